"""What people call the codes in the tables."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from deals.charts.tables import Rows


def sides() -> dict[str, str]:
    """Whose an offer or a position is."""
    return {"us": _("Us"), "them": _("Them")}


def named() -> dict[str, str]:
    """The solutions that are drawn by their names."""
    return {"nash": "Nash", "kalai": "Kalai", "kalai_smorodinsky": "Kalai–Smorodinsky"}


def kinds() -> dict[str, str]:
    """What is on the map of both utilities."""
    return {"offer": _("offer"), "frontier": _("frontier"), **named()}


def ways() -> dict[str, str]:
    """How money came or went."""
    return {
        "given_for_nothing": _("given for nothing"),
        "given_for_a_return": _("given for a return"),
        "tabled": _("given if …"),
        "got": _("got"),
        "offered": _("got if …"),
    }


def corners() -> dict[str, str]:
    """The corners of the dilemma map (F6)."""
    return {
        "soft": _("soft: gives it away"),
        "hard": _("hard: claims only"),
        "strategic": _("strategic: creates and claims"),
        "passive": _("passive: neither"),
    }


def worded(rows: Rows, **words: Mapping[str, str]) -> Rows:
    """The rows with codes replaced by what people call them."""
    return [
        {
            name: words[name].get(value, value) if name in words and value else value
            for name, value in row.items()
        }
        for row in rows
    ]
