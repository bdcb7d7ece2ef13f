"""Rows read in one round trip and written as arrays are what Django reads and writes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import DataError, InternalError, connection, transaction

from accounts.access import viewer_for_user
from accounts.isolation import organisation
from accounts.sealed import MARK, Secret
from api.v1.offers import OfferOut, _bodies
from deals import models
from deals.actions.limits import set_issue_limit, set_package_limit
from deals.actions.log_offer import log_offer
from deals.ledger.values import Side
from deals.models.scores import NUMBERS
from deals.queries.offers import offers
from deals.snapshot.limits import ON_ISSUES, ON_PACKAGES
from deals.snapshot.reading import Question, read
from deals.snapshot.records import QUESTIONS
from deals.snapshot.save import KNOWN
from deals.snapshot.writing import change, put
from tests.cast import Cast, negotiate, numeric, prefer

pytestmark = pytest.mark.django_db

EVERY = (*QUESTIONS.values(), *KNOWN, ON_ISSUES, ON_PACKAGES)


@pytest.fixture
def talks(cast: Cast) -> list[models.Negotiation]:
    """Two negotiations with something of everything that is read, one with nothing at all."""
    desk = viewer_for_user(cast.dora)
    prefer(cast.price, "us", direction="high", weight=3)
    prefer(cast.price, "them", direction="low", weight=2)
    own: Any = {"viewer": viewer_for_user(cast.alice), "negotiation_id": cast.negotiation.pk}
    set_issue_limit(**own, issue="price", side=Side.US, walk_away=Decimal("95.5"))
    set_package_limit(**own, side=Side.US, walk_away=0.3, target=None, batna="another mill")
    for raw in (
        {"side": "us", "terms": {"price": 112.5, "service": "plus"}},
        {"side": "them", "terms": {"price": 95}},
        {"side": "us", "terms": {"price": 109}},
        {"side": "us", "terms": {"price": 90}, "if": {"term": 14}},
        {"side": "us", "terms": {"price": 108}, "corrects": 3, "note": "a slip"},
        {"side": "us", "alternatives": [{"terms": {"price": 92}}, {"terms": {"term": 30}}]},
    ):
        log_offer(viewer=desk, negotiation_id=cast.negotiation.pk, raw=raw)
    other = negotiate(cast.account)
    numeric(other, "price", "1", "2")
    return [cast.negotiation, other, negotiate(cast.account)]


@pytest.mark.parametrize("question", EVERY, ids=lambda q: f"{q.model.__name__}-{len(q.columns)}")
def test_read_is_what_django_reads(talks: list[models.Negotiation], question: Question) -> None:
    ids = [row.pk for row in talks]
    for some in (ids[:1], ids[1:2], ids):
        (found,) = read(questions=[question], ids=some)
        rows = [row for pk in sorted(found) for row in found[pk]]
        plain = sorted(question.rows(some), key=lambda row: row.negotiation_id)
        assert rows == plain
        assert list(map(_types, rows)) == list(map(_types, plain))


def _types(row: Any) -> list[type]:
    return list(map(type, row))


def test_there_is_something_to_read(talks: list[models.Negotiation]) -> None:
    """Or the comparison above would say little."""
    found = read(questions=EVERY, ids=[talks[0].pk])
    full = {question.model.__name__ for question, rows in zip(EVERY, found, strict=True) if rows}
    assert full >= {
        "Issue", "Preference", "Offer", "OfferTerm", "Exchange", "Give", "Ask", "Round",
        "OfferStanding", "ExchangeStanding", "Concession", "Finding", "IssueLimit", "PackageLimit",
        "ScoreRow",
    }  # fmt: skip
    assert read(questions=EVERY, ids=[]) == [{}] * len(EVERY)


def test_nobody_reads_the_rows_of_another_organisation(
    cast: Cast, talks: list[models.Negotiation]
) -> None:
    with organisation(cast.elsewhere.pk):
        assert not any(read(questions=EVERY, ids=[talks[0].pk]))
    with organisation(cast.organisation.pk):
        assert any(read(questions=EVERY, ids=[talks[0].pk]))


def test_what_goes_wrong_is_an_error_of_django(cast: Cast) -> None:
    broken = pytest.raises(DataError)
    with transaction.atomic():
        with broken, connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        with pytest.raises(InternalError):
            read(questions=EVERY, ids=[cast.negotiation.pk])
        transaction.set_rollback(True)


def test_offers_are_shown_as_their_serializer_shows_them(
    cast: Cast, talks: list[models.Negotiation]
) -> None:
    rows = offers(viewer=viewer_for_user(cast.alice), negotiation_id=talks[0].pk)
    shown = _bodies(row.pk for row in rows)
    assert shown == [dict(body) for body in OfferOut(rows, many=True).data]
    assert [list(body) for body in shown[:1]] == [list(OfferOut(rows[0]).data)]
    assert _bodies([]) == []


def test_what_is_put_twice_is_changed_and_added_up(cast: Cast) -> None:
    own = {"organisation_id": cast.organisation.pk, "owner_id": cast.alice.pk, "team_id": None}
    row = {**own, "span": "ever", "side": "us", "currency": "EUR", "month": None}
    key = tuple(row)
    numbers: dict[str, Any] = dict.fromkeys(NUMBERS, 0)
    for money in (Decimal("1.5"), 2):
        put(model=models.Rollup, rows=[row | numbers | {"money": money}], key=key, adding=NUMBERS)
    assert models.Rollup.objects.get(**row).money == Decimal("3.5")
    put(model=models.Rollup, rows=[row | numbers | {"moves": 7}], key=key)
    rollup = models.Rollup.objects.get(**row)
    assert (rollup.money, rollup.moves) == (0, 7)


def test_secret_words_are_written_as_ciphers(cast: Cast, talks: list[models.Negotiation]) -> None:
    row = models.Finding.objects.filter(limits=True).first()
    assert row is not None
    columns = {"id": row.pk, "message": Secret("below 95.5"), "advice": Secret("")}
    change(model=models.Finding, rows=[columns])
    with connection.cursor() as cursor:
        cursor.execute("SELECT message, advice FROM deals_finding WHERE id = %s", [row.pk])
        stored = cursor.fetchone()
    assert all(text.startswith(MARK) and "95.5" not in text for text in stored)
    row.refresh_from_db()
    assert (row.message, row.advice) == ("below 95.5", "")
