"""What each issue is worth to a side, as a form: a hundred points to share, and a value function.

Value points are typed as "80: 0, 100: 60, 120: 100": a value of the issue, and how much of the
best it is worth, in per cent. Where the comma stands before decimals, a semicolon does for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Viewer
from accounts.errors import Invalid
from deals import models
from deals.actions.base import change
from deals.actions.preferences import remove_preference, set_preference
from deals.ledger.preferences import Preference, ValueFunction
from deals.ledger.values import Direction, Issue, Numeric, Side, ValueRefused
from deals.pages import telling, words
from deals.pages.base import problems_of
from deals.pages.numbers import (
    NotANumber,
    NumberField,
    decimal_point,
    read_number,
    typed_number,
)
from deals.snapshot.values import function_of, issue_of
from deals.value.sentences import spoken

POINTS = "points"
WAYS = (
    ("", gettext_lazy("not known")),
    (Direction.HIGH.value, gettext_lazy("more is better")),
    (Direction.LOW.value, gettext_lazy("less is better")),
    (POINTS, gettext_lazy("by points")),
)
PAIR = re.compile(r"\s*(?P<name>.+?)\s*[:=]\s*(?P<share>[0-9]+(?:[.,][0-9]+)?)\s*%?\s*")


class Worth(forms.Form):
    """A side's view of one issue."""

    weight = NumberField(required=False, min_value=0, max_value=1_000_000)
    way = forms.ChoiceField(required=False, choices=WAYS)
    points = forms.CharField(required=False, max_length=4000)

    def __init__(self, data: Any, *, row: models.Issue, side: Side, known: Any) -> None:
        self.row, self.side, self.known = row, side, known
        super().__init__(data, prefix=f"{side}-{row.pk}", initial=_initial(known))

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if asked.get("weight") is not None:
            asked["weight"] = float(asked["weight"])
        if asked.get("way") == POINTS and "points" in asked:
            try:
                asked["function"] = read_points(asked["points"], self.row)
            except ValueRefused as refused:
                self.add_error("points", telling.refusal(str(refused)))
        elif asked.get("weight") is not None and not asked.get("way"):
            self.add_error("way", _("Say which way it is worth more."))
        return asked

    @property
    def preference(self) -> Preference | None:
        """What the form says, if it says anything; ValueRefused where that makes no sense."""
        asked = self.cleaned_data
        if not asked.get("way"):
            return None
        issue = issue_of(self.row)
        shape = models.Preference(**_shape(asked))
        function: ValueFunction = function_of(shape, issue.domain)
        return Preference(self.side, issue.key, function, asked.get("weight"))


@dataclass(frozen=True, slots=True)
class Line:
    """An issue with the forms of both sides."""

    row: models.Issue
    issue: Issue
    us: Worth
    them: Worth

    @property
    def forms(self) -> tuple[Worth, Worth]:
        return self.us, self.them

    @property
    def name(self) -> str:
        return spoken(issue=self.issue)

    @property
    def domain(self) -> str:
        """The values it can take, in words."""
        domain = self.issue.domain
        if isinstance(domain, Numeric):
            ends = f"{words.plain_number(domain.low)} … {words.plain_number(domain.high)}"
            return f"{ends} {domain.unit}".strip()
        return " | ".join(domain.options)


def lines(negotiation: models.Negotiation, data: Mapping[str, Any] | None = None) -> list[Line]:
    """All issues in their order; two queries."""
    known = {(row.issue_id, row.side): row for row in negotiation.preferences.all()}
    return [
        Line(
            row,
            issue_of(row),
            *(Worth(data, row=row, side=side, known=known.get((row.pk, side))) for side in Side),
        )
        for row in negotiation.issues.all()
    ]


def preferences(shown: Sequence[Line]) -> tuple[Preference, ...]:
    """What the valid forms say."""
    return tuple(_said(shown))


def save_worth(*, viewer: Viewer, negotiation_id: int, shown: Sequence[Line]) -> bool:
    """Store what changed; what is refused is noted in its form, and nothing is stored then."""
    all_forms = [form for line in shown for form in line.forms]
    try:
        with change(viewer=viewer, negotiation_id=negotiation_id):
            for form in all_forms:
                if form.has_changed():
                    _save(viewer, negotiation_id, form)
            if any(form.errors for form in all_forms):
                raise Invalid([])
    except Invalid:
        return False
    return True


def read_points(text: str, row: models.Issue) -> dict[str, float] | list[list[float]]:
    """Value points as they are stored; ValueRefused naming what was not understood."""
    found: list[tuple[str, float]] = []
    for part in re.split(_between(), text):
        if part.strip():
            match = PAIR.fullmatch(part)
            if match is None:
                raise ValueRefused(_("not understood: “%(part)s”") % {"part": part.strip()[:60]})
            found.append((match["name"], float(_number(match["share"])) / 100))
    if not found:
        raise ValueRefused(_("give points, such as %(sample)s") % {"sample": sample_points()})
    if row.kind == models.Kind.CHOICE:
        return dict(found)
    return sorted([_number(name), share] for name, share in found)


def written_points(points: Any) -> str:
    """Stored value points as people type them."""
    pairs = points.items() if isinstance(points, dict) else points
    between = "; " if decimal_point() == "," else ", "
    return between.join(f"{_short(name)}: {_short(share * 100)}" for name, share in pairs)


def sample_points() -> str:
    """How value points are typed in the language of the page."""
    return written_points([[80, 0], [100, 0.6], [120, 1]])


def _between() -> str:
    """What stands between value points; a comma within a number is none where it is a point."""
    return r"[;\n]|,(?:\s+|$)" if decimal_point() == "," else r"[,;\n]"


def _said(shown: Sequence[Line]) -> Iterator[Preference]:
    for line in shown:
        for form in line.forms:
            if form.is_valid():
                try:
                    said = form.preference
                except (ValueRefused, ValueError, TypeError, ArithmeticError):
                    continue
                if said is not None:
                    yield said


def _save(viewer: Viewer, negotiation_id: int, form: Worth) -> None:
    asked = form.cleaned_data
    try:
        if asked.get("way"):
            shape = _shape(asked)
            set_preference(
                viewer=viewer,
                negotiation_id=negotiation_id,
                issue=form.row.key,
                side=form.side,
                weight=asked.get("weight"),
                direction=Direction(shape["direction"]) if shape["direction"] else None,
                points=shape["points"],
            )
        elif form.known is not None:
            remove_preference(
                viewer=viewer, negotiation_id=negotiation_id, preference_id=form.known.pk
            )
    except Invalid as refusal:
        for problem in problems_of(refusal):
            form.add_error("points" if "points" in problem.pointer else "weight", problem.detail)


def _shape(asked: Mapping[str, Any]) -> dict[str, Any]:
    if asked["way"] == POINTS:
        return {"direction": "", "points": asked.get("function")}
    return {"direction": asked["way"], "points": None}


def _initial(known: models.Preference | None) -> dict[str, Any]:
    if known is None:
        return {}
    points = "" if known.points is None else written_points(known.points)
    way = known.direction or POINTS
    return {"weight": known.weight, "way": way, "points": points}


def _number(name: str) -> float:
    try:
        return float(read_number(name))
    except NotANumber as unclear:
        raise ValueRefused(str(unclear)) from None


def _short(number: object) -> str:
    return number if isinstance(number, str) else typed_number(round(float(str(number)), 6))
