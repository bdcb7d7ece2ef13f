"""How the tables are drawn: Vega-Lite by Altair, told apart by shape and dash as well as colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from deals.charts.notation import amounts
from deals.charts.tables import Rows
from deals.charts.vega import BAD, QUIET, THEM, US, Spec, inline, spec_of
from deals.charts.words import kinds, named, sides, ways, worded


def dance_drawing(rows: Rows) -> Spec:
    """Offers as two numbered paths under the frontier, with the named points on it."""
    words = {**sides(), **named()}
    shown = [{**row, "mark": words.get(row["side"] or row["kind"])} for row in rows]
    data = inline(worded(shown, side=sides(), kind=kinds()))
    frontier = _only(data, "frontier").mark_line(color=QUIET, strokeWidth=2)
    offers, solutions = _only(data, "offer"), _only(data, *named())
    layers = alt.layer(
        _utilities(frontier, numbered=False).encode(order="n:Q"),
        _utilities(offers.mark_line(strokeWidth=1.2, opacity=0.7)).encode(
            order="n:Q", color=_mark(alt.Color), detail="side:N"
        ),
        *(
            _utilities(
                chart.mark_point(filled=filled, size=90, strokeWidth=2, opacity=1), numbered=filled
            ).encode(shape=_mark(alt.Shape), color=_mark(alt.Color))
            for chart, filled in ((solutions, False), (offers, True))
        ),
        _utilities(offers.mark_text(dy=-11, fontSize=11)).encode(text="n:Q"),
    )
    return spec_of(layers)


def value_drawing(rows: Rows) -> Spec:
    """Created beside claimed, round by round."""
    words = {"created": _("created"), "claimed": _("claimed by us")}
    data = inline(worded(rows, what=words))
    drawn = _bars(
        data,
        across=("round", _("Round")),
        up=_("Points"),
        by="what",
        words=tuple(words.values()),
    )
    return spec_of(drawn.encode(xOffset=alt.XOffset("what:N", sort=None)))


def steps_drawing(rows: Rows) -> Spec:
    """How much each side gave, offer by offer: steps that shrink signal a limit."""
    data = inline(worded(rows, side=sides()))
    drawn = _bars(
        data,
        across=("offer", _("Offer")),
        up=_("Points given"),
        by="side",
        words=tuple(sides().values()),
    )
    return spec_of(drawn)


def balance_drawing(rows: Rows) -> Spec:
    """What was given to the left, what was got to the right, issue by issue."""
    words = ways()
    left = (words["given_for_nothing"], words["given_for_a_return"], words["tabled"])
    signed = [
        {**row, "signed": -row["money"] if row["how"] in left else row["money"]}
        for row in worded(rows, how=words)
    ]
    drawn = _stacked(alt.Chart(inline(signed)), list(words.values()))
    issues = {row["issue"] for row in rows}
    return spec_of(drawn.properties(height=34 * len(issues)))


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


def blank_drawing() -> Spec:
    """What stands where there is nothing to draw yet."""
    text = alt.Chart(inline([{}])).mark_text(color=QUIET, fontSize=13)
    return spec_of(text.encode(text=alt.value(_("Nothing to draw yet"))))


def _only(data: alt.InlineData, *codes: str) -> alt.Chart:
    known = kinds()
    wanted = [known[code] for code in codes]
    return alt.Chart(data).transform_filter(alt.FieldOneOfPredicate("kind", wanted))


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


def _mark(channel: Any) -> Any:
    """Shape or colour of a side's offers and of the named points; both in one legend."""
    shapes = ["circle", "square", "diamond", "triangle-up", "cross"]
    colors = [US, THEM, QUIET, QUIET, QUIET]
    domain = [*sides().values(), *named().values()]
    ways = colors if channel is alt.Color else shapes
    return channel("mark:N", title=None, scale=alt.Scale(domain=domain, range=ways))


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
