"""What the charts show of talks, and that every table can be drawn."""

from __future__ import annotations

import json
import re

import pytest
from django.utils import translation

from deals.charts import pictures
from deals.charts.catalogue import DILEMMA, KINDS, draw, drawn
from deals.charts.dilemma import map_drawing, map_table
from deals.charts.drawings import blank_drawing, dance_drawing
from deals.charts.notation import written
from deals.charts.positions import positions_drawing
from deals.charts.tables import (
    balance_table,
    dance_table,
    positions_table,
    steps_table,
    value_table,
)
from deals.metrics.discipline import Place, corner
from deals.metrics.figure import Figure, Unit
from tests.metrics.talks import DANCE, GOLDEN, talks

ROUNDS = """
us price 110, term 30
them price 90, term 60
us price 105
us price 100 if term 14
them price 95
"""


def test_the_golden_dance_is_drawn_where_formulas_says() -> None:
    rows = dance_table(ledger=talks(DANCE, issues=GOLDEN))
    offers = [(row["n"], row["us"], row["them"]) for row in rows if row["kind"] == "offer"]
    assert offers == [(1, 100.0, 0.0), (2, 90.0, 22.5), (3, 65.0, 42.5), (4, 55.0, 65.0)]
    frontier = [row["us"] for row in rows if row["kind"] == "frontier"]
    assert frontier == sorted(frontier, reverse=True)
    assert {row["kind"] for row in rows} >= {"nash", "kalai", "kalai_smorodinsky"}


def test_what_a_walk_away_is_changes_nothing() -> None:
    plain = dance_table(ledger=talks(ROUNDS))
    assert dance_table(ledger=talks(f"limit us price walk 97\n{ROUNDS}")) == plain


def test_positions_have_their_place_in_the_domain() -> None:
    rows = positions_table(ledger=talks(ROUNDS))
    price = [(row["side"], row["value"], row["share"]) for row in rows if row["issue"] == "price"]
    assert price == [
        ("us", "110", 0.75),
        ("us", "105", 0.625),
        ("them", "90", 0.25),
        ("them", "95", 0.375),
    ]


def test_where_both_stand_now_is_written_beside_the_lines() -> None:
    moves = "us lead_time 20\nthem lead_time 70\nus lead_time 30"
    text = f"issue lead_time 10..90 us low 50 them high 50\n{moves}"
    spec = positions_drawing(positions_table(ledger=talks(text, issues="")))
    figures = [each for each in spec["spec"]["layer"] if each["mark"]["type"] == "text"]
    assert [("color" in each["encoding"]) for each in figures] == [False, False]
    drawn = pictures.svg(spec)
    said = re.findall(r"<text[^>]*>([^<]+)</text>", drawn)
    assert said.count("30") == said.count("70") == 1 and "20" not in said
    assert "lead time" in said


def test_options_are_placed_by_their_order() -> None:
    text = "issue service basic|plus|premium us low 50 them high 50\nus service plus"
    rows = positions_table(ledger=talks(text, issues=""))
    assert [(row["value"], row["share"]) for row in rows] == [("plus", 0.5)]


def test_created_and_claimed_of_the_golden_dance() -> None:
    rows = value_table(ledger=talks(DANCE, issues=GOLDEN))
    assert {row["what"]: row["points"] for row in rows} == {"created": 20.0, "claimed": -55.0}


def test_steps_are_what_a_side_gave() -> None:
    rows = steps_table(ledger=talks(DANCE, issues=GOLDEN))
    assert [(row["offer"], row["points"]) for row in rows] == [(2, 10.0), (3, 25.0), (4, 10.0)]


def test_money_goes_and_comes() -> None:
    rows = balance_table(ledger=talks(ROUNDS))
    assert {(row["how"], row["money"]) for row in rows} == {
        ("given_for_a_return", 5000.0),
        ("tabled", 5000.0),
        ("got", 5000.0),
    }


def test_what_nothing_came_back_for_was_given_for_nothing() -> None:
    (row,) = balance_table(ledger=talks("us price 110\nthem price 90\nus price 104"))
    assert row == {"issue": "price", "how": "given_for_nothing", "money": 6000.0}


@pytest.mark.parametrize("name", KINDS)
def test_every_chart_is_drawn(name: str) -> None:
    chart = draw(name=name, ledger=talks(ROUNDS))
    assert chart.spec is not None
    shown = set(chart.rows[0])
    assert {column for column, _title in chart.kind.columns} <= shown
    assert pictures.svg(chart.spec).startswith("<svg")


@pytest.mark.parametrize("name", KINDS)
def test_before_the_first_offer_there_is_nothing_to_draw(name: str) -> None:
    chart = draw(name=name, ledger=talks("", issues="issue price 80..120 EUR"))
    assert (chart.rows, chart.spec) == ([], None)
    assert "Nothing to draw yet" in pictures.svg(blank_drawing())


def test_markup_in_a_name_stays_text() -> None:
    rows = map_table(places=[("<script>alert(1)</script>", place(0.2, 0.1, n=9))])
    chart = drawn(kind=DILEMMA, rows=rows)
    assert chart.spec is not None
    assert "<script>" not in pictures.svg(chart.spec)
    assert "<script>" in json.dumps(chart.spec)


def test_who_moved_too_little_has_no_place_on_the_map() -> None:
    places = [
        ("Ann", place(0.2, 0.1, n=9)),
        ("Ben", place(0.0, 0.3, n=9)),
        ("Few", place(0.2, 0.1, n=4)),
    ]
    rows = map_table(places=places)
    assert [(row["name"], row["corner"]) for row in rows] == [("Ann", "strategic"), ("Ben", "hard")]
    png = pictures.png(drawn(kind=DILEMMA, rows=rows).spec or {})
    assert png.startswith(b"\x89PNG")


def place(created: float, claimed: float, *, n: int) -> Place:
    gained = created / 2 + claimed
    found = [Figure(value, "F6", Unit.POINTS, {}, n=n) for value in (created, claimed, gained)]
    return Place(*found, corner(created=created, claimed=claimed, gained=gained))


@pytest.mark.parametrize(
    "option", ["NaN", "Infinity", "-inf", "plus", "", "1.2.3", "1E999999999", "9" * 5000]
)
def test_options_that_look_like_numbers_stay_what_they_are(option: str) -> None:
    with translation.override("vi"):
        assert written(option) == option
        assert written("1234.50") == "1.234,50"


def test_on_the_map_the_line_parts_those_whom_their_own_moves_cost_something() -> None:
    places = [(14.0, -6.0), (14.0, -8.0), (-2.0, 0.5)]
    rows = [
        {"name": f"{at}", "corner": "soft", "created": at[0], "claimed": at[1], "n": 3}
        for at in places
    ]
    spec = map_drawing(rows)
    line = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "line")
    assert spec["datasets"][line["data"]["name"]] == [
        {"created": -2.0, "claimed": 1.0},
        {"created": 14.0, "claimed": -7.0},
    ]


def test_only_offers_tell_a_side_and_a_number() -> None:
    spec = dance_drawing(dance_table(ledger=talks(DANCE, issues=GOLDEN)))
    told = {
        layer["mark"]["type"]: [tip["field"] for tip in layer["encoding"]["tooltip"]]
        for layer in spec["layer"]
    }
    named, offers = (
        [tip["field"] for tip in layer["encoding"]["tooltip"]]
        for layer in spec["layer"]
        if layer["mark"]["type"] == "point"
    )
    assert named == ["kind", "us", "them"]
    assert offers == told["text"] == ["kind", "side", "n", "us", "them"]
