"""How the tables are drawn: Vega-Lite by Altair, told apart by shape and dash as well as colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import altair as alt
from django.utils.translation import gettext as _

from deals.charts.notation import amounts, locale, written
from deals.charts.tables import Rows

Spec: TypeAlias = dict[str, Any]

US, THEM, GOOD, BAD, QUIET = "#1f5fa8", "#b0601a", "#22693c", "#b3261e", "#8a8a85"
WIDTH, HEIGHT = 520, 300
SMALL = 160


def dance_drawing(rows: Rows) -> Spec:
    """Offers as two numbered paths under the frontier, with the named points on it."""
    words = {**_sides(), **_named()}
    shown = [{**row, "mark": words.get(row["side"] or row["kind"])} for row in rows]
    data = _data(_worded(shown, side=_sides(), kind=_kinds()))
    frontier = _only(data, "frontier").mark_line(color=QUIET, strokeWidth=2)
    offers, named = _only(data, "offer"), _only(data, *_named())
    layers = alt.layer(
        _utilities(frontier, numbered=False).encode(order="n:Q"),
        _utilities(offers.mark_line(strokeWidth=1.2, opacity=0.7)).encode(
            order="n:Q", color=_mark(alt.Color), detail="side:N"
        ),
        *(
            _utilities(
                chart.mark_point(filled=filled, size=90, strokeWidth=2, opacity=1), numbered=filled
            ).encode(shape=_mark(alt.Shape), color=_mark(alt.Color))
            for chart, filled in ((named, False), (offers, True))
        ),
        _utilities(offers.mark_text(dy=-11, fontSize=11)).encode(text="n:Q"),
    )
    return _spec(layers)


def positions_drawing(rows: Rows) -> Spec:
    """One small picture for each issue: where both sides stood, offer by offer, and stand now."""
    moved = [{**row, **_spoken(row), "moved": True} for row in rows]
    data = _data(_worded([*moved, *_standing(moved)], side=_sides()))
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
    return _spec(drawn)


def value_drawing(rows: Rows) -> Spec:
    """Created beside claimed, round by round."""
    words = {"created": _("created"), "claimed": _("claimed by us")}
    data = _data(_worded(rows, what=words))
    drawn = _bars(
        data,
        across=("round", _("Round")),
        up=_("Points"),
        by="what",
        words=tuple(words.values()),
    )
    return _spec(drawn.encode(xOffset=alt.XOffset("what:N", sort=None)))


def steps_drawing(rows: Rows) -> Spec:
    """How much each side gave, offer by offer: steps that shrink signal a limit."""
    data = _data(_worded(rows, side=_sides()))
    drawn = _bars(
        data,
        across=("offer", _("Offer")),
        up=_("Points given"),
        by="side",
        words=tuple(_sides().values()),
    )
    return _spec(drawn)


def balance_drawing(rows: Rows) -> Spec:
    """What was given to the left, what was got to the right, issue by issue."""
    words = _ways()
    left = (words["given_for_nothing"], words["given_for_a_return"], words["tabled"])
    signed = [
        {**row, "signed": -row["money"] if row["how"] in left else row["money"]}
        for row in _worded(rows, how=words)
    ]
    drawn = _stacked(alt.Chart(_data(signed)), list(words.values()))
    issues = {row["issue"] for row in rows}
    return _spec(drawn.properties(height=34 * len(issues)))


def map_drawing(rows: Rows) -> Spec:
    """The dilemma map (F6): created across, claimed upwards, a corner by colour and shape.

    Soft is whoever stands below the slanting line: there our gain, created / 2 + claimed, is none.
    """
    words = _corners()
    data = _data(_worded(rows, corner=words))
    corners = list(words.values())
    points = (
        alt.Chart(data)
        .mark_point(filled=True, opacity=0.9)
        .encode(
            x=alt.X("created:Q", title=_("Value created, points a deal")),
            y=alt.Y("claimed:Q", title=_("Value claimed by us, points a deal")),
            size=alt.Size("n:Q", title=_("Moves"), legend=None, scale=alt.Scale(range=[50, 300])),
            color=alt.Color(
                "corner:N",
                title=None,
                scale=alt.Scale(domain=corners, range=[BAD, THEM, GOOD, QUIET]),
            ),
            shape=alt.Shape(
                "corner:N",
                title=None,
                scale=alt.Scale(
                    domain=corners, range=["triangle-down", "square", "circle", "diamond"]
                ),
            ),
            tooltip=[
                alt.Tooltip("name:N", title=_("Who")),
                alt.Tooltip("corner:N", title=_("Corner")),
                alt.Tooltip("created:Q", title=_("Created")),
                alt.Tooltip("claimed:Q", title=_("Claimed")),
                alt.Tooltip("n:Q", title=_("Moves")),
            ],
        )
    )
    names = (
        alt.Chart(data)
        .mark_text(dy=-11, fontSize=11)
        .encode(x="created:Q", y="claimed:Q", text="name:N")
    )
    zero = _data([{"at": 0}])
    ends = [min(0, *(row["created"] for row in rows)), max(0, *(row["created"] for row in rows))]
    even = _data([{"created": end, "claimed": -end / 2} for end in ends])
    across = (
        alt.Chart(even)
        .mark_line(color=QUIET, strokeDash=[3, 3], strokeWidth=1)
        .encode(x="created:Q", y="claimed:Q")
    )
    upwards = alt.Chart(zero).mark_rule(color=QUIET, strokeDash=[3, 3]).encode(x="at:Q")
    layers = (across, upwards, points, names) if len(rows) <= NAMED else (across, upwards, points)
    return _spec(alt.layer(*layers))


NAMED = 24
"""Dots on the map that can still carry their names."""


def _bars(
    data: alt.InlineData, *, across: tuple[str, str], up: str, by: str, words: Sequence[str]
) -> alt.Chart:
    """Bars of two kinds, told apart by filling as well as by colour."""
    lines = alt.Scale(domain=list(words), range=[US, THEM])
    fills = alt.Scale(domain=list(words), range=[US, f"{THEM}4d"])
    field, title = across
    drawn: alt.Chart = (
        alt.Chart(data)
        .mark_bar(strokeWidth=1.5)
        .encode(
            x=alt.X(f"{field}:O", title=title, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("points:Q", title=up),
            fill=alt.Fill(f"{by}:N", title=None, scale=fills),
            stroke=alt.Stroke(f"{by}:N", title=None, scale=lines),
            tooltip=[
                alt.Tooltip(f"{field}:O", title=title),
                alt.Tooltip(f"{by}:N", title=_("What")),
                alt.Tooltip("points:Q", title=_("Points")),
            ],
        )
    )
    return drawn


def _stacked(chart: alt.Chart, words: list[str]) -> alt.Chart:
    drawn: alt.Chart = chart.mark_bar(stroke="white", strokeWidth=1).encode(
        x=alt.X("signed:Q", title=_("given ← money → got"), axis=amounts()),
        y=alt.Y("issue:N", title=None, sort=None),
        color=alt.Color(
            "how:N",
            title=None,
            scale=alt.Scale(domain=words, range=[BAD, THEM, "#e7c39a", US, "#a9c4e4"]),
        ),
        tooltip=[
            alt.Tooltip("issue:N", title=_("Issue")),
            alt.Tooltip("how:N", title=_("What")),
            alt.Tooltip("money:Q", title=_("Money"), format=",.2f"),
        ],
    )
    return drawn


def blank_drawing() -> Spec:
    """What stands where there is nothing to draw yet."""
    text = alt.Chart(_data([{}])).mark_text(color=QUIET, fontSize=13)
    return _spec(text.encode(text=alt.value(_("Nothing to draw yet"))))


def _data(rows: Rows) -> alt.InlineData:
    return alt.InlineData(values=rows)


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


def _only(data: alt.InlineData, *kinds: str) -> alt.Chart:
    known = _kinds()
    wanted = [known[kind] for kind in kinds]
    return alt.Chart(data).transform_filter(alt.FieldOneOfPredicate("kind", wanted))


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


def _utilities(chart: alt.Chart, *, numbered: bool = True) -> alt.Chart:
    """On the map of both utilities; offers tell their side and number, points between them none."""
    known = [
        alt.Tooltip("side:N", title=_("Side")),
        alt.Tooltip("n:Q", title=_("Number")),
    ]
    return chart.encode(
        x=alt.X("us:Q", title=_("Worth to us, points")),
        y=alt.Y("them:Q", title=_("Worth to them, points")),
        tooltip=[
            alt.Tooltip("kind:N", title=_("What")),
            *(known if numbered else ()),
            alt.Tooltip("us:Q", title=_("To us")),
            alt.Tooltip("them:Q", title=_("To them")),
        ],
    )


def _by_side(channel: Any, ways: list[Any]) -> Any:
    """A channel (colour, shape, dash) that tells the sides apart; they share one legend."""
    return channel("side:N", title=None, scale=alt.Scale(domain=[*_sides().values()], range=ways))


def _mark(channel: Any) -> Any:
    """Shape or colour of a side's offers and of the named points; both in one legend."""
    shapes = ["circle", "square", "diamond", "triangle-up", "cross"]
    colors = [US, THEM, QUIET, QUIET, QUIET]
    domain = [*_sides().values(), *_named().values()]
    ways = colors if channel is alt.Color else shapes
    return channel("mark:N", title=None, scale=alt.Scale(domain=domain, range=ways))


