"""The stage of the talks and their end, as a page."""

from __future__ import annotations

import pytest

from deals.models import Negotiation, Outcome
from tests.cast import Cast
from tests.deals.pages.conftest import SignIn, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def close(talks: Negotiation) -> str:
    return f"/negotiations/{talks.pk}/close/"


def test_what_both_stand_on_is_typed_already(cast: Cast, close: str, sign_in: SignIn) -> None:
    say(cast, side="them", terms={"price": 105})
    page = sign_in(cast.alice).get(close).content.decode()
    assert 'name="term-price" value="105"' in page
    assert "us 30, them 60" in page
    assert 'name="term-term" value=' not in page


def test_it_is_closed_with_its_agreement(cast: Cast, close: str, sign_in: SignIn) -> None:
    typed = {"kind": "agreed", "on": "2026-03-02", "term-price": "101", "term-service": "plus"}
    answer = sign_in(cast.alice).post(close, typed, follow=True)
    assert "Closed." in answer.content.decode()
    outcome = Outcome.objects.get()
    assert (outcome.kind, str(outcome.closed_on)) == ("agreed", "2026-03-02")
    assert {term.issue.key: term.value for term in outcome.terms.all()} == {
        "price": 101,
        "service": "plus",
    }
    assert "closed." in sign_in(cast.alice).get(close).content.decode()


def test_without_a_deal_no_terms_are_taken(cast: Cast, close: str, sign_in: SignIn) -> None:
    typed = {"kind": "no_deal", "term-price": "101"}
    assert sign_in(cast.alice).post(close, typed).status_code == 302
    assert not Outcome.objects.get().terms.exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "This field is required"),
        ({"kind": "won"}, "Select a valid choice"),
        ({"kind": "agreed"}, "an agreement needs its terms"),
        ({"kind": "agreed", "term-price": "500"}, "lies outside"),
        ({"kind": "agreed", "term-price": "<b>"}, "expected a number"),
        ({"kind": "agreed", "term-service": "gold"}, "is not one of"),
        ({"kind": "no_deal", "on": "soon"}, "Enter a valid date"),
    ],
)
def test_what_makes_no_sense_is_told_beside_its_field(
    cast: Cast, close: str, sign_in: SignIn, typed: dict[str, str], told: str
) -> None:
    answer = sign_in(cast.alice).post(close, typed)
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert not Outcome.objects.exists()


def test_closed_twice_is_told(cast: Cast, close: str, sign_in: SignIn) -> None:
    alice = sign_in(cast.alice)
    alice.post(close, {"kind": "abandoned"})
    assert alice.post(close, {"kind": "no_deal"}).status_code == 422
    assert Outcome.objects.get().kind == "abandoned"


def test_the_stage_is_set_by_one_click(cast: Cast, talks: Negotiation, sign_in: SignIn) -> None:
    address, alice = f"/negotiations/{talks.pk}/stage", sign_in(cast.alice)
    assert (
        "creating value" in alice.post(address, {"to": "integrative"}, follow=True).content.decode()
    )
    talks.refresh_from_db()
    assert talks.stage == "integrative"
    for wrong in ("closed", "heaven", ""):
        assert alice.post(address, {"to": wrong}).status_code == 400


def test_readers_and_strangers_close_nothing(cast: Cast, close: str, sign_in: SignIn) -> None:
    assert sign_in(cast.bob).get(close).status_code == 403
    assert sign_in(cast.bob).post(close, {"kind": "no_deal"}).status_code == 403
    assert sign_in(cast.charlie).get(close).status_code == 404
    stage = close.replace("close/", "stage")
    assert sign_in(cast.bob).post(stage, {"to": "integrative"}).status_code in (403, 404)
    assert sign_in(cast.charlie).post(stage, {"to": "integrative"}).status_code == 404
