"""The dilemma map: deals, managers or accounts by value created and claimed (F6)."""

from __future__ import annotations

from collections.abc import Iterable

import altair as alt
from django.utils.translation import gettext as _

from deals.charts.tables import Rows
from deals.charts.vega import BAD, GOOD, QUIET, THEM, Spec, inline, spec_of
from deals.charts.words import corners, worded
from deals.metrics.discipline import MINIMUM, Place

NAMED = 24
"""Dots on the map that can still carry their names."""


def map_table(*, places: Iterable[tuple[str, Place]], minimum: int = MINIMUM) -> Rows:
    """A row for each name with moves enough: created and claimed by us, points a deal, its corner.

    Names with fewer moves than the minimum have no place: too little to judge by.
    """
    return [
        {
            "name": name,
            "corner": place.corner.value,
            "created": round(float(place.created.value or 0) * 100, 1),
            "claimed": round(float(place.claimed.value or 0) * 100, 1),
            "n": place.created.n,
        }
        for name, place in places
        if place.corner is not None and place.created.n >= minimum
    ]


def map_drawing(rows: Rows) -> Spec:
    """The dilemma map (F6): created across, claimed upwards, a corner by colour and shape.

    Soft is whoever stands below the slanting line: there our gain, created / 2 + claimed, is none.
    """
    data = inline(worded(rows, corner=corners()))
    layers = [_even(rows), _none_created(), _dots(data)]
    return spec_of(alt.layer(*layers, *([_names(data)] if len(rows) <= NAMED else [])))


def _even(rows: Rows) -> alt.Chart:
    """The slanting line, from the least created to the most."""
    created = [0, *(row["created"] for row in rows)]
    ends = [{"created": end, "claimed": -end / 2} for end in (min(created), max(created))]
    line = alt.Chart(inline(ends)).mark_line(color=QUIET, strokeDash=[3, 3], strokeWidth=1)
    drawn: alt.Chart = line.encode(x="created:Q", y="claimed:Q")
    return drawn


def _none_created() -> alt.Chart:
    line = alt.Chart(inline([{"at": 0}])).mark_rule(color=QUIET, strokeDash=[3, 3])
    drawn: alt.Chart = line.encode(x="at:Q")
    return drawn


def _dots(data: alt.InlineData) -> alt.Chart:
    shown = list(corners().values())
    shapes = ["triangle-down", "square", "circle", "diamond"]
    colors = alt.Scale(domain=shown, range=[BAD, THEM, GOOD, QUIET])
    drawn: alt.Chart = (
        alt.Chart(data)
        .mark_point(filled=True, opacity=0.9)
        .encode(
            x=alt.X("created:Q", title=_("Value created, points a deal")),
            y=alt.Y("claimed:Q", title=_("Value claimed by us, points a deal")),
            size=alt.Size("n:Q", title=_("Moves"), legend=None, scale=alt.Scale(range=[50, 300])),
            color=alt.Color("corner:N", title=None, scale=colors),
            shape=alt.Shape("corner:N", title=None, scale=alt.Scale(domain=shown, range=shapes)),
            tooltip=_told(),
        )
    )
    return drawn


def _told() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("name:N", title=_("Who")),
        alt.Tooltip("corner:N", title=_("Corner")),
        alt.Tooltip("created:Q", title=_("Created")),
        alt.Tooltip("claimed:Q", title=_("Claimed")),
        alt.Tooltip("n:Q", title=_("Moves")),
    ]


def _names(data: alt.InlineData) -> alt.Chart:
    text = alt.Chart(data).mark_text(dy=-11, fontSize=11)
    drawn: alt.Chart = text.encode(x="created:Q", y="claimed:Q", text="name:N")
    return drawn
