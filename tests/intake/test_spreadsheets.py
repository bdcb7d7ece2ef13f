"""Rows of spreadsheets: negotiations and offers out of texts, and each mistake in its column."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.intake.spreadsheets import (
    MAX_COLUMNS,
    SHEETS,
    BadRow,
    HeaderRefused,
    NegotiationRow,
    OfferRow,
    SheetRow,
)
from deals.ledger.facts import Channel

DEAL = {"system": "crm", "external_id": "D-1", "title": "Tubes", "account": "Borealis"}
SAID = {
    "system": "crm", "external_id": "D-1", "side": "us", "round_date": "2026-01-12",
    "terms": "price=97",
}  # fmt: skip


def read(kind: str, *rows: dict[str, str]) -> list[SheetRow]:
    """The rows under a header of all the columns they use, the first in row 2."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    header = SHEETS[kind].header(names)
    numbered = [
        (number, [row.get(name, "") for name in names]) for number, row in enumerate(rows, start=2)
    ]
    return list(SHEETS[kind].read(header, numbered))


def wrong(kind: str, **cells: str) -> list[str]:
    """Everything wrong with one row."""
    [row] = read(kind, (DEAL if kind == "negotiations" else SAID) | cells)
    assert isinstance(row, BadRow)
    return [str(problem) for problem in row.problems]


def offers(*rows: dict[str, str]) -> list[OfferRow]:
    found = read("offers", *(SAID | row for row in rows))
    assert all(isinstance(row, OfferRow) for row in found)
    return [row for row in found if isinstance(row, OfferRow)]


@pytest.mark.parametrize("kind", SHEETS)
def test_a_template_is_a_file_that_can_be_imported(kind: str) -> None:
    columns, example = SHEETS[kind].template
    [row] = read(kind, dict(zip(columns, example, strict=True)))
    assert not isinstance(row, BadRow)


def test_a_negotiation_with_its_account_and_owner() -> None:
    cells = {"currency": "usd", "owner": "anna", "opened_on": "2026-01-05", "account_system": "sap"}
    assert read("negotiations", DEAL | cells) == [
        NegotiationRow(
            2, "crm", "D-1", "Tubes", "Borealis", "sap", "", "USD", "anna", date(2026, 1, 5)
        )
    ]


def test_what_a_row_need_not_say() -> None:
    [row] = read("negotiations", DEAL)
    assert row == NegotiationRow(2, "crm", "D-1", "Tubes", "Borealis", "crm", "")
    assert isinstance(row, NegotiationRow)
    assert (row.currency, row.owner, row.opened_on) == ("EUR", "", None)
    [offer] = offers({})
    assert (offer.channel, offer.on) == (Channel.MEETING, date(2026, 1, 12))
    assert offer.entry == {"side": "us", "terms": {"price": "97"}, "frame": "unstated", "note": ""}


def test_a_text_that_an_export_made_harmless_is_meant_as_it_was() -> None:
    [row] = read("negotiations", DEAL | {"title": "'=1+1 tubes"})
    assert isinstance(row, NegotiationRow)
    assert row.title == "=1+1 tubes"


def test_names_of_columns_are_read_as_people_write_them() -> None:
    header = SHEETS["negotiations"].header([" System ", "EXTERNAL ID", "title", "account", "", ""])
    [row] = SHEETS["negotiations"].read(header, [(2, ["crm", "1", "T", "B"])])
    assert isinstance(row, NegotiationRow)


def test_empty_rows_are_passed_over_and_short_ones_filled() -> None:
    header = SHEETS["negotiations"].header([*DEAL, "owner"])
    rows = [(2, ["", " "]), (3, list(DEAL.values())), (5, [])]
    assert [row.number for row in SHEETS["negotiations"].read(header, rows)] == [3]


@pytest.mark.parametrize(
    ("kind", "names", "problems"),
    [
        ("negotiations", ["system", "external_id"], ["title: expected this column, found no"]),
        ("negotiations", ["title", "title"], ['"title": expected each column once, found it']),
        ("negotiations", ["ttle"], ["(did you mean title?)"]),
        ("negotiations", ["title", "", "system"], ["a column without a name: expected one of"]),
        ("negotiations", ["term:price"], ['"term:price": expected one of']),
        ("offers", ["term:"], ["term:ISSUE, if:ISSUE"]),
        ("offers", ["if:zwölf"], ['"if:zwölf": expected one of']),
    ],
)
def test_a_header_is_refused_with_all_its_mistakes(
    kind: str, names: list[str], problems: list[str]
) -> None:
    good = [] if names == ["system", "external_id"] else [*SHEETS[kind].required - set(names)]
    with pytest.raises(HeaderRefused) as refused:
        SHEETS[kind].header([*names, *good])
    assert len(refused.value.problems) == len(problems)
    for part, problem in zip(problems, refused.value.problems, strict=True):
        assert part in str(problem)


