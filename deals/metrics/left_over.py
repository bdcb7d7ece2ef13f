"""What is left over: packages that were proposed or agreed, and better ones that were there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from deals.ledger.ledger import Ledger
from deals.ledger.offers import Offer
from deals.ledger.timeline import positions_after
from deals.ledger.values import Value
from deals.metrics.figure import Figure, Unit
from deals.metrics.ground import Ground
from deals.value.improvements import Improvement, best_joint, improvements

Changes = Mapping[str, tuple[Value, Value]]


class Better(NamedTuple):
    """A package no worse for either side: the terms to change (from, to) and the gains, in points.

    `kind` says what singles it out.
    """

    kind: str
    changes: Changes
    us: float
    them: float


class Proposal(NamedTuple):
    """An offer as the package it proposes, and what that is worth to both sides, in units."""

    offer: Offer
    package: Mapping[str, Value]
    us: int
    them: int


def proposals(*, ledger: Ledger, where: Ground, offers: Iterable[Offer]) -> Iterator[Proposal]:
    """Those of the offers that propose a whole package: their side's positions, their own terms,
    and what their conditions ask for.
    """
    space = where.frontier.space
    issues = [issue for facet in space.facets for issue in facet.issues]
    held, asked = positions_after(ledger=ledger), _asked(ledger)
    for offer in offers:
        own = held[offer.sequence][offer.side]
        terms = {**own, **offer.terms, **asked.get(offer.sequence, {})}
        if all(issue in terms for issue in issues):
            package = {issue: terms[issue] for issue in issues}
            yield Proposal(offer, package, *space.utilities(package))


def _asked(ledger: Ledger) -> Mapping[int, Mapping[str, Value]]:
    """What the conditions of each offer ask for."""
    asked: dict[int, dict[str, Value]] = {}
    for exchange in ledger.facts.exchanges:
        asks = {ask.issue: ask.value for ask in exchange.issue_asks}
        asked.setdefault(exchange.offer, {}).update(asks)
    return asked


def left_on_the_table(*, where: Ground) -> Figure:
    """F16: what both could gain together, in points, with neither losing."""
    best = best_joint(frontier=where.frontier, us=where.us, them=where.them)
    joint = int(where.frontier.us[best] + where.frontier.them[best])
    value = (joint - where.us - where.them) / where.units
    inputs = {"us": where.us / where.units, "them": where.them / where.units}
    return Figure(value, "F16", Unit.POINTS, inputs, n=where.frontier.points)


def better_packages(*, where: Ground) -> tuple[Better, ...]:
    """Up to three improvements on the package at hand, each once: the nearest, the best for us and
    the best for them; none where nothing dominates it.
    """
    if where.package is None:
        return ()
    found = improvements(frontier=where.frontier, package=where.package)
    if found is None:
        return ()
    named = (
        ("nearest", found.nearest),
        ("best for us", found.best_for_us),
        ("best for them", found.best_for_them),
    )
    distinct: dict[tuple[tuple[str, Value], ...], Better] = {}
    for kind, each in named:
        key = tuple(sorted(each.changed.items()))
        distinct.setdefault(key, better_than(kind=kind, found=each, package=where.package))
    return tuple(distinct.values())


def better_than(*, kind: str, found: Improvement, package: Mapping[str, Value]) -> Better:
    """An improvement as the terms that change."""
    changes = {issue: (package[issue], value) for issue, value in found.changed.items()}
    return Better(kind, changes, found.us, found.them)
