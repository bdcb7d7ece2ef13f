"""What is read and written past the serializers is what they would read and write."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers

from api.v1.negotiations import NegotiationOut
from api.v1.plain_deals import plain_deal
from api.v1.upserts import DealIn
from deals.models import Outcome
from tests.cast import Cast

TEXTS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        (
            "EUR", "EUR\n", "eur", " x", "x" * 200, "x" * 201, "\ud800", "\x00", "\u200b", "12",
            "2026-02-03", "2026-02-30", "20260203", "2026-W05-1", "2026-02-03T00:00", "٢٠٢٦-٠٢-٠٣",
        )
    ),
)  # fmt: skip
VALUES = st.one_of(
    TEXTS, st.integers(), st.booleans(), st.none(), st.floats(), st.just([]), st.just({})
)
NAMES = st.sampled_from(
    ["account", "title", "currency", "owner", "opened_on", "tittle", "account_external_id"]
)
USUAL = st.fixed_dictionaries(
    {"account": st.integers(), "title": TEXTS},
    optional={"currency": TEXTS, "owner": VALUES, "opened_on": TEXTS},
)


@given(st.one_of(USUAL, st.dictionaries(NAMES, VALUES)), st.booleans())
def test_a_plain_deal_is_what_its_shape_makes_of_it(body: dict[str, Any], partial: bool) -> None:
    read = plain_deal(body, partial=partial)
    if read is not None:
        assert DealIn(partial=partial).run_validation(dict(body)) == read


def test_the_usual_deal_is_plain() -> None:
    body = {"account": 1, "title": "Steel – 2027", "currency": "EUR", "opened_on": "2026-02-03"}
    assert plain_deal(body, partial=False) == DealIn().run_validation(dict(body))
    assert plain_deal({"title": "Steel"}, partial=True) == {"title": "Steel"}
    assert plain_deal({"title": "Steel"}, partial=False) is None


@pytest.mark.parametrize("closed", [True, False])
def test_a_row_is_written_as_by_its_fields(cast: Cast, closed: bool) -> None:
    row = cast.negotiation
    if closed:
        Outcome.objects.create(**row.belonging, kind="no_deal", closed_on="2026-03-01")
    row.refresh_from_db()
    shape = NegotiationOut()
    slow = serializers.ModelSerializer.to_representation(shape, row)
    assert shape.to_representation(row) == slow
    assert list(shape.to_representation(row)) == list(slow)
    assert slow["outcome"] == ("no_deal" if closed else None)
