"""The figures of CaSiNo: points, efficiency over all 64 splits, satisfaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from typing import Any, TypeAlias

from deals.ledger.facts import OutcomeKind
from deals.ledger.offers import Act
from deals.ledger.preferences import Preference
from deals.ledger.values import Side, Value
from deals.metrics.corpora.common import Talk, correlation, mean, share
from deals.value.frontier import Frontier, frontier
from deals.value.improvements import distances
from deals.value.space import Facet, OutcomeSpace, units

Point: TypeAlias = tuple[float, float]

TOLERANCE = 1e-9
SCALE = 1_000_000
"""Units of a point."""

PACKAGES = 3
WALK_AWAY_POINTS = 5
GOODS = ("food", "water", "firewood")
SATISFACTION = (
    "Extremely dissatisfied",
    "Slightly dissatisfied",
    "Undecided",
    "Slightly satisfied",
    "Extremely satisfied",
)
"""From 1 to 5."""

SPLITS: tuple[Mapping[str, Value], ...] = tuple(
    dict(zip(GOODS, map(Decimal, split), strict=True))
    for split in product(range(PACKAGES + 1), repeat=len(GOODS))
)


@dataclass(frozen=True, slots=True)
class _Camp:
    """One dialogue with its points: (ours, theirs)."""

    talk: Talk
    points: Point
    agreed: bool
    wants: Mapping[Side, Mapping[str, Preference]] = field(hash=False)


def figures(talks: Iterable[Talk]) -> dict[str, Any]:
    """Every figure, unrounded; shares in 0..1, points as the game counts them."""
    camps = [_camp(talk) for talk in talks]
    agreed = [camp for camp in camps if camp.agreed]
    ends = [(camp, frontier(space=_space(camp))) for camp in agreed]
    efficient = [(_distance(camp), _is_efficient(camp, found)) for camp, found in ends]
    own_and_partner = [pair for camp in agreed for pair in (camp.points, camp.points[::-1])]
    offers = [offer for camp in camps for offer in camp.talk.facts.offers]
    return {
        "negotiations": len(camps),
        "offers": len(offers),
        "offers_dividing_all_packages": sum(offer.terms in SPLITS for offer in offers),
        "agreements": len(agreed),
        "walk_aways": sum(_ended(camp.talk, OutcomeKind.NO_DEAL) for camp in camps),
        "rejections": sum(m.act is Act.REJECT for camp in camps for m in camp.talk.facts.marks),
        "points_as_scored": sum(_scored(camp) for camp in camps),
        "mean_points": mean(points for points, _ in own_and_partner),
        "mean_joint_points": mean(sum(camp.points) for camp in agreed),
        "mean_joint_share": mean(sum(camp.points) / _most_joint(found) for camp, found in ends),
        "pareto_efficient_share": share([hit for _, hit in efficient]),
        "by_priority_distance": {
            str(distance): _at_distance([hit for far, hit in efficient if far == distance])
            for distance in sorted({far for far, _ in efficient})
        },
        "correlation_points_satisfaction": correlation([p for c in camps for p in _moods(c)]),
        "correlation_own_partner_points": correlation(own_and_partner),
    }


def _camp(talk: Talk) -> _Camp:
    wants = {side: talk.preferences(side) for side in Side}
    agreed = talk.accepted if _ended(talk, OutcomeKind.AGREED) else None
    points = (
        (float(WALK_AWAY_POINTS), float(WALK_AWAY_POINTS))
        if agreed is None
        else _points(wants, agreed.terms)
    )
    return _Camp(talk, points, agreed is not None, wants)


def _ended(talk: Talk, kind: OutcomeKind) -> bool:
    return talk.facts.outcome is not None and talk.facts.outcome.kind is kind


def _points(wants: Mapping[Side, Mapping[str, Preference]], terms: Mapping[str, Value]) -> Point:
    ours, theirs = (
        sum((p.weight or 0) * PACKAGES * p.function.value(terms[key]) for key, p in known.items())
        for known in (wants[Side.US], wants[Side.THEM])
    )
    return ours, theirs


def _space(camp: _Camp) -> OutcomeSpace:
    """All 64 splits: each good on its own, in units of a millionth of a point."""
    return OutcomeSpace(tuple(_facet(camp, good) for good in GOODS), units=SCALE)


def _facet(camp: _Camp, good: str) -> Facet:
    counts = [Decimal(count) for count in range(PACKAGES + 1)]
    worths = [_points(_only(camp, good), {good: count}) for count in counts]
    us, them = (units(side, scale=SCALE) for side in zip(*worths, strict=True))
    return Facet((good,), tuple((count,) for count in counts), us, them)


def _only(camp: _Camp, good: str) -> Mapping[Side, Mapping[str, Preference]]:
    return {side: {good: known[good]} for side, known in camp.wants.items()}


def _most_joint(found: Frontier) -> float:
    return int((found.us + found.them).max()) / SCALE


def _is_efficient(camp: _Camp, found: Frontier) -> bool:
    ours, theirs = (units([points], scale=SCALE) for points in camp.points)
    return not distances(frontier=found, us=ours, them=theirs)[0]


def _distance(camp: _Camp) -> int:
    """Σ|w1 − w2| over the goods."""
    weights = ({k: p.weight or 0 for k, p in camp.wants[side].items()} for side in Side)
    ours, theirs = weights
    return round(sum(abs(ours[key] - theirs[key]) for key in ours))


def _at_distance(hits: list[bool]) -> dict[str, Any]:
    return {"n": len(hits), "pareto_efficient_share": share(hits)}


def _scored(camp: _Camp) -> bool:
    """Whether both sides' points come out as the source says."""
    told = [_told(camp, side)["points_scored"] for side in Side]
    return all(abs(t - p) <= TOLERANCE for t, p in zip(told, camp.points, strict=True))


def _moods(camp: _Camp) -> list[tuple[float, float]]:
    told = [_told(camp, side)["satisfaction"] for side in Side]
    return [(p, 1.0 + SATISFACTION.index(t)) for p, t in zip(camp.points, told, strict=True)]


def _told(camp: _Camp, side: Side) -> dict[str, Any]:
    told: dict[str, Any] = camp.talk.source[side.value]
    return told
