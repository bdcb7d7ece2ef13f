"""GENIUS evaluators: what each option of an issue is worth, before its weight.

As genius.core.utility has them: discrete evaluations over their maximum (0 where all are 0),
integer issues `slope · (value − lower bound) + offset` and real ones `parameter1 · value +
parameter0`, both cut to 0..1, besides constant and triangular ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from deals.intake.problems import quoted
from deals.intake.scenarios.base import Flaws, ScenarioIssue, exact, shares
from deals.intake.scenarios.markup import Element
from deals.ledger.values import Value, shown

Numbers = Sequence[Fraction]
Curve = Callable[[Fraction, Numbers], Fraction]


def values_of(*, issue: ScenarioIssue, said: Element, flaws: Flaws) -> tuple[Fraction, ...] | None:
    """v of each option in the issue's order; None, and a flaw noted, where it is not said."""
    if any(True for _ in said.each("item")):
        return _table(issue, said, flaws)
    if isinstance(issue.options[0], Decimal):
        return _curve(issue, said, flaws)
    flaws.add(f"issue {quoted(issue.name)}: expected an item for each option", line=said.line)
    return None


def number(element: Element, name: str, flaws: Flaws) -> Fraction | None:
    """The attribute as an exact number; None, and a flaw noted, where it is none."""
    value = exact(element.get(name))
    if value is None:
        found = quoted(element.get(name)) if element.get(name) else f"no {name}"
        expected = f"expected {name} to be a decimal number"
        flaws.add(f"{element.tag}: found {found}, {expected}", line=element.line)
    return value


def _table(issue: ScenarioIssue, said: Element, flaws: Flaws) -> tuple[Fraction, ...] | None:
    told: dict[str, Fraction] = {}
    before = len(flaws.found)
    for item in said.each("item"):
        value = item.get("value")
        if value in told:
            flaws.add(f"found option {quoted(value)} twice, expected it once", line=item.line)
        evaluation = number(item, "evaluation", flaws)
        told[value] = evaluation or Fraction(0)
    options = [_name(option) for option in issue.options]
    for option in sorted(set(options) ^ set(told)):
        wanted = "an evaluation of" if option in options else "no other option than the domain's:"
        sentence = f"issue {quoted(issue.name)}: expected {wanted} {quoted(option)}"
        flaws.add(sentence, line=said.line)
    if len(flaws.found) > before:
        return None
    values = shares([told[option] for option in options])
    if values is None:
        sentence = f"issue {quoted(issue.name)}: expected a maximum evaluation above 0"
        flaws.add(sentence, line=said.line)
    return values


def _name(option: Value) -> str:
    return option if isinstance(option, str) else shown(option)


def _curve(issue: ScenarioIssue, said: Element, flaws: Flaws) -> tuple[Fraction, ...] | None:
    evaluator = next(said.each("evaluator"), None)
    shape = evaluator and (evaluator.get("ftype").lower() or "linear")
    if evaluator is None or shape not in SHAPES:
        found = "no evaluator" if evaluator is None else f"an evaluator {quoted(shape or '')}"
        name, known = quoted(issue.name), ", ".join(SHAPES)
        flaws.add(f"issue {name}: found {found}, expected {known}", line=said.line)
        return None
    curve, names = SHAPES[shape or ""]
    origin = Fraction(0)
    if "slope" in evaluator.attributes:
        names = ("offset", "slope")
        origin = Fraction(str(issue.options[0]))
    read = [number(evaluator, name, flaws) for name in names]
    numbers = [value for value in read if value is not None]
    if len(numbers) < len(read):
        return None
    return tuple(curve(Fraction(option) - origin, numbers) for option in issue.options)


def _linear(x: Fraction, numbers: Numbers) -> Fraction:
    offset, slope = numbers
    return min(max(slope * x + offset, Fraction(0)), Fraction(1))


def _constant(_x: Fraction, numbers: Numbers) -> Fraction:
    return numbers[0]


def _triangular(x: Fraction, numbers: Numbers) -> Fraction:
    low, high, top = numbers
    if low <= x < top:
        return (x - low) / (top - low)
    return 1 - (x - top) / (high - top) if top <= x < high else Fraction(0)


SHAPES: Mapping[str, tuple[Curve, tuple[str, ...]]] = {
    "linear": (_linear, ("parameter0", "parameter1")),
    "constant": (_constant, ("parameter0",)),
    "triangular": (_triangular, ("parameter0", "parameter1", "parameter2")),
}
