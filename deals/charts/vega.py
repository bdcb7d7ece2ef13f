"""What all drawings share: colours, size, and the step from Altair to Vega-Lite."""

from __future__ import annotations

from typing import Any, TypeAlias

import altair as alt

from deals.charts.notation import locale
from deals.charts.tables import Rows

Spec: TypeAlias = dict[str, Any]

US, THEM, GOOD, BAD, QUIET = "#1f5fa8", "#b0601a", "#22693c", "#b3261e", "#8a8a85"
WIDTH, HEIGHT = 520, 300


def inline(rows: Rows) -> alt.InlineData:
    """The rows of a table, carried in the chart."""
    return alt.InlineData(values=rows)


def spec_of(chart: alt.Chart | alt.LayerChart | alt.FacetChart) -> Spec:
    """The chart in Vega-Lite, in the size and the notation of all."""
    spec: Spec = chart.to_dict(validate=True)
    spec["config"] = {**spec.get("config", {}), **locale()}
    if not isinstance(chart, alt.FacetChart):
        spec = {"width": WIDTH, "height": HEIGHT, **spec}
    return spec