def _worded(rows: Rows, **words: Mapping[str, str]) -> Rows:
    """The rows with codes replaced by what people call them."""
    return [
        {
            name: words[name].get(value, value) if name in words and value else value
            for name, value in row.items()
        }
        for row in rows
    ]


def _spec(chart: alt.Chart | alt.LayerChart | alt.FacetChart) -> Spec:
    spec: Spec = chart.to_dict(validate=True)
    spec["config"] = {**spec.get("config", {}), **locale()}
    if not isinstance(chart, alt.FacetChart):
        spec = {"width": WIDTH, "height": HEIGHT, **spec}
    return spec


def _sides() -> dict[str, str]:
    return {"us": _("Us"), "them": _("Them")}


def _named() -> dict[str, str]:
    return {"nash": "Nash", "kalai": "Kalai", "kalai_smorodinsky": "Kalai–Smorodinsky"}


def _kinds() -> dict[str, str]:
    return {"offer": _("offer"), "frontier": _("frontier"), **_named()}


def _ways() -> dict[str, str]:
    return {
        "given_for_nothing": _("given for nothing"),
        "given_for_a_return": _("given for a return"),
        "tabled": _("given if …"),
        "got": _("got"),
        "offered": _("got if …"),
    }


def _corners() -> dict[str, str]:
    return {
        "soft": _("soft: gives it away"),
        "hard": _("hard: claims only"),
        "strategic": _("strategic: creates and claims"),
        "passive": _("passive: neither"),
    }
