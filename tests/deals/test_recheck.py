"""manage.py recheck: a changed rule book over the negotiations on record."""

from __future__ import annotations

import io
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from time import sleep

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.access import viewer_for_user
from accounts.errors import Forbidden
from deals.actions.limits import set_issue_limit
from deals.actions.log_offer import log_offer
from deals.actions.recheck import Recheck, recheck, recompute
from deals.actions.set_rule import set_rule
from deals.ledger.values import Side
from deals.models import Event, Finding, Negotiation
from tests.api.callers import person
from tests.cast import Cast, assemble, negotiate, prefer

pytestmark = pytest.mark.django_db


@pytest.fixture
def talks(cast: Cast) -> Cast:
    prefer(cast.price, "us", direction="high", weight=1)
    offers = f"/api/v1/negotiations/{cast.negotiation.pk}/offers"
    for side, price in (("us", 100), ("them", 90), ("us", 97)):
        entry = {"side": side, "terms": {"price": price}}
        assert person(cast.alice).post(offers, entry, format="json").status_code == 201
    return cast


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("recheck", "--organisation", "tubes", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_nothing_changes_under_the_same_book(talks: Cast) -> None:
    before = list(Negotiation.objects.values()), Event.objects.count()
    assert said() == "0 checked, 0 changed, 1 up to date already.\n"
    assert said("--all") == "1 checked, 0 changed.\n"
    assert (list(Negotiation.objects.values()), Event.objects.count()) == before


def test_a_rule_switched_off_resolves_its_findings(talks: Cast) -> None:
    set_rule(viewer=viewer_for_user(talks.ada), code="R001", enabled=False)
    finding = Finding.objects.get(code="R001")
    assert finding.status == "open"
    assert said("--dry-run") == "1 checked, 1 would have changed.\nR001 resolved 1\n"
    finding.refresh_from_db()
    assert finding.status == "open"
    assert said() == "1 checked, 1 changed.\nR001 resolved 1\n"
    finding.refresh_from_db()
    assert finding.status == "resolved"
    assert Event.objects.filter(type="finding.resolved").exists()
    assert said() == "0 checked, 0 changed, 1 up to date already.\n"
    assert said("--all") == "1 checked, 0 changed.\n"


def test_what_was_computed_otherwise_is_looked_at_again(
    talks: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    Negotiation.objects.update(computed=None)
    assert said("--dry-run") == "1 checked, 0 would have changed.\n"
    assert said() == "1 checked, 0 changed.\n"
    assert said() == "0 checked, 0 changed, 1 up to date already.\n"
    monkeypatch.setattr("deals.snapshot.computed.code", lambda: "of another release")
    assert said() == "1 checked, 0 changed.\n"


def test_looking_again_writes_nothing(talks: Cast) -> None:
    kept = Negotiation.objects.get().computed
    assert kept["thresholds"] and kept["severities"]["R001"] == "error"
    with CaptureQueriesContext(connection) as queries:
        assert said("--all") == "1 checked, 0 changed.\n"
    assert not [each for each in queries if each["sql"].startswith(("UPDATE", "INSERT"))]


def test_only_those_are_looked_at_in_which_a_setting_can_matter(talks: Cast) -> None:
    viewer = viewer_for_user(talks.ada)
    set_rule(viewer=viewer, code="R007", severity="info")
    set_rule(viewer=viewer, code="C002", thresholds={"offers": 4})
    assert said() == "0 checked, 0 changed, 1 up to date already.\n"
    set_rule(viewer=viewer, code="R001", severity="info")
    before = Negotiation.objects.get().version
    assert said("--dry-run") == "1 checked, 1 would have changed.\n"
    assert Finding.objects.get(code="R001").severity == "error"
    assert said() == "1 checked, 1 changed.\n"
    assert Finding.objects.get(code="R001").severity == "info"
    assert Negotiation.objects.get().version == before + 1
    assert Event.objects.latest("pk").type == "negotiation.updated"


def test_a_condition_past_its_deadline_is_looked_at_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefer(cast.price, "us", direction="high", weight=1)
    negotiation = f"/api/v1/negotiations/{cast.negotiation.pk}"
    entry = {
        "side": "us",
        "terms": {"price": 97},
        "exchanges": [
            {"gives": ["price"], "asks": [{"issue": "term", "value": 14}], "deadline": "2026-03-05"}
        ],
    }
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_: date(2026, 3, 1))
    for said_by_us in ({"side": "us", "terms": {"price": 100}}, entry):
        answer = person(cast.alice).post(f"{negotiation}/offers", said_by_us, format="json")
        assert answer.status_code == 201, answer.json()
    assert said() == "0 checked, 0 changed, 1 up to date already.\n"
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_: date(2026, 3, 5))
    assert said() == "0 checked, 0 changed, 1 up to date already.\n"
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_: date(2026, 3, 6))
    assert said() == "1 checked, 1 changed.\n"
    assert cast.negotiation.exchangestandings.get().state == "lapsed"
    assert said() == "0 checked, 0 changed, 1 up to date already.\n"


