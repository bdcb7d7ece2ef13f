"""What fills the places of a template: numbers and days of the page's notation, lists, words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from deals.pages import words
from deals.pages.numbers import written
from deals.pages.telling import templates
from deals.pages.telling.refusals import REFUSALS

NUMBER = re.compile(r"(?<![\w\-])(?<!(?<!\.)\.)-?\d+(?:\.\d+)?(?![\w]|[.\-]\d)")
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
FIGURE = re.compile(f"{DAY.pattern}|{NUMBER.pattern}")
JOINT = re.compile(r"(?<=\w)_(?=\w)")
AS_TYPED = frozenset({"words", "promise", "key", "why"})
QUOTED = re.compile(r"('[^']*')")


def said(text: str, known: Sequence[str]) -> str:
    """The text by the first template that it fits; itself where there is none."""
    return templates.said(text, templates=known, fill=filled)


def filled(name: str, text: str) -> str:
    """What stands in a place, by the place's name; keys of issues and options are said in words."""
    told = SAY.get(name, figures)(text)
    return told if name in AS_TYPED else spoken(told)


def spoken(text: str) -> str:
    """ "lead_time 4" as "lead time 4"; quotes as said"""
    pieces = QUOTED.split(text)
    pieces[::2] = (JOINT.sub(" ", piece) for piece in pieces[::2])
    return "".join(pieces)


def figures(text: str) -> str:
    """The text with its free-standing numbers and days in the page's notation, quotes as said."""
    pieces = QUOTED.split(text)
    pieces[::2] = (FIGURE.sub(_figure, piece) for piece in pieces[::2])
    return "".join(pieces)


def as_said(text: str) -> str:
    return text


def day(text: str) -> str:
    """2026-03-01 as days are written here."""
    return DAY.sub(_day, text)


def share(text: str) -> str:
    """43% as shares are written here."""
    return _("%(number)s %%") % {"number": figures(text.rstrip("%"))}


def side(text: str) -> str:
    return words.word(text)


FATES = (
    gettext_noop("was met in part only"),
    gettext_noop("was declined"),
    gettext_noop("has lapsed"),
    gettext_noop("is overdue"),
    gettext_noop("was not met"),
)


def fate(text: str) -> str:
    """What became of a condition."""
    return _(text) if text in FATES else text


LACKED = {
    "owner": gettext_noop("owner"),
    "due date": gettext_noop("due date"),
    "measure": gettext_noop("measure"),
}


def lacks(text: str) -> str:
    """ "owner and no due date and no measure" """
    missing = [_(LACKED[each]) if each in LACKED else each for each in text.split(" and no ")]
    return _(" and no ").join(missing)


def late(text: str) -> str:
    """ "'joint forecast' was due on 2026-03-01, term 14 was due on 2026-03-02" """
    found = re.findall(r"(.+?) was due on (\d{4}-\d{2}-\d{2})(?:, |$)", text)
    told = _("%(what)s was due on %(day)s")
    return ", ".join(told % {"what": figures(what), "day": day(on)} for what, on in found)


BETTER = (
    gettext_noop("%(changes)s brings us %(us)s points at no cost to them"),
    gettext_noop("%(changes)s brings them %(them)s points at no cost to us"),
    gettext_noop("%(changes)s brings us %(us)s and them %(them)s points"),
)


def better(text: str) -> str:
    """ "term 30 → 45 brings us 0.012 and them 0.130 points" """
    return said(text, BETTER)


KINDS = {
    "nearest": gettext_noop("nearest"),
    "best for us": gettext_noop("best for us"),
    "best for them": gettext_noop("best for them"),
}


def packages(text: str) -> str:
    """ "Nearest: term 30 → 45 brings …; best for us: …" """
    told = []
    for each in text.split("; "):
        kind, colon, what = each.partition(": ")
        name = KINDS.get(kind.lower())
        told.append(f"{_(name)}: {better(what)}" if name and colon else each)
    listed = "; ".join(told)
    return f"{listed[:1].upper()}{listed[1:]}"


def hint(text: str) -> str:
    """ "; did you mean price?" or nothing"""
    found = re.fullmatch(r"; did you mean (.+)\?", text)
    return _("; did you mean %(name)s?") % {"name": found[1]} if found else ""


BECOMES = (
    gettext_noop("%(issue)s falls to %(value)s"),
    gettext_noop("%(issue)s fall to %(value)s"),
    gettext_noop("%(issue)s rises to %(value)s"),
    gettext_noop("%(issue)s rise to %(value)s"),
    gettext_noop("%(issue)s becomes %(words)s"),
    gettext_noop("%(issue)s become %(words)s"),
)
AND = " and "


def condition(text: str) -> str:
    """ "payment falls to 30 days and service becomes plus" """
    for end in (found.start() for found in re.finditer(AND, text)):
        first, rest = _becomes(text[:end]), text[end + len(AND) :]
        if first and _becomes(rest):
            return f"{first}{_(' and ')}{condition(rest)}"
    return _becomes(text) or text


def _becomes(text: str) -> str | None:
    return templates.one(text, templates=BECOMES, fill=filled)


POINTS = {"nothing": gettext_noop("nothing"), "less than 0.01": gettext_noop("less than 1")}


def points(text: str) -> str:
    """Utility points as points of a hundred: numbers, nothing, or next to nothing."""
    return _(POINTS[text]) if text in POINTS else NUMBER.sub(_hundredfold, text)


PERMISSIONS = {
    "write negotiations": gettext_noop("write negotiations"),
    "write accounts": gettext_noop("write accounts"),
    "read reports": gettext_noop("read reports"),
    "read limits": gettext_noop("read limits"),
    "write limits": gettext_noop("write limits"),
    "waive finding": gettext_noop("waive findings"),
}


def permission(text: str) -> str:
    """What somebody would have to be allowed to do."""
    return _(PERMISSIONS[text]) if text in PERMISSIONS else text


def standing(text: str) -> str:
    """A word of the domain for how something stands."""
    return words.word(text)


def nearest(text: str) -> str:
    """ "0.4512 and 0.4630" """
    return points(text).replace(AND, _(" and "))


def why(text: str) -> str:
    """A refusal inside another one."""
    return said(text, REFUSALS)


def _figure(found: re.Match[str]) -> str:
    return _day(found) if DAY.fullmatch(found[0]) else _number(found)


def _hundredfold(found: re.Match[str]) -> str:
    return _written(Decimal(found[0]).scaleb(2))


def _number(found: re.Match[str]) -> str:
    return _written(Decimal(found[0]))


def _written(number: Decimal) -> str:
    places = max(0, -int(number.as_tuple().exponent))
    return written(number, places, grouped=True)


def _day(found: re.Match[str]) -> str:
    try:
        return date_format(date.fromisoformat(found[0]), "SHORT_DATE_FORMAT")
    except ValueError:
        return found[0]


SAY: Mapping[str, Callable[[str], str]] = {
    "words": as_said,
    "promise": as_said,
    "key": as_said,
    "issue": as_said,
    "issues": as_said,
    "options": as_said,
    "offer": as_said,
    "share": share,
    "condition": condition,
    "cost": points,
    "worth": points,
    "points": points,
    "target_points": points,
    "limit_points": points,
    "least_points": points,
    "most_points": points,
    "us": points,
    "them": points,
    "side": side,
    "fate": fate,
    "lacks": lacks,
    "late": late,
    "better": better,
    "packages": packages,
    "hint": hint,
    "standing": standing,
    "nearest": nearest,
    "permission": permission,
    "why": why,
}
"""By the name of the place; whatever is not named has its numbers said by `figures`."""
