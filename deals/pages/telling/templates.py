"""Sentences and their templates: "%(move)s for nothing." fits "price 112 → 109 for nothing."."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice

from django.utils.translation import gettext

PLACE = re.compile(r"%\((\w+)\)s")
SHAPES = {"move": r"\S+ .+? → .+?", "offer": r"[0-9]+", "number": r"[0-9]+", "hint": ".*?"}
"""What fills a place, where it is not just anything."""
MOST = 20
"""Ends of sentences that are looked at in one text."""

Fill = Callable[[str, str], str]
"""Says what stands in a place, by the name of the place."""


def said(text: str, *, templates: Sequence[str], fill: Fill) -> str:
    """The text in the language that is active; itself where it fits no template.

    Several sentences at once, as two findings of one place are joined, are said one by one.
    """
    parted = next(_parted(text, templates, fill), None)
    return parted or one(text, templates=templates, fill=fill) or text


def one(text: str, *, templates: Sequence[str], fill: Fill) -> str | None:
    """A single sentence; None where it fits no template."""
    for template in templates:
        found = _shape(template).fullmatch(text)
        if found is not None:
            places = {name: fill(name, what) for name, what in found.groupdict().items()}
            return gettext(template) % places if places else gettext(template)
    return None


def _parted(text: str, templates: Sequence[str], fill: Fill) -> Iterator[str]:
    """The text as a first sentence and the rest, where each fits a template."""
    for end in islice(re.finditer(r"\. ", text), MOST):
        first = one(text[: end.start() + 1], templates=templates, fill=fill)
        if first is None:
            continue
        left = text[end.end() :]
        rest = next(_parted(left, templates, fill), None)
        rest = rest or one(left, templates=templates, fill=fill)
        if rest is not None:
            yield f"{first} {rest}"


@cache
def _shape(template: str) -> re.Pattern[str]:
    """The template as a pattern: what stands between the places stands there literally."""
    pieces = PLACE.split(template)
    literal = [re.escape(piece.replace("%%", "%")) for piece in pieces[::2]]
    places = [f"(?P<{name}>{SHAPES.get(name, '.+?')})" for name in pieces[1::2]]
    woven = [piece for pair in zip(literal, [*places, ""], strict=True) for piece in pair]
    return re.compile("".join(woven), re.DOTALL)
