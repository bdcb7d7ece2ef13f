"""The receipt as a page of plain text: the edge at which its numbers are rounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from textwrap import wrap
from typing import TYPE_CHECKING

from deals.ledger.values import Side, shown
from deals.metrics.figure import Figure, Number

if TYPE_CHECKING:
    from deals.metrics.left_over import Better
    from deals.metrics.receipt import Gift, OpenGet, Receipt

WIDTH = 76
MOST = 8
"""Lines of a list; what is beyond is counted."""


def printed(receipt: Receipt) -> str:
    """One page of at most 76 columns; long lists are cut and say so."""
    sections = (
        _heading(receipt),
        _section("AGREEMENT", _terms(receipt)),
        _section("WHAT WE GAVE AND GOT", _discipline(receipt)),
        _section("WHAT THERE WAS TO SHARE", _value(receipt)),
        _section("BETTER FOR BOTH, IF BOTH WANT TO REOPEN", _better(receipt.better)),
        _section("GIVEN FOR NOTHING", _gifts(receipt)),
        _section("STILL OWED TO US", _gets(receipt.gets)),
    )
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _heading(receipt: Receipt) -> list[str]:
    ended = receipt.kind.replace("_", " ") + (f" on {receipt.on}" if receipt.on else "")
    return [f"RECEIPT{ended:>{WIDTH - len('RECEIPT')}}", "=" * WIDTH]


def _section(title: str, lines: Iterator[str]) -> list[str]:
    """A titled block; none where there is nothing to say."""
    listed = list(lines)
    return [title, "-" * WIDTH, *listed] if listed else []


def _terms(receipt: Receipt) -> Iterator[str]:
    for term in receipt.terms:
        yield from _row(term.name, f"{shown(term.value)} {term.unit}".strip())


def _discipline(receipt: Receipt) -> Iterator[str]:
    figures, currency = receipt.figures, receipt.currency
    leaked, share = points(figures["leakage"].value), figures["leakage_share"].value
    part = "" if share is None else f" ({percent(share)} of it)"
    yield from _named("Concessions with an if-then", figures["linked_rate"], _rate)
    yield from _named("Conceded, points", figures["conceded"])
    yield from _named("  leaked (naked or unpaid)", figures["leakage"], lambda _: leaked + part)
    for label, name in (("Conceded, money", "money_conceded"), ("  leaked", "money_leaked")):
        yield from _named(label, figures[name], lambda figure: _money(figure.value, currency))
    yield from _named("Got per point given for it", figures["value_reciprocity"], _ratio)
    yield from _named("Gets delivered of those due", figures["redemption_count"], _rate)


def _value(receipt: Receipt) -> Iterator[str]:
    figures = receipt.figures
    if "integrative_potential" in figures:
        yield from _named("Value to create by trading", figures["integrative_potential"])
        yield from _named("  created", figures["logrolling_captured"], _share)
        yield from _named("Left on the table, both sides", figures["left_on_the_table"])
    for side, share in receipt.surplus.items():
        whose = "Our" if side is Side.US else "Their"
        yield from _named(f"{whose} share of the surplus", share, _share)


def _better(improvements: Sequence[Better]) -> Iterator[str]:
    for number, each in enumerate(improvements, start=1):
        changes = ", ".join(
            f"{issue} {shown(start)} → {shown(end)}" for issue, (start, end) in each.changes.items()
        )
        yield from _entry(f"{number}. {changes}")
        yield f"     {each.kind}: us {each.us:+.3f}, them {each.them:+.3f} points"


def _gifts(receipt: Receipt) -> Iterator[str]:
    for gift in receipt.gifts[:MOST]:
        yield from _entry(_gift(gift, receipt.currency))
    yield from _cut(len(receipt.gifts))


def _gift(gift: Gift, currency: str) -> str:
    cost = [f"{gift.points:.3f} points"] if gift.points is not None else []
    cost += [_money(gift.money, currency)] if gift.money is not None else []
    moved = f"{gift.issue} {shown(gift.start)} → {shown(gift.end)}"
    return ", ".join([f"{moved} in offer {gift.offer}: {gift.status}", *cost])


def _gets(gets: Sequence[OpenGet]) -> Iterator[str]:
    for get in gets[:MOST]:
        parts = [
            get.what,
            f"by {get.owner}" if get.owner else "",
            f"until {get.due}" if get.due else "without a date",
            f"seen by {get.measure}" if get.measure else "",
        ]
        said = ", ".join(part for part in parts if part)
        yield from _entry(f"{said} (offer {get.offer}: {get.state.replace('_', ' ')})")
    yield from _cut(len(gets))


def _cut(count: int) -> Iterator[str]:
    if count > MOST:
        yield f"  and {count - MOST} more"


def _named(
    label: str, figure: Figure, said: Callable[[Figure], str] | None = None
) -> Iterator[str]:
    """A figure with the id of its formula; in points unless said otherwise."""
    text = points(figure.value) if said is None else said(figure)
    yield from _row(f"{label} [{figure.formula}]", text)


def _row(label: str, text: str) -> Iterator[str]:
    """A label, dots, and text at the right edge; below the label where both do not fit."""
    if len(label) + len(text) + 5 > WIDTH:
        yield from _entry(label)
        yield from (f"{line:>{WIDTH}}" for line in wrap(text, WIDTH - 4))
        return
    dots = "." * (WIDTH - len(label) - len(text) - 4)
    yield f"  {label} {dots} {text}"


def _entry(text: str) -> Iterator[str]:
    yield from wrap(text, WIDTH, initial_indent="  ", subsequent_indent="     ")


def _rate(figure: Figure) -> str:
    """ "3 of 4 (75 %, 95 % interval 30-95 %)" """
    if figure.value is None or figure.interval is None:
        return "none"
    successes = round(float(figure.value) * figure.n)
    low, high = (f"{100 * end:.0f}" for end in figure.interval)
    return f"{successes} of {figure.n} ({percent(figure.value)}, 95 % interval {low}-{high} %)"


def points(value: Number | None) -> str:
    """Utility points to a thousandth."""
    return "unknown" if value is None else f"{value:.3f}"


def percent(value: Number | None) -> str:
    """A share in whole per cent."""
    return "undefined" if value is None else f"{100 * float(value):.0f} %"


def _share(figure: Figure) -> str:
    return percent(figure.value)


def _ratio(figure: Figure) -> str:
    return "nothing to compare" if figure.value is None else f"{figure.value:.2f}"


def _money(value: Number | None, currency: str) -> str:
    return "unknown" if value is None else f"{Decimal(value):,.2f} {currency}"
