"""Figures of one side on one issue: rates, tapers and the limits they point to (F7, F21-F24)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import fsum

from deals.ledger.concessions import ConcessionStatus
from deals.ledger.ledger import Ledger
from deals.ledger.values import Side, Value
from deals.metrics.figure import Figure, Unit, quotient
from deals.metrics.steps import positions, turns
from deals.value.moves import concession_weight, exchange_rates, implied_limit, taper


def rates_before(*, ledger: Ledger, side: Side) -> dict[str, Figure]:
    """F7 before the fact, by issue: what a point that the side gives is worth to the other."""
    profiles = ledger.measure.profiles
    giver, receiver = profiles[side].weights, profiles[side.other].weights
    shared = {issue: weight for issue, weight in giver.items() if issue in receiver}
    return {
        issue: Figure(
            found,
            "F7",
            Unit.RATIO,
            {"weight_to_giver": giver[issue], "weight_to_receiver": receiver[issue]},
            n=1,
        )
        for issue, found in exchange_rates(giver=shared, receiver=receiver).items()
    }


def issue_figures(*, ledger: Ledger, side: Side, issue: str) -> dict[str, Figure]:
    """F21 and F23 of one side; F24 of them alone, as ours would hint at our own limit."""
    places = _offered(ledger, side, issue)
    found = {}
    if len(places) > 1:
        found["taper"] = _taper(places)
    if len(places) > 1 and side is Side.THEM:
        found["implied_limit"] = _implied(places)
    weights = list(_weights(ledger, side, issue))
    if weights:
        inputs = {"latest": weights[-1], "smallest": min(weights), "largest": max(weights)}
        mean = quotient(fsum(weights), len(weights))
        found["concession_weight"] = Figure(mean, "F21", Unit.SHARE, inputs, n=len(weights))
    return found


def _offered(ledger: Ledger, side: Side, issue: str) -> list[Decimal]:
    """The side's successive positions, repeated at each offer of its own that is silent on it."""
    turn = turns(ledger=ledger, side=side)
    trace = ledger.trace.get((side, issue), ())
    steps = {turn.get(step.offer, step.offer): step.value for step in trace}
    numbers = {*steps, *turn.values()}
    places: list[Decimal] = []
    for number in sorted(numbers):
        value = steps.get(number, places[-1] if places else None)
        if isinstance(value, Decimal):
            places.append(value)
    return places


def _taper(places: list[Decimal]) -> Figure:
    found = taper(positions=places)
    sizes = {f"step_{n}": size for n, size in enumerate(found.sizes, start=1)}
    label = found.label or ""
    return Figure(found.index, "F23", Unit.SHARE, sizes, n=len(found.sizes), label=label)


def _implied(places: list[Decimal]) -> Figure:
    found = taper(positions=places)
    inputs = {
        "last_position": places[-1],
        "last_step": found.sizes[-1] if found.sizes else None,
        "last_ratio": found.ratios[-1] if found.ratios else None,
    }
    limit = implied_limit(positions=places)
    return Figure(limit, "F24", Unit.TERM, inputs, n=len(places))


def _weights(ledger: Ledger, side: Side, issue: str) -> Iterator[float]:
    """F21 of every concession of the side that had an answer to go towards."""
    theirs = positions(ledger=ledger, side=side.other, issue=issue)
    for move in ledger.given_by(side):
        before: list[Value] = [value for offer, value in theirs if offer < move.offer]
        if move.issue == issue and before and move.status is not ConcessionStatus.WITHDRAWN:
            weight = concession_weight(own=move.start, theirs=before[-1], value=move.end)
            if weight is not None:
                yield weight
