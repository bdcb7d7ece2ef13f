"""A filter is forgotten, on purpose: no answer shows a row of another organisation all the same.

Each sabotage is tried once where the request is let see all organisations: there it does leak, so
it is PostgreSQL that holds the rows back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db.models import Q, QuerySet
from django.test import Client

import api.auth
import deals.pages.base
from accounts import access
from accounts.access import Viewer
from accounts.admin.base import TenantAdmin
from accounts.isolation import scope
from accounts.models import KeyAccount, User
from api import tasks
from deals.models import ImportJob, JobStatus, Negotiation, Offer
from tests.api.callers import integration, person, post
from tests.api.test_permission_table import TABLE, Stage
from tests.api.test_permission_table import stage as stage
from tests.cast import Cast
from tests.deals.admin.visit import page, signed_in
from tests.rows import sql

SECRETS = (b"Xanadu pipeline", b"Kublai Works")


@pytest.fixture(autouse=True)
def unmistakable(stage: Stage, cast: Cast) -> None:
    """Names that no example of the product has, and a change feed as if all were committed."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    Negotiation.objects.filter(pk=cast.negotiation.pk).update(title="Xanadu pipeline")
    KeyAccount.objects.filter(pk=cast.account.pk).update(name="Kublai Works")


@pytest.fixture
def unfiltered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has forgotten the organisation in every query of access.py."""

    def all_of_them(queryset: QuerySet[Any], *_: Any, **__: Any) -> QuerySet[Any]:
        return queryset

    for name in ("of_organisation", "of_organisation_or_teams", "visible", "writable"):
        monkeypatch.setattr(access, name, all_of_them)
    monkeypatch.setattr(access, "_in_sight", lambda *_: Q())


@pytest.fixture
def mistaken(monkeypatch: pytest.MonkeyPatch, stage: Stage, cast: Cast) -> None:
    """Worse: everybody is taken for Dora, who sees her whole organisation."""

    def taken(*_: Any) -> Viewer:
        return Viewer(cast.organisation.pk, cast.dora.pk, access.DEAL_DESK)

    for module in (api.auth, deals.pages.base):
        monkeypatch.setattr(module, "viewer_for_user", taken)
    monkeypatch.setattr(
        api.auth,
        "viewer_for_application",
        lambda application, scopes: replace(taken(), client_id=application.pk),
    )


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The request is let see everything: what the program would be without PostgreSQL's help."""
    for module in (api.auth, deals.pages.base):
        monkeypatch.setattr(module, "settle", lambda _: scope.settle(None, superuser=True))


def told(stage: Stage, client: Any) -> dict[str, bytes]:
    """Every GET of the API."""
    urls = ["/api/v1/" + at.format(**stage.ids) for verb, at in TABLE if verb == "get"]
    return {url: body(client.get(url)) for url in urls}


def body(answer: Any) -> bytes:
    assert answer.status_code < 500, answer.content
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def leaks(found: dict[str, bytes]) -> Iterator[str]:
    return (url for url, text in found.items() if any(secret in text for secret in SECRETS))


PAGES = ("/", "/review/", "/negotiations/{deal}/", "/negotiations/{deal}/charts/")


def shown(stage: Stage, user: User) -> dict[str, bytes]:
    client = Client()
    client.force_login(user)
    return {url: body(client.get(url.format(**stage.ids))) for url in PAGES}


@pytest.mark.parametrize("sabotage", ["unfiltered", "mistaken"])
def test_without_a_filter_the_api_tells_nothing_foreign(
    stage: Stage, cast: Cast, sabotage: str, request: pytest.FixtureRequest
) -> None:
    """List, detail, change feed, exports, reports, charts, by session and by token."""
    clients = [person(cast.eve), integration(cast.elsewhere)]
    request.getfixturevalue(sabotage)
    for client in clients:
        assert list(leaks(told(stage, client))) == []
        changes = client.get("/api/v1/changes").json()
        assert changes["results"] == []


