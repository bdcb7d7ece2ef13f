"""Random talks: facts of a few issues, offers of both sides, conditions and acts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from deals.ledger.facts import Facts
from deals.ledger.offers import Act, Ask, Exchange, Give, Mark, Offer
from deals.ledger.preferences import Linear, Preference
from deals.ledger.values import Direction, Issue, Numeric, Side, Value

ISSUES = tuple(Issue(key, Numeric(Decimal(0), Decimal(10))) for key in ("price", "term", "volume"))
DIRECTIONS = {"price": Direction.HIGH, "term": Direction.LOW, "volume": Direction.HIGH}
VALUES = st.integers(0, 10).map(Decimal)
PACKAGES = st.dictionaries(st.sampled_from([i.key for i in ISSUES]), VALUES, min_size=1)
EXCHANGE_ACTS = st.sampled_from([Act.AGREE, Act.DECLINE, Act.DELIVER, Act.WAIVE, Act.LAPSE])
OFFER_ACTS = st.sampled_from([Act.ACCEPT, Act.REJECT, Act.WITHDRAW, Act.EXPIRE])


def preferences() -> tuple[Preference, ...]:
    """Opposed on every issue, so that a gain of one is a loss of the other."""
    weights = {"price": (5.0, 4.0), "term": (2.0, 4.5), "volume": (3.0, 1.5)}
    return tuple(
        Preference(
            side,
            issue.key,
            Linear(
                issue.domain,
                DIRECTIONS[issue.key] if side is Side.US else DIRECTIONS[issue.key].opposite,
            ),
            weights[issue.key][0 if side is Side.US else 1],
        )
        for issue in ISSUES
        for side in Side
    )


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Up to nine offers, some with a condition, some of those acted upon."""
    offers, exchanges, marks = [], [], []
    for sequence in range(1, draw(st.integers(1, 9)) + 1):
        side = draw(st.sampled_from(list(Side)))
        terms = draw(PACKAGES)
        offers.append(Offer(sequence=sequence, side=side, terms=terms))
        if draw(st.booleans()):
            exchanges.append(draw(_exchange(sequence, side, terms)))
        if exchanges and draw(st.integers(0, 3)) == 0:
            key = draw(st.sampled_from(exchanges)).key
            marks.append(Mark(draw(EXCHANGE_ACTS), after=sequence, exchange=key))
        if draw(st.integers(0, 7)) == 0:
            number = draw(st.integers(1, sequence))
            marks.append(Mark(draw(OFFER_ACTS), after=sequence, offer=number))
    return Facts(
        issues=ISSUES,
        preferences=preferences(),
        offers=tuple(offers),
        exchanges=tuple(exchanges),
        marks=tuple(marks),
    )


@st.composite
def _exchange(draw: st.DrawFn, sequence: int, side: Side, terms: dict[str, Value]) -> Exchange:
    gives = draw(st.lists(st.sampled_from(sorted(terms)), min_size=1, unique=True))
    asks = draw(PACKAGES)
    return Exchange(
        key=str(sequence),
        side=side,
        offer=sequence,
        gives=tuple(Give(issue, terms[issue]) for issue in gives),
        asks=tuple(Ask(issue, value) for issue, value in asks.items()),
    )


def swapped(talks: Facts) -> Facts:
    """The same talks seen from the other chair."""
    return replace(
        talks,
        preferences=tuple(replace(p, side=p.side.other) for p in talks.preferences),
        offers=tuple(replace(o, side=o.side.other) for o in talks.offers),
        exchanges=tuple(replace(e, side=e.side.other) for e in talks.exchanges),
    )
