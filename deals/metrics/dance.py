"""The dance: a side's moves offer by offer, and the figures of how it moved (F5, F8, F37)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import fsum
from typing import NamedTuple

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side
from deals.metrics.figure import Figure, Unit
from deals.metrics.steps import Move, moves, turns
from deals.value.moves import Shift, StepClass, sequencing_index, trace


class DanceStep(NamedTuple):
    """What one offer changed in the positions of one side; `gives` tells whether it gave on a
    distributive issue. Issues whose points are unknown are left out.
    """

    offer: int
    shift: Shift
    gives: bool


def dance(*, ledger: Ledger, side: Side) -> tuple[DanceStep, ...]:
    """The side's steps in the order of the talks; its opening is one only against a baseline.

    One for each later offer of its own, still where it repeats itself, and one for an offer of
    the other side that moved it (an acceptance, a condition met). Alternatives tabled at once are
    one offer.
    """
    turn = turns(ledger=ledger, side=side)
    _, *later = dict.fromkeys(turn.values()) or (0,)
    found: dict[int, list[Move]] = {number: [] for number in later}
    for move in moves(ledger=ledger):
        if move.side is side and move.shift is not None:
            found.setdefault(turn.get(move.offer, move.offer), []).append(move)
    return tuple(_step(ledger, side, number, found[number]) for number in sorted(found))


def dance_figures(*, ledger: Ledger, side: Side) -> dict[str, Figure]:
    """F5, F8 and F37 of one side by name."""
    steps = dance(ledger=ledger, side=side)
    shifts = [step.shift for step in steps]
    return (
        _classes(shifts)
        | _traces(shifts, opened=bool(ledger.offers_of(side)))
        | {"sequencing_index": sequencing(ledger=ledger, side=side)}
    )


def sequencing(*, ledger: Ledger, side: Side) -> Figure:
    """F37: the share of the value that both sides created before the side's first distributive
    give; value created in the same offer comes too late.
    """
    steps = sorted((step for who in Side for step in dance(ledger=ledger, side=who)), key=_order)
    created = [step.shift.created for step in steps]
    gives = (n for n, step in enumerate(steps) if step.gives and step.shift.side is side)
    first = next(gives, None)
    total = fsum(max(value, 0.0) for value in created)
    return Figure(
        sequencing_index(created=created, first_give=first),
        "F37",
        Unit.SHARE,
        {"created": total, "moves_before_first_give": len(steps) if first is None else first},
        n=len(steps),
    )


def _order(step: DanceStep) -> int:
    return step.offer


def _step(ledger: Ledger, side: Side, number: int, moved: Sequence[Move]) -> DanceStep:
    shifts = [move.shift for move in moved if move.shift is not None]
    own, other = fsum(shift.own for shift in shifts), fsum(shift.other for shift in shifts)
    gives = any(
        move.shift is not None and move.shift.own < 0 and ledger.issues[move.issue].distributive
        for move in moved
    )
    return DanceStep(number, Shift(side, own, other), gives)


def _classes(shifts: Sequence[Shift]) -> dict[str, Figure]:
    """F5: how many of the steps were of each class."""
    classes = [shift.step for shift in shifts]
    return {
        f"steps_{kind}": Figure(
            classes.count(kind), "F5", Unit.COUNT, {"steps": len(classes)}, n=len(classes)
        )
        for kind in StepClass
    }


def _traces(shifts: Sequence[Shift], *, opened: bool) -> dict[str, Figure]:
    """F8 over the side's own utility after each step, counted from its opening."""
    utilities = list(accumulate((shift.own for shift in shifts), initial=0.0)) if opened else []
    found = trace(utilities=utilities)
    total, rate, patience, monotone = found or (None, None, None, None)
    inputs = {"offers": len(utilities), "end": utilities[-1] if utilities else None}
    shown = {"total": total, "rate": rate, "patience": patience, "monotone": monotone}
    units = {"total": Unit.POINTS, "rate": Unit.POINTS}
    return {
        f"trace_{name}": Figure(value, "F8", units.get(name, Unit.SHARE), inputs, n=len(utilities))
        for name, value in shown.items()
    }