def test_too_many_columns_are_refused_as_such() -> None:
    names = [f"term:a{n}" for n in range(MAX_COLUMNS + 1)]
    with pytest.raises(HeaderRefused, match="the first row: expected at most 200 columns") as one:
        SHEETS["offers"].header(names)
    assert len(one.value.problems) == 1


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"system": ""}, "system: expected 1 to 40 characters, found nothing"),
        ({"system": "my crm"}, 'system: expected letters, digits, - and _, found "my crm"'),
        ({"system": "größe"}, 'system: expected letters, digits, - and _, found "größe"'),
        ({"external_id": ""}, "external_id: expected 1 to 200 characters, found nothing"),
        ({"title": "x" * 201}, "title: expected at most 200 characters, found 201"),
        ({"title": "a\x00"}, 'title: expected readable characters, found "a\\u0000"'),
        ({"title": "a\ud800"}, 'title: expected readable characters, found "a\\ud800"'),
        ({"currency": "EURO"}, 'currency: expected three letters (ISO 4217), found "EURO"'),
        ({"currency": "E1R"}, 'currency: expected three letters (ISO 4217), found "E1R"'),
        ({"currency": "ÄÖÜ"}, 'currency: expected three letters (ISO 4217), found "ÄÖÜ"'),
        ({"account": ""}, "account: expected the name of a key account, or its id"),
        ({"opened_on": "5.1.2026"}, 'opened_on: expected a day written 2026-01-31, found "5.1'),
        ({"opened_on": "2026-02-30"}, 'opened_on: expected a day written 2026-01-31, found "2026'),
    ],
)
def test_a_mistake_in_a_negotiation_is_told_in_its_column(
    cells: dict[str, str], expected: str
) -> None:
    assert wrong("negotiations", **cells)[0].startswith(expected)


def test_all_mistakes_of_a_row_are_told_at_once_and_the_rest_is_read() -> None:
    bad, good = read("negotiations", DEAL | {"title": "", "owner": "x" * 255}, DEAL)
    assert isinstance(bad, BadRow)
    assert [problem.column for problem in bad.problems] == ["title", "owner"]
    assert good.number == 3


def test_terms_in_one_column_in_columns_of_their_own_or_both() -> None:
    [row] = offers(
        {
            "terms": 'price=97; service="a; b"',
            "term:rebate": "2",
            "term:volume": "",
            "if": "term=14",
            "if:forecast": "monthly",
        }
    )
    assert row.entry["terms"] == {"price": "97", "service": "a; b", "rebate": "2"}
    assert row.entry["if"] == {"term": "14", "forecast": "monthly"}
    assert row.column_of("/terms/price") == "terms"
    assert row.column_of("/terms/rebate") == "term:rebate"
    assert row.column_of("/if/0/value") == "if"
    assert row.column_of("/if/1/issue") == "if:forecast"
    assert row.column_of("/round") == "round_date"
    assert (row.column_of("/side"), row.column_of("/frame/x"), row.column_of("")) == (
        "side",
        "frame",
        "",
    )


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"side": "me"}, 'side: expected one of us, them, found "me"'),
        ({"side": ""}, "side: expected one of us, them, found nothing"),
        ({"side": "thm"}, 'side: expected one of us, them (did you mean them?), found "thm"'),
        ({"frame": "odd"}, "frame: expected one of gain, loss, neutral, unstated"),
        ({"channel": "fax"}, "channel: expected one of meeting"),
        ({"round_date": ""}, "round_date: expected a day written 2026-01-31, found nothing"),
        ({"terms": ""}, "terms: expected at least one term: issue=value; issue=value"),
        ({"terms": "price 97"}, "terms: expected issue=value; issue=value"),
        ({"terms": "price=97; price=98"}, "terms: expected price only once, found it again"),
        ({"term:price": "98"}, "term:price: expected price only once, found it again"),
        ({"if": "term"}, "if: expected issue=value; issue=value"),
        ({"note": "x" * 4001}, "note: expected at most 4000 characters, found 4001"),
    ],
)
def test_a_mistake_in_an_offer_is_told_in_its_column(cells: dict[str, str], expected: str) -> None:
    found = wrong("offers", **cells)
    assert len(found) == 1
    assert found[0].startswith(expected)


def test_words_are_read_in_capitals_too() -> None:
    [row] = offers({"side": "Us", "frame": "GAIN", "channel": "Call"})
    assert (row.entry["side"], row.entry["frame"], row.channel) == ("us", "gain", Channel.CALL)


def test_days_of_a_negotiation_rise_and_those_of_another_are_its_own() -> None:
    rows = read(
        "offers",
        SAID,
        SAID | {"round_date": "2026-01-11"},
        SAID | {"round_date": "2026-01-11", "external_id": "D-2"},
        SAID | {"round_date": "2026-01-12", "side": "them"},
    )
    assert [isinstance(row, BadRow) for row in rows] == [False, True, False, False]
    [bad] = [row for row in rows if isinstance(row, BadRow)]
    assert str(bad.problems[0]) == (
        "round_date: expected 2026-01-12 or later, as in the rows above of this negotiation,"
        ' found "2026-01-11"'
    )


def test_offers_that_are_alike_are_counted_whatever_way_they_are_written() -> None:
    rows = offers(
        {"terms": "price=97"},
        {"terms": "price=97.0", "note": "again"},
        {"terms": "", "term:price": "97"},
        {"terms": "price=98"},
        {"terms": "price=97", "if": "term=14"},
        {"terms": "price=97", "side": "them"},
    )
    assert [row.occurrence for row in rows] == [1, 2, 3, 1, 1, 1]


@given(
    st.sampled_from(sorted(SHEETS)),
    st.lists(st.lists(st.text(max_size=12), max_size=12), max_size=5),
)
def test_any_row_is_read_or_refused_with_columns(kind: str, cells: list[list[str]]) -> None:
    header = SHEETS[kind].header(SHEETS[kind].columns)
    for row in SHEETS[kind].read(header, list(enumerate(cells, start=2))):
        assert not isinstance(row, BadRow) or row.problems
