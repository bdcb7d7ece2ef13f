"""The positions on each issue, drawn: where both sides stood, offer by offer, and stand now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from deals.charts.notation import written
from deals.charts.tables import Rows
from deals.charts.vega import THEM, US, Spec, inline, spec_of
from deals.charts.words import sides, worded

SMALL = 160


def positions_drawing(rows: Rows) -> Spec:
    """One small picture for each issue: where both sides stood, offer by offer, and stand now."""
    moved = [{**row, **_spoken(row), "moved": True} for row in rows]
    data = inline(worded([*moved, *_standing(moved)], side=sides()))
    color = _by_side(alt.Color, [US, THEM])
    line = _place(alt.Chart(data).mark_line(interpolate="step-after")).encode(color=color)
    tabled = alt.Chart(data).transform_filter(alt.FieldEqualPredicate(True, "moved"))
    points = _place(tabled.mark_point(filled=True, size=50, opacity=1)).encode(color=color)
    drawn = (
        alt.layer(
            line.encode(strokeDash=_by_side(alt.StrokeDash, [[1, 0], [5, 3]])),
            points.encode(shape=_by_side(alt.Shape, ["circle", "square"])),
            *(_now(data, above=above) for above in (True, False)),
        )
        .properties(width=SMALL, height=90)
        .facet(facet=alt.Facet("issue:N", title=None, sort=None), columns=3)
    )
    return spec_of(drawn)


def _spoken(row: Mapping[str, Any]) -> dict[str, str]:
    """The issue and its value as they are read."""
    issue, value = row["issue"], written(row["value"])
    return {"issue": issue.replace("_", " "), "value": value.replace("_", " ")}


def _standing(rows: Rows) -> Rows:
    """The last position of each side on each issue, drawn on to the last offer.

    `above` tells which of the two has its value written over its line.
    """
    last = max(row["offer"] for row in rows)
    latest = {(row["issue"], row["side"]): row for row in rows}
    highest = {row["issue"]: key for key, row in sorted(latest.items(), key=_place_of)}
    return [
        {**row, "offer": last, "moved": False, "above": highest[row["issue"]] == key}
        for key, row in latest.items()
    ]


def _place_of(entry: tuple[tuple[str, str], Mapping[str, Any]]) -> tuple[float, bool]:
    (_issue, side), row = entry
    return row["share"], side == "us"


def _now(data: alt.InlineData, *, above: bool) -> alt.Chart:
    """Where a side stands now, in figures."""
    of = alt.Chart(data).transform_filter(alt.FieldEqualPredicate(above, "above"))
    text = of.mark_text(align="right", dx=2, dy=-9 if above else 11, fontSize=11)
    # In the colour of all writing: that of a line is too dark to be read on a dark page.
    return _place(text).encode(text="value:N")


def _place(chart: alt.Chart) -> alt.Chart:
    """Where a value stands in its domain, by offer."""
    return chart.encode(
        x=alt.X("offer:Q", title=_("Offer"), axis=alt.Axis(tickMinStep=1, format="d")),
        y=alt.Y(
            "share:Q",
            title=None,
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(labels=False, ticks=False),
        ),
        tooltip=[
            alt.Tooltip("issue:N", title=_("Issue")),
            alt.Tooltip("side:N", title=_("Side")),
            alt.Tooltip("offer:Q", title=_("Offer")),
            alt.Tooltip("value:N", title=_("Value")),
        ],
    )


def _by_side(channel: Any, ways: list[Any]) -> Any:
    """A channel (colour, shape, dash) that tells the sides apart.

    They share one legend, whose marks have no outline: it would be dashed.
    """
    scale = alt.Scale(domain=[*sides().values()], range=ways)
    return channel("side:N", title=None, scale=scale, legend=alt.Legend(symbolStrokeWidth=0))
