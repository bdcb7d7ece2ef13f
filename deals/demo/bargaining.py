"""Talks that were never held: a seeded bargaining process, for load and benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from deals.ledger.facts import Facts, Outcome, OutcomeKind, Round, Stage, StageChange
from deals.ledger.offers import Act, Ask, Exchange, Frame, Give, Mark, Offer
from deals.ledger.preferences import Linear, Preference
from deals.ledger.values import Direction, Issue, Numeric, Side

FIRST_DAY = date(2025, 1, 6)
ISSUES = {
    "price": (80, 120, "EUR/t", Direction.HIGH, 1000),
    "term": (14, 60, "days", Direction.LOW, 250),
    "volume": (5000, 12000, "t", Direction.HIGH, None),
    "lead_time": (2, 8, "weeks", Direction.HIGH, 4000),
    "rebate": (0, 6, "%", Direction.LOW, 9000),
    "contract_years": (1, 5, "years", Direction.HIGH, None),
}
"""low, high, unit, the way we want it, and what one unit is worth to us."""


@dataclass(slots=True)
class _Talks:
    """Positions in twentieths of the way each side has gone towards the other."""

    chance: Random
    issues: tuple[Issue, ...]
    gone: dict[tuple[Side, str], int] = field(default_factory=dict)
    offers: list[Offer] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)


def bargain(*, seed: int, offers: int = 10) -> Facts:
    """Two sides in turn, one to three issues moving a turn; two in five of our moves have an if.

    The same seed gives the same facts. Seven in ten end in an agreement, one without, the rest
    are open.
    """
    chance = Random(seed)  # noqa: S311 — the same talks every time are the point  # nosec B311
    issues = tuple(_issue(key) for key in chance.sample(sorted(ISSUES), chance.randint(3, 6)))
    talks = _Talks(chance, issues)
    for number in range(1, offers + 1):
        _table(talks, number)
    facts = Facts(
        issues=issues,
        preferences=tuple(_preferences(chance, issues)),
        offers=tuple(talks.offers),
        exchanges=tuple(talks.exchanges),
        rounds=tuple(_rounds(offers)),
        stages=(StageChange(Stage.DISTRIBUTIVE, FIRST_DAY, after=offers // 2),),
    )
    return _ended(facts, chance)


def _issue(key: str) -> Issue:
    low, high, unit, _, worth = ISSUES[key]
    domain = Numeric(Decimal(low), Decimal(high), None, unit)
    money = None if worth is None else Decimal(worth)
    return Issue(key, domain, distributive=key == "price", money=money)


def _preferences(chance: Random, issues: tuple[Issue, ...]) -> Iterator[Preference]:
    for issue in issues:
        ours = ISSUES[issue.key][3]
        for side, way in ((Side.US, ours), (Side.THEM, ours.opposite)):
            yield Preference(side, issue.key, Linear(issue.domain, way), chance.randint(5, 40))


def _rounds(offers: int) -> Iterator[Round]:
    for number in range(1, (offers + 1) // 2 + 1):
        yield Round(number, FIRST_DAY + timedelta(days=9 * number))


def _table(talks: _Talks, number: int) -> None:
    side = Side.US if number % 2 else Side.THEM
    opening = number <= 2
    moving = () if opening else _moving(talks)
    for issue in moving:
        talks.gone[side, issue] = talks.gone.get((side, issue), 0) + talks.chance.randint(1, 2)
    terms = {issue.key: _position(talks, side, issue) for issue in talks.issues}
    frame = Frame.GAIN if opening and talks.chance.random() < 0.5 else Frame.UNSTATED
    talks.offers.append(Offer(number, side, terms, (number + 1) // 2, frame=frame))
    wanted = [issue for issue in talks.issues if issue.key not in moving]
    if side is Side.US and moving and wanted and talks.chance.random() < 0.4:
        talks.exchanges.append(_condition(talks, number, moving[0], talks.chance.choice(wanted)))


def _moving(talks: _Talks) -> tuple[str, ...]:
    count = talks.chance.randint(1, min(3, len(talks.issues)))
    return tuple(issue.key for issue in talks.chance.sample(talks.issues, count))


def _position(talks: _Talks, side: Side, issue: Issue, *, further: int = 0) -> Decimal:
    """Where the side stands on the issue, from its best end towards the other's."""
    low, high, _, ours, _ = ISSUES[issue.key]
    steps = min(talks.gone.get((side, issue.key), 0) + further, 20)
    from_high = (ours is Direction.HIGH) == (side is Side.US)
    span = Decimal(high - low) * steps / 20
    return Decimal(high) - span if from_high else Decimal(low) + span


def _condition(talks: _Talks, number: int, given: str, wanted: Issue) -> Exchange:
    """If they go two steps on one issue, we go as far as this offer says on another."""
    terms = talks.offers[-1].terms
    ask = Ask(wanted.key, _position(talks, Side.THEM, wanted, further=2))
    return Exchange(f"{number}", Side.US, number, (Give(given, terms[given]),), (ask,))


def _ended(facts: Facts, chance: Random) -> Facts:
    drawn, last = chance.random(), len(facts.offers)
    closed = FIRST_DAY + timedelta(days=9 * (last // 2 + 1))
    if drawn < 0.7:
        accept = Mark(Act.ACCEPT, last, offer=last, on=closed)
        return replace(facts, marks=(accept,), outcome=Outcome(OutcomeKind.AGREED, closed))
    if drawn < 0.8:
        return replace(facts, outcome=Outcome(OutcomeKind.NO_DEAL, closed))
    return facts
