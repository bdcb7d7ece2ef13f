"""Notices in words, in groups: what is late, what is soon due, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deals.pages import telling
from deals.queries.notices import Kind, Notice

GROUPS = (
    (frozenset({Kind.LATE}), gettext_lazy("Late"), "error"),
    (frozenset({Kind.SOON}), gettext_lazy("Due soon"), "warning"),
    (frozenset({Kind.ERROR, Kind.LIMITS}), gettext_lazy("New errors"), "error"),
)


class Line(NamedTuple):
    """A notice: what it says, where it leads, and what it is about."""

    key: str
    text: str
    place: str
    negotiation: str
    account: str
    read: bool


class Group(NamedTuple):
    """Notices of one kind under a heading."""

    title: Any
    sign: str
    lines: tuple[Line, ...]
    more: int


def groups(found: Iterable[Notice], *, most: int | None = None) -> tuple[Group, ...]:
    """The groups that have lines, each with at most so many, and how `more` there are."""
    listed = list(found)
    made = (
        _group(title, sign, [notice for notice in listed if notice.kind in kinds], most)
        for kinds, title, sign in GROUPS
    )
    return tuple(group for group in made if group.lines)


def subject(found: Iterable[Notice]) -> str:
    """ "2 conditions due, 1 new error" """
    listed = list(found)
    due = sum(notice.kind in (Kind.LATE, Kind.SOON) for notice in listed)
    wrong = len(listed) - due
    told = [
        ngettext("%(n)s condition due", "%(n)s conditions due", due) % {"n": due} if due else "",
        ngettext("%(n)s new error", "%(n)s new errors", wrong) % {"n": wrong} if wrong else "",
    ]
    return ", ".join(filter(None, told))


def _group(title: Any, sign: str, found: list[Notice], most: int | None) -> Group:
    shown = found[:most]
    return Group(title, sign, tuple(_line(notice) for notice in shown), len(found) - len(shown))


def _line(of: Notice) -> Line:
    place = reverse("pages:deal-room", args=[of.negotiation_id])
    if of.offer is not None:
        place += f"#offer-{of.offer}"
    return Line(of.key, _text(of), place, of.title, of.account, of.read)


def _text(of: Notice) -> str:
    if of.kind is Kind.LIMITS:
        return _("An error about the limits: the deal room tells it to those who hold them.")
    if of.kind is Kind.ERROR:
        return f"{of.code}: {telling.message(of.code, of.text)}"
    assert of.due is not None
    what = {"what": of.text, "day": _day(of.due)}
    if of.kind is Kind.LATE:
        ours, theirs = _("We owe %(what)s since %(day)s"), _("They owe us %(what)s since %(day)s")
    else:
        ours, theirs = _("We owe %(what)s by %(day)s"), _("They owe us %(what)s by %(day)s")
    return (ours if of.ours else theirs) % what


def _day(of: date) -> str:
    return date_format(of, "SHORT_DATE_FORMAT")