@pytest.mark.parametrize("sabotage", ["unfiltered", "mistaken"])
def test_without_a_filter_no_page_shows_anything_foreign(
    stage: Stage, cast: Cast, sabotage: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(sabotage)
    assert list(leaks(shown(stage, cast.eve))) == []


def test_without_policies_the_same_sabotage_leaks(
    stage: Stage, cast: Cast, mistaken: None, unguarded: None
) -> None:
    """The tests above would notice."""
    deal, eve = f"negotiations/{stage.ids['deal']}", person(cast.eve)
    for url in ("negotiations", deal, "accounts", "exports/negotiations.csv"):
        assert list(leaks({url: body(eve.get(f"/api/v1/{url}"))})) == [url]
    assert eve.get("/api/v1/changes").json()["results"]
    assert set(leaks(shown(stage, cast.eve))) >= {"/", "/negotiations/{deal}/"}


def test_without_a_filter_nothing_foreign_is_written(
    stage: Stage, cast: Cast, unfiltered: None
) -> None:
    before = Offer.objects.count()
    eve, deal = person(cast.eve), cast.negotiation.pk
    offer = {"side": "us", "terms": {"price": 95}}
    assert post(eve, f"negotiations/{deal}/offers", offer).status_code == 404
    for url in (f"negotiations/{deal}", f"accounts/{cast.account.pk}"):
        changed = eve.patch(
            f"/api/v1/{url}", {"title": "Ours"}, format="json", headers={"If-Match": "*"}
        )
        assert changed.status_code in (400, 404, 405)
    assert Offer.objects.count() == before
    assert Negotiation.objects.get(pk=deal).title == "Xanadu pipeline"


@pytest.fixture
def careless_admin(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in {type(self) for self in _admins()} | {TenantAdmin}:
        monkeypatch.setattr(kind, "get_queryset", lambda self, _: self.model._base_manager.all())


def _admins() -> list[Any]:
    from django.contrib import admin

    return [a for a in admin.site._registry.values() if isinstance(a, TenantAdmin)]


def test_without_a_filter_the_admin_shows_nothing_foreign(
    cast: Cast, careless_admin: None, unfiltered: None
) -> None:
    client = signed_in(cast.eve)
    assert b"Xanadu" not in client.get(page(Negotiation, "changelist")).content
    change = client.get(page(Negotiation, "change", cast.negotiation.pk), follow=True)
    assert b"Xanadu" not in change.content


def test_superusers_look_after_all_organisations_in_the_admin_alone(cast: Cast) -> None:
    User.objects.filter(pk=cast.eve.pk).update(is_superuser=True)
    client = signed_in(cast.eve)
    assert b"Xanadu" in client.get(page(Negotiation, "changelist")).content
    assert b"Xanadu" not in client.get("/").content


def test_who_signs_in_by_password_is_found_and_remembered(cast: Cast) -> None:
    """The last sign-in is written once it is known whose request it is; of superusers too."""
    for user in (cast.eve, User.objects.create_superuser("root", password="x")):
        user.set_password("correct horse")
        user.save()
        answer = Client().post(
            "/accounts/login/", {"login": user.username, "password": "correct horse"}
        )
        assert answer.status_code == 302
        user.refresh_from_db()
        assert user.last_login is not None


def test_a_worker_touches_the_rows_of_its_job_alone(
    cast: Cast, unfiltered: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job of Eve's whose owner names somebody of another organisation."""
    with scope.organisation(cast.elsewhere.pk):
        job = ImportJob.objects.create(
            organisation=cast.elsewhere, kind="negotiations", source="upload:a.csv", by=cast.eve
        )
    seen: list[int] = []

    def careless(*, job_id: int) -> None:
        assert ImportJob.objects.get(pk=job_id) == job
        seen.append(Negotiation.objects.count())
        assert Negotiation.objects.update(title="Eve's") == 0

    monkeypatch.setattr(tasks.imports, "run_import", careless)
    tasks.run_import(job.pk)
    assert seen == [0]
    assert job.status == JobStatus.QUEUED


def test_a_worker_sends_nothing_foreign(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def careless(**_: Any) -> bool:
        seen.append(Negotiation.objects.count())
        return False

    monkeypatch.setattr(tasks, "work_off", careless)
    tasks.deliver(cast.elsewhere.pk)
    tasks.deliver(cast.organisation.pk)
    assert seen == [0, 1]
