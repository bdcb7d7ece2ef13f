"""GENIUS scenarios: a domain and utility profiles in XML, matched by issue index and item value.

Source: genius.core of GENIUS 9 (AdditiveUtilitySpace, its evaluators, IssueReal).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from deals.intake.problems import quoted
from deals.intake.scenarios.base import (
    MAX_OPTIONS,
    Document,
    Flaws,
    Scenario,
    ScenarioError,
    ScenarioIssue,
    ScenarioProfile,
    weighted,
)
from deals.intake.scenarios.evaluators import number, values_of
from deals.intake.scenarios.markup import Element, parsed
from deals.ledger.values import Value

STEPS = 21
"""Values that GENIUS takes of a real issue: from its lower to its upper bound at equal steps."""

NON_LINEAR = ("utility_function", "ufun", "hyperRectangle")
ADDITIVE = ("", "any", "linear", "additive")


class Kind(StrEnum):
    """What a GENIUS document is, by its outermost tag."""

    DOMAIN = "negotiation_template"
    PROFILE = "utility_space"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A GENIUS document: what it is, its name and its outermost tag."""

    kind: Kind
    name: str
    root: Element


def read_sheet(*, document: Document) -> Sheet | None:
    """The document if it is a domain or a profile, None for other XML. Raises ScenarioError."""
    root = parsed(document)
    return Sheet(Kind(root.tag), document.name, root) if root.tag in list(Kind) else None


def read_genius(*, domain: Sheet, profiles: tuple[Sheet, Sheet]) -> Scenario:
    """The scenario; ScenarioError lists the flaws of all three documents."""
    flaws, first, second = (Flaws(sheet.name) for sheet in (domain, *profiles))
    issues = _issues(domain.root, flaws)
    flaws.check()
    us, them = _profile(profiles[0], issues, first), _profile(profiles[1], issues, second)
    if first.found or second.found:
        raise ScenarioError([*first.found, *second.found])
    notes = (*flaws.notes, *first.notes, *second.notes)
    return Scenario(domain.name, tuple(issues.values()), (us, them), notes=notes)


def _issues(root: Element, flaws: Flaws) -> dict[int, ScenarioIssue]:
    issues: dict[int, ScenarioIssue] = {}
    for element in root.each("issue"):
        index, name = _index(element, flaws), element.get("name")
        if index in issues or name in (issue.name for issue in issues.values()):
            flaws.add(f"found issue {quoted(name)} twice, expected it once", line=element.line)
        elif index is not None:
            issues[index] = ScenarioIssue(name, tuple(_options(element, flaws)))
            _check_options(issues[index], element, flaws)
    if not issues and not flaws.found:
        flaws.add("found no issue, expected a domain with issues")
    return issues


def _check_options(issue: ScenarioIssue, element: Element, flaws: Flaws) -> None:
    twice = next((o for o, times in Counter(issue.options).items() if times > 1), None)
    if twice is not None or not issue.options:
        found = "no option" if twice is None else f"option {quoted(str(twice))} twice"
        sentence = f"issue {quoted(issue.name)}: found {found}, expected different options"
        flaws.add(sentence, line=element.line)


def _index(element: Element, flaws: Flaws) -> int | None:
    text = element.get("index")
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    sentence = f"{element.tag}: found index {quoted(text)}, expected a whole number"
    flaws.add(sentence, line=element.line)
    return None


def _options(element: Element, flaws: Flaws) -> Iterable[Value]:
    items = list(element.each("item"))
    kind = (element.get("type") or element.get("etype") or element.get("vtype")).lower()
    if items or kind not in ("integer", "real"):
        return [item.get("value") for item in items]
    holder = next(element.each("range"), element)
    low, high = (number(holder, name, flaws) for name in ("lowerbound", "upperbound"))
    if low is None or high is None:
        return [Decimal(0)]
    return (
        _whole(low, high, element, flaws) if kind == "integer" else _real(low, high, element, flaws)
    )


