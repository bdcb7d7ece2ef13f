"""Vega-Lite as pictures, drawn here without a browser."""

from __future__ import annotations

import json

import vl_convert

from deals.charts.vega import Spec

VERSION = "v6.1"
SHARP = 2
"""Pixels of a PNG for each point, as screens of phones want."""
CONFIG = {"background": "white", "font": "Helvetica, Arial, sans-serif", "view": {"stroke": None}}


def svg(spec: Spec) -> str:
    """The chart as SVG."""
    return vl_convert.vegalite_to_svg(json.dumps(spec), config=CONFIG)


def png(spec: Spec) -> bytes:
    """The chart as PNG."""
    return vl_convert.vegalite_to_png(json.dumps(spec), config=CONFIG, scale=SHARP)
