"""Every admin page opens; what is recorded or derived can only be read; tenants stay apart."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client

from accounts.admin.base import RecordAdmin
from deals.models import (
    Digest,
    FeedCounter,
    FeedEntry,
    ImportUpload,
    IssueLimit,
    LimitsAccess,
    Negotiation,
    NoticeMark,
    NoticeSetting,
    PackageLimit,
    Rollup,
    ScoreRow,
    Submission,
)
from tests.cast import Cast
from tests.deals.admin.visit import page, signed_in

PAGES = {
    model: page
    for model, page in admin.site._registry.items()
    if model._meta.app_label in ("accounts", "deals")
}
RECORDS = {model for model, page in PAGES.items() if isinstance(page, RecordAdmin)}
UNSEEN = {ImportUpload, Submission, Rollup, ScoreRow, FeedCounter, FeedEntry}
UNSEEN |= {IssueLimit, PackageLimit, LimitsAccess, NoticeMark, NoticeSetting, Digest}
"""Without a page: what is derived or passing, and what those who set things up need not know."""
BY_NAME = {model.__name__: model for model in PAGES}


@pytest.mark.parametrize("name", BY_NAME)
def test_every_page_opens(operator: Client, name: str) -> None:
    model = BY_NAME[name]
    row = model._default_manager.order_by("pk").first()
    assert row is not None
    assert operator.get(page(model, "changelist"), {"q": "x"}).status_code == 200
    assert operator.get(page(model, "changelist")).status_code == 200
    assert operator.get(page(model, "change", row.pk)).status_code == 200
    assert operator.get(page(model, "history", row.pk)).status_code == 200
    adding = operator.get(page(model, "add"))
    assert adding.status_code == (403 if model in RECORDS else 200)


@pytest.mark.parametrize("name", sorted(model.__name__ for model in RECORDS))
def test_records_are_only_read(operator: Client, name: str) -> None:
    model = BY_NAME[name]
    row = model._default_manager.order_by("pk").first()
    assert row is not None
    shown = operator.get(page(model, "change", row.pk)).content.decode()
    assert 'name="_save"' not in shown
    assert operator.post(page(model, "change", row.pk), {}).status_code == 403
    assert operator.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert operator.post(page(model, "add"), {}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    operator.post(page(model, "changelist"), chosen)
    assert model._default_manager.filter(pk=row.pk).exists()


def test_what_counts_as_a_record() -> None:
    written = {model.__name__ for model in PAGES.keys() - RECORDS}
    assert written == {"Organisation", "Team", "User", "KeyAccount", "Contact"} | {
        "Negotiation",
        "RuleSetting",
        "CurrencyRate",
        "IssueTemplate",
    }


def test_every_table_has_a_page_or_stands_below_one() -> None:
    below = {inline.model for page in PAGES.values() for inline in page.inlines}
    below |= {
        inline.model
        for inline in admin.site._registry[Negotiation].get_inlines(None, object())  # type: ignore[arg-type]
    }
    for model in set(_tables()) - UNSEEN:
        assert model in PAGES or model in below, model.__name__


def _tables() -> list[type[models.Model]]:
    from django.apps import apps

    return [
        model
        for label in ("accounts", "deals")
        for model in apps.get_app_config(label).get_models()
        if not model.__name__.endswith("History")
    ]


@pytest.mark.parametrize("name", BY_NAME)
def test_staff_of_another_organisation_see_nothing_of_it(world: Cast, name: str) -> None:
    model, eve = BY_NAME[name], signed_in(world.eve)
    foreign = model._default_manager.filter(pk__in=_rows_of(world, model)).order_by("pk").first()
    assert foreign is not None
    listed = eve.get(page(model, "changelist"))
    assert listed.status_code == 200
    assert page(model, "change", foreign.pk) not in listed.content.decode()
    for place in ("change", "history", "delete"):
        assert eve.get(page(model, place, foreign.pk)).status_code in (302, 403)
    assert b"Steel tubes" not in eve.get(page(model, "change", foreign.pk), follow=True).content


def _rows_of(world: Cast, model: type[models.Model]) -> list[int]:
    if model is type(world.organisation):
        return [world.organisation.pk]
    rows = model._default_manager.filter(organisation=world.organisation)
    return [row.pk for row in rows]