def _whole(low: Fraction, high: Fraction, element: Element, flaws: Flaws) -> Iterable[Value]:
    if low.denominator == high.denominator == 1 and 0 <= high - low < MAX_OPTIONS:
        return [Decimal(value) for value in range(int(low), int(high) + 1)]
    bounds = f"whole bounds, the lower first and at most {MAX_OPTIONS} values"
    flaws.add(f"issue {quoted(element.get('name'))}: expected {bounds}", line=element.line)
    return [Decimal(0)]


def _real(low: Fraction, high: Fraction, element: Element, flaws: Flaws) -> Iterable[Value]:
    name = quoted(element.get("name"))
    if low >= high:
        flaws.add(f"issue {name}: expected the lower bound first", line=element.line)
        return [Decimal(0)]
    flaws.note(f"issue {name} is continuous; taken at {STEPS} values, as GENIUS does")
    steps = (low + (high - low) * k / (STEPS - 1) for k in range(STEPS))
    return [Decimal(step.numerator) / Decimal(step.denominator) for step in steps]


def _profile(sheet: Sheet, issues: Mapping[int, ScenarioIssue], flaws: Flaws) -> ScenarioProfile:
    if not _additive(sheet.root, flaws):
        return ScenarioProfile(sheet.name, ())
    said, weights = _said(sheet.root, issues, flaws), _weights(sheet.root, issues, flaws)
    worths = []
    for index, issue in issues.items():
        if index not in said or index not in weights:
            lacking = "an issue" if index not in said else "a weight"
            flaws.add(f"expected {lacking} of index {index} ({quoted(issue.name)})")
        else:
            values = values_of(issue=issue, said=said[index], flaws=flaws)
            worths.append(weighted(weights[index], values or ()))
    profile = ScenarioProfile(sheet.name, tuple(worths), _reservation(sheet.root, flaws))
    if not flaws.found and (reason := profile.oversized):
        flaws.add(reason)
    return profile


def _said(root: Element, issues: Mapping[int, ScenarioIssue], flaws: Flaws) -> dict[int, Element]:
    said: dict[int, Element] = {}
    for element in root.each("issue"):
        index = _index(element, flaws)
        if index in said or (index is not None and index not in issues):
            wrong = "a second issue" if index in said else "an issue the domain does not have,"
            flaws.add(f"found {wrong} of index {index}", line=element.line)
        elif index is not None:
            said[index] = element
    return said


def _additive(root: Element, flaws: Flaws) -> bool:
    curved = next((tag for name in NON_LINEAR for tag in root.each(name)), None)
    if curved is None and root.get("type").lower() in ADDITIVE:
        return True
    found = f"type {quoted(root.get('type'))}" if curved is None else f"<{curved.tag}>"
    sentence = f"found {found}, expected an additive utility: a weight and evaluations an issue"
    flaws.add(sentence, line=(root if curved is None else curved).line)
    return False


def _weights(
    root: Element, issues: Mapping[int, ScenarioIssue], flaws: Flaws
) -> dict[int, Fraction]:
    groups = {group.get("index") for group in root.each("objective")}
    weights: dict[int, Fraction] = {}
    for element in root.each("weight"):
        index, weight = _index(element, flaws), number(element, "value", flaws)
        if weight is not None and weight < 0:
            flaws.add("weight: expected a number of at least 0", line=element.line)
        if index in weights:
            flaws.add(f"found a second weight of index {index}", line=element.line)
        elif index is not None and index not in issues and str(index) not in groups:
            flaws.add(f"found a weight of index {index}, which no issue has", line=element.line)
        elif index is not None:
            weights[index] = weight or Fraction(0)
    return weights


def _reservation(root: Element, flaws: Flaws) -> Fraction:
    element = next(root.each("reservation"), None)
    if element is None:
        return Fraction(0)
    value = number(element, "value", flaws) or Fraction(0)
    if next(root.each("weightmultiplyer"), None) is not None:
        sentence = f"the reservation {element.get('value')} is on the scale of a weight multiplier"
        flaws.note(f"{sentence}, not of the utilities; 0 is taken instead")
        return Fraction(0)
    return value
