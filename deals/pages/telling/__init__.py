"""What the pure core says, in the language of the page.

The core writes English sentences with their numbers, the same for the API, commands and pages.
Here each kind of sentence has its template in the catalogue; a sentence that fits one is said
again in the reader's language, with the numbers and days of his notation, and with utilities as
points of a hundred, as all pages show them. What fits none stays as it is: what was stored by an
older version, or typed by a person. Refusals stay as they are in English.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import get_language, gettext, pgettext

from deals.pages.telling.findings import ADVICE, FINDINGS
from deals.pages.telling.parts import said
from deals.pages.telling.refusals import NOTES, REFUSALS
from deals.rules import BY_CODE, RULES
from deals.rules.base import Rule

__all__ = [
    "advice",
    "known",
    "meaning",
    "message",
    "note",
    "own_words",
    "refusal",
    "template",
    "trade",
]


def message(code: str, text: str) -> str:
    """What a finding says."""
    return said(text, FINDINGS.get(code, ()))


def advice(code: str, text: str) -> str:
    """What a finding advises: the rule's own words, or what it makes of the case."""
    own = (BY_CODE[code].advice,) if code in BY_CODE else ()
    return said(text, (*ADVICE, *own))


def refusal(text: str) -> str:
    """Why something was refused."""
    return said(text, REFUSALS) if _foreign() else text


def note(text: str) -> str:
    """Why there are fewer packages than asked for."""
    return said(text, NOTES)


def trade(text: str) -> str:
    """A trade in words."""
    return said(text, FINDINGS["C003"])


def meaning(text: str) -> str:
    """A fixed text of the core: what a figure means, its formula, a rule's summary."""
    return gettext(text) if text else ""


def own_words(name: str) -> str:
    """The name of an input of a figure."""
    return pgettext("input", name.replace("_", " "))


def template(of: str, text: str) -> str:
    """An issue's name, a unit or an option of a template that comes with the program."""
    return pgettext(of, text)


def known() -> Iterator[str]:
    """Every fixed text of the rules: for the catalogue."""
    for rule in RULES:
        yield from _texts(rule)


def _texts(rule: Rule) -> tuple[str, ...]:
    return rule.name, rule.summary, rule.advice


def _foreign() -> bool:
    return get_language() != settings.LANGUAGE_CODE
