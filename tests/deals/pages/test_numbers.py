"""Numbers as people type them, in two notations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.formats import date_format
from hypothesis import given
from hypothesis import strategies as st

from deals.models import Negotiation
from deals.pages import words
from deals.pages.numbers import NotANumber, NumberField, read_number, shown, typed_number
from deals.pages.worth import sample_points
from tests.cast import Cast
from tests.deals.pages.conftest import SignIn

BOTH = ("en", "vi")
DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False)


@pytest.mark.parametrize(
    ("text", "english", "vietnamese"),
    [
        ("1234.5", "1234.5", "1234.5"),
        ("1234,5", "1234.5", "1234.5"),
        ("1,234.5", "1234.5", "1234.5"),
        ("1.234,5", "1234.5", "1234.5"),
        ("1.234", "1.234", "1234"),
        ("1,234", "1234", "1.234"),
        ("0.125", "0.125", "0.125"),
        ("0,125", "0.125", "0.125"),
        ("1.234.567", "1234567", "1234567"),
        ("1 234 567,5", "1234567.5", "1234567.5"),
        ("−5", "-5", "-5"),
        ("+5", "5", "5"),
        (",5", "0.5", "0.5"),
    ],
)
def test_the_own_notation_holds_and_the_other_where_there_is_no_doubt(
    text: str, english: str, vietnamese: str
) -> None:
    for language, expected in zip(BOTH, (english, vietnamese), strict=True):
        with translation.override(language):
            assert read_number(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    ["", "-", ".", ",", "1,2,3", "1.2.3", "1.23.456,7", "12,34.5", "1..5", "1e5", "0x10", "NaN",
     "Infinity", "five", "٣", "1'000", "--1", "1-", "9" * 41, "9" * 100_000, "1.234,5.6",
     "<b>1</b>", "1,234,56"],
)  # fmt: skip
def test_what_is_unclear_is_refused_with_an_example(text: str) -> None:
    for language, sample in zip(BOTH, ("1,234.5", "1.234,5"), strict=True):
        with (
            translation.override(language),
            pytest.raises(NotANumber, match=sample.replace(".", r"\.")),
        ):
            read_number(text)


@given(DECIMALS, st.sampled_from(BOTH))
def test_what_is_shown_is_read_again(number: Decimal, language: str) -> None:
    with translation.override(language):
        assert read_number(typed_number(number)) == number
        assert read_number(shown(number)) == number


def test_a_field_of_numbers_keeps_the_notation() -> None:
    field = NumberField(max_digits=20, decimal_places=6, required=False, min_value=0)
    with translation.override("vi"):
        assert field.clean("1.234,5") == Decimal("1234.5")
        assert field.prepare_value(Decimal("1234.50")) == "1234,5"
        assert field.prepare_value("1.23.4") == "1.23.4"
        assert not field.has_changed(60.0, "60") and field.has_changed(60.0, "60,5")
        assert field.has_changed(60.0, "many")
        with pytest.raises(Exception, match=r"1\.234,5"):
            field.clean("1.23.4")


def test_amounts_and_days_by_language() -> None:
    day = date(2026, 3, 1)
    for language, expected in (
        ("en", ("1,234,567 VND", "12.50 EUR", "1 VND", "43 %", "1 Mar 2026", "March 2026")),
        ("vi", ("1.234.567 VND", "12,50 EUR", "1 VND", "43 %", "01/03/2026", "tháng 3/2026")),
    ):
        with translation.override(language):
            told = (
                words.money(1_234_567, "VND"),
                words.money(Decimal("12.5"), "EUR"),
                words.money(Decimal("1.2"), "VND"),
                words.share(0.43),
                date_format(day, "SHORT_DATE_FORMAT"),
                date_format(day, "YEAR_MONTH_FORMAT"),
            )
            assert tuple(text.replace("\xa0", " ") for text in told) == expected


def test_points_are_parted_by_what_is_no_decimal_mark() -> None:
    with translation.override("vi"):
        assert sample_points() == "80: 0; 100: 60; 120: 100"
    assert sample_points() == "80: 0, 100: 60, 120: 100"


@pytest.mark.django_db
def test_a_round_is_logged_in_vietnamese_numbers(
    cast: Cast, talks: Negotiation, sign_in: SignIn
) -> None:
    alice = sign_in(cast.alice)
    address = f"/negotiations/{talks.pk}/log/"
    alice.post("/language/", {"language": "vi"})
    form = {"side": "us", "key": "k1", "sequence": "5", "round": "same", "act": "log"}
    unclear = alice.post(address, form | {"term-price": "9.95.1"})
    assert unclear.status_code == 422
    assert unclear.content.decode().count("không rõ là số nào") == 3
    ask = {"ask-0-0-issue": "term", "ask-0-0-value": "14,25"}
    give = {"give-0-0-issue": "price", "give-0-0-value": "99,5"}
    logged = alice.post(address, form | ask | give)
    assert logged.status_code == 302
    last = talks.offers.get(sequence=5)
    assert last.terms.get().number == Decimal("99.5")
    assert last.exchanges.get().asks.get().number == Decimal("14.25")
    page = alice.get(f"/negotiations/{talks.pk}/").content.decode()
    assert "99,5" in page and "14,25" in page and "99.5" not in page


@pytest.mark.django_db
def test_preparing_takes_vietnamese_numbers(cast: Cast, sign_in: SignIn) -> None:
    alice = sign_in(cast.alice)
    alice.post("/language/", {"language": "vi"})
    there = f"/negotiations/{cast.negotiation.pk}/prepare/"
    new = {"issue-name": "Bonus", "issue-low": "0,5", "issue-high": "1.250,5", "issue-step": "0,25"}
    assert alice.post(f"{there}add-issue", new | {"issue-baseline": "2,5"}).status_code == 302
    row = cast.negotiation.issues.get(key="bonus")
    assert (row.low, row.high, row.step) == (Decimal("0.5"), Decimal("1250.5"), Decimal("0.25"))
    assert row.baseline == Decimal("2.5")
    worth = {
        f"us-{row.pk}-weight": "12,5",
        f"us-{row.pk}-way": "points",
        f"us-{row.pk}-points": "0,5: 0; 1.250,5: 100",
    }
    assert alice.post(f"{there}worth", worth).status_code == 302
    said = row.preferences.get(side="us")
    assert (said.weight, said.points) == (12.5, [[0.5, 0.0], [1250.5, 1.0]])
    page = alice.get(there).content.decode()
    assert 'value="12,5"' in page and 'value="0,5: 0; 1250,5: 100"' in page
    assert "12,5</output>" in page
    limits = {"limits-bonus:walk_away": "1,5", "limits-walk_away": "40,5"}
    assert alice.post(f"{there}limits", limits).status_code == 302
    page = alice.get(there).content.decode()
    assert 'value="1,5"' in page and 'value="40,5"' in page