def test_a_run_that_was_cut_short_goes_on(talks: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deals.actions.recheck.CHUNK", 2)
    for _ in range(4):
        negotiate(talks.account)
    said()
    Negotiation.objects.update(computed=None)
    with pytest.raises(KeyboardInterrupt):
        recheck(viewer=viewer_for_user(talks.ada), progress=_cut_at_three)
    assert said() == "1 checked, 0 changed, 4 up to date already.\n"


def _cut_at_three(checked: int, of: int) -> None:
    if checked == 3:
        raise KeyboardInterrupt


def test_what_somebody_else_rechecked_meanwhile_is_left_alone(talks: Cast) -> None:
    viewer, pks = viewer_for_user(talks.ada), [talks.negotiation.pk]
    set_rule(viewer=viewer, code="R001", severity="info")
    assert [each.changed for each in recompute(viewer=viewer, pks=pks)] == [True]
    with CaptureQueriesContext(connection) as queries:
        assert [each.changed for each in recompute(viewer=viewer, pks=pks)] == [False]
    assert not [each for each in queries if "deals_offer" in each["sql"]]


def test_an_unchanged_negotiation_costs_no_query_of_its_own(talks: Cast) -> None:
    viewer = viewer_for_user(talks.ada)
    with CaptureQueriesContext(connection) as alone:
        recheck(viewer=viewer, everything=True)
    negotiate(talks.account)
    negotiate(talks.account)
    recheck(viewer=viewer)
    with CaptureQueriesContext(connection) as three:
        assert recheck(viewer=viewer, everything=True).checked == 3
    assert len(three) == len(alone)


def test_several_chunks_are_counted_through(talks: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deals.actions.recheck.CHUNK", 2)
    for _ in range(4):
        negotiate(talks.account)
    told = list[tuple[int, int]]()
    recheck(
        viewer=viewer_for_user(talks.ada),
        everything=True,
        progress=lambda *counts: told.append(counts),
    )
    assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_findings_of_the_limits_are_kept_and_not_told(talks: Cast) -> None:
    set_issue_limit(
        viewer=viewer_for_user(talks.alice),
        negotiation_id=talks.negotiation.pk,
        side=Side.US,
        issue="price",
        walk_away=Decimal(99),
    )
    secret = Finding.objects.filter(limits=True)
    assert {finding.code for finding in secret} == {"P004"}
    assert said("--all") == "1 checked, 0 changed.\n"
    before = Negotiation.objects.get().version, Event.objects.count()
    secret.delete()
    assert said("--all") == "1 checked, 0 changed.\n"
    assert secret.get().status == "open"
    assert (Negotiation.objects.get().version, Event.objects.count()) == before


def test_a_write_that_began_under_the_old_book_is_waited_for(transactional_db: None) -> None:
    with transaction.atomic():
        cast = assemble()
        prefer(cast.price, "us", direction="high", weight=1)
    ada, alice = viewer_for_user(cast.ada), viewer_for_user(cast.alice)
    recheck(viewer=ada)

    def switched_off() -> Recheck:
        try:
            set_rule(viewer=ada, code="R001", enabled=False)
            return recheck(viewer=ada)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere, transaction.atomic():
        for price in (100, 97):
            offer = {"side": "us", "terms": {"price": price}}
            log_offer(viewer=alice, negotiation_id=cast.negotiation.pk, raw=offer)
        report = elsewhere.submit(switched_off)
        until_waiting(report)
    assert report.result().findings["R001", "resolved"] == 1


def until_waiting(report: Future[Recheck]) -> None:
    """Return once somebody waits for a lock of ours, or the report is there without."""
    with connection.cursor() as cursor:
        for _ in range(1000):
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone() == (True,) or report.done():
                return
            sleep(0.01)
    raise AssertionError("nobody came")


def test_only_administrators_recheck(talks: Cast) -> None:
    with pytest.raises(Forbidden):
        recheck(viewer=viewer_for_user(talks.alice))
    with pytest.raises(Forbidden):
        recompute(viewer=viewer_for_user(talks.alice), pks=[talks.negotiation.pk])
