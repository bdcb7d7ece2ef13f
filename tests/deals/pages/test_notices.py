"""Notices and the daily mail: told to those who look after a deal, once, and not to others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import viewer_for_user
from accounts.models import User
from api.tasks import send_digest, send_digests
from deals import models
from deals.actions.digests import TRIES, due_digests
from deals.actions.limits import set_issue_limit
from deals.actions.notices import choose_digest, mark_read
from deals.ledger.values import Side
from deals.pages.notices.mailing import mail_digest
from deals.queries.notices import Kind, Notice, notices, unread
from tests.cast import Cast
from tests.deals.pages.conftest import SignIn, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(cast: Cast, talks: models.Negotiation) -> models.Negotiation:
    """One error (a naked give), and a promise of theirs that is late."""
    yesterday = timezone.localdate() - timedelta(days=1)
    promise = {"commitment": "a forecast <b>", "due_on": yesterday.isoformat()}
    say(cast, side="us", terms={"price": 98}, **{"if": [promise]})
    User.objects.filter(username__in=("alice", "lena", "bob", "charlie")).update(
        email="x@y.example"
    )
    return talks


def told(user: User) -> list[Notice]:
    viewer = viewer_for_user(User.objects.get(pk=user.pk))
    return list(notices(viewer=viewer, today=timezone.localdate(), now=timezone.now()))


def kinds(user: User) -> list[str]:
    return [notice.kind.value for notice in told(user)]


def bell(user: User) -> int:
    viewer = viewer_for_user(User.objects.get(pk=user.pk))
    return unread(viewer=viewer, today=timezone.localdate(), now=timezone.now())


def test_the_owner_and_the_leaders_above_are_told_and_nobody_else(
    cast: Cast, owed: models.Negotiation
) -> None:
    assert kinds(cast.alice)[0] == "late"
    assert "error" in kinds(cast.alice)
    assert kinds(cast.lena) == kinds(cast.alice)
    for other in (cast.bob, cast.charlie, cast.dora, cast.ada, cast.eve):
        assert kinds(other) == [], other
        assert bell(other) == 0


@pytest.mark.parametrize(("days", "kind"), [(-1, "late"), (0, "soon"), (3, "soon"), (4, None)])
def test_a_condition_is_told_of_from_three_days_before_its_day(
    cast: Cast, owed: models.Negotiation, days: int, kind: str | None
) -> None:
    due = timezone.localdate() + timedelta(days=days)
    models.Ask.objects.exclude(commitment="").update(due_on=due)
    assert [found for found in kinds(cast.alice) if found != "error"] == ([kind] if kind else [])


def test_what_was_done_is_told_no_more(cast: Cast, owed: models.Negotiation) -> None:
    models.ExchangeStanding.objects.update(state="delivered")
    owed.findings.update(status="resolved", resolved_at=timezone.now())
    assert told(cast.alice) == []


def test_old_errors_and_warnings_are_for_the_review(cast: Cast, owed: models.Negotiation) -> None:
    owed.findings.update(opened_at=timezone.now() - timedelta(days=31))
    assert kinds(cast.alice) == ["late"]


def test_of_the_limits_no_word_is_told(cast: Cast, owed: models.Negotiation) -> None:
    set_issue_limit(
        viewer=viewer_for_user(cast.alice), negotiation_id=owed.pk, side=Side.US, issue="price",
        walk_away=Decimal(119),
    )  # fmt: skip
    secret = [notice for notice in told(cast.alice) if notice.kind is Kind.LIMITS]
    assert secret
    assert {(notice.code, notice.text) for notice in secret} == {("", "")}
    cast.lena.role = "admin"
    cast.lena.save()
    models.Negotiation.objects.filter(pk=owed.pk).update(owner=cast.lena)
    assert not [notice for notice in told(cast.lena) if notice.kind is Kind.LIMITS]


def test_the_bell_counts_what_was_not_read_in_three_queries(
    cast: Cast, owed: models.Negotiation
) -> None:
    count = bell(cast.alice)
    assert count == len(told(cast.alice))
    viewer = viewer_for_user(cast.alice)
    mark_read(viewer=viewer, keys=[told(cast.alice)[0].key] * 2, now=timezone.now())
    assert bell(cast.alice) == count - 1
    assert bell(cast.lena) == count
    with CaptureQueriesContext(connection) as queries:
        unread(viewer=viewer, today=timezone.localdate(), now=timezone.now())
    assert len(queries) == 3


def test_what_was_read_is_new_again_when_its_day_is_moved(
    cast: Cast, owed: models.Negotiation
) -> None:
    keys = [notice.key for notice in told(cast.alice)]
    mark_read(viewer=viewer_for_user(cast.alice), keys=[*keys, "", "\x00"], now=timezone.now())
    assert bell(cast.alice) == 0
    models.Ask.objects.exclude(commitment="").update(due_on=timezone.localdate())
    assert bell(cast.alice) == 1


def test_the_page_lists_them_marks_them_and_leads_to_the_place(
    cast: Cast, owed: models.Negotiation, sign_in: SignIn
) -> None:
    browser = sign_in(cast.alice)
    page = browser.get("/notifications/").content.decode()
    assert "They owe us a forecast &lt;b&gt; since" in page
    assert f"/negotiations/{owed.pk}/#offer-5" in page
    assert "R001: " in page
    first = told(cast.alice)[0]
    assert browser.post("/notifications/read", {"key": first.key}).status_code == 302
    assert told(cast.alice)[0].read
    browser.post("/notifications/read", {"all": "yes"})
    page = browser.get("/notifications/").content.decode()
    assert "Mark as read" not in page
    assert 'class="read"' in page
    nothing = sign_in(cast.bob).get("/notifications/").content.decode()
    assert "Nothing to tell" in nothing


def test_the_digest_is_chosen_on_the_page(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.alice)
    assert "checked" in browser.get("/notifications/").content.decode()
    browser.post("/notifications/digest", {"hour": "17"})
    setting = models.NoticeSetting.objects.get()
    assert (setting.user, setting.digest, setting.hour) == (cast.alice, False, 17)
    browser.post("/notifications/digest", {"hour": "25", "digest": "on"})
    setting.refresh_from_db()
    assert (setting.digest, setting.hour) == (False, 17)


NOON = datetime.combine(timezone.localdate(), datetime.min.time(), UTC) + timedelta(hours=12)


def mailed(user: User, day: date | None = None) -> bool:
    return mail_digest(user_id=user.pk, day=day or NOON.date(), now=timezone.now())


def test_the_mail_says_what_is_due_and_new_with_links(
    cast: Cast, owed: models.Negotiation, settings: Any
) -> None:
    settings.SITE_URL = "https://negotrack.example"
    assert mailed(cast.alice)
    (letter,) = mail.outbox
    assert letter.subject.startswith("1 condition due, ")
    assert "They owe us a forecast <b> since" in letter.body
    assert f"https://negotrack.example/negotiations/{owed.pk}/#offer-5" in letter.body
    html = letter.alternatives[0][0]
    assert "a forecast &lt;b&gt; since" in html
    assert (
        letter.message()["Message-ID"]
        == f"<digest-{cast.alice.pk}-{NOON.date()}@negotrack.example>"
    )


def test_a_long_list_is_cut_in_the_mail_and_whole_on_the_page(
    cast: Cast, owed: models.Negotiation, sign_in: SignIn
) -> None:
    models.Finding.objects.bulk_create(
        models.Finding(
            **owed.belonging, code="R001", severity="error", subject=str(n), message=f"give {n}"
        )
        for n in range(20)
    )
    errors = sum(kind == "error" for kind in kinds(cast.alice))
    assert mailed(cast.alice)
    assert f"and {errors - 15} more" in mail.outbox[0].body
    assert f"and {errors - 15} more" in mail.outbox[0].alternatives[0][0]
    page = sign_in(cast.alice).get("/notifications/").content.decode()
    assert page.count(">R001: give") == 20


def test_nobody_is_mailed_who_has_nothing_to_be_told(cast: Cast, owed: models.Negotiation) -> None:
    for user in (cast.bob, cast.charlie):
        assert not mailed(user)
        digest = models.Digest.objects.get(user=user)
        assert (digest.lines, digest.done_at is None) == (0, False)
    assert mail.outbox == []


def test_a_day_has_one_digest_whoever_asks_again(cast: Cast, owed: models.Negotiation) -> None:
    assert [mailed(cast.alice) for _ in range(3)] == [True, False, False]
    assert len(mail.outbox) == 1
    tomorrow = NOON.date() + timedelta(days=1)
    assert mailed(cast.alice, tomorrow)
    assert "new error" not in mail.outbox[1].subject  # told yesterday; what is late is told again


class Refusing(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise SMTPServerDisconnected("no")


def test_a_mail_server_that_refuses_is_asked_again_but_not_for_ever(
    cast: Cast, owed: models.Negotiation, settings: Any
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    for _ in range(TRIES + 2):
        assert not mailed(cast.alice)
    assert models.Digest.objects.get().tries == TRIES
    assert cast.alice.pk not in {user for _, user, _ in due_digests(now=NOON)}


def test_who_left_is_told_nothing(cast: Cast, owed: models.Negotiation) -> None:
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)
    assert not mailed(cast.alice)
    assert not mailed(User(pk=0))
    assert cast.alice.pk not in {user for _, user, _ in due_digests(now=NOON)}


def test_a_digest_is_due_from_the_chosen_hour_on_for_those_who_want_one(
    cast: Cast, owed: models.Negotiation
) -> None:
    def due(hour: int) -> set[int]:
        at = NOON.replace(hour=hour)
        return {user for _, user, _ in due_digests(now=at)}

    people = {cast.alice.pk, cast.bob.pk, cast.lena.pk, cast.charlie.pk}
    assert due(6) == set()
    assert due(7) == people
    choose_digest(viewer=viewer_for_user(cast.alice), digest=True, hour=18)
    choose_digest(viewer=viewer_for_user(cast.bob), digest=False, hour=7)
    assert due(7) == {cast.lena.pk, cast.charlie.pk}
    assert due(18) == people - {cast.bob.pk}
    mailed(cast.lena)
    assert cast.lena.pk not in due(18)


def test_the_hour_is_that_of_the_place_where_somebody_lives(
    cast: Cast, owed: models.Negotiation
) -> None:
    """Half past midnight in the site's zone: morning in Hanoi, yesterday afternoon in Lima."""
    for user, zone in ((cast.alice, "Asia/Ho_Chi_Minh"), (cast.lena, "America/Lima")):
        User.objects.filter(pk=user.pk).update(time_zone=zone)
    today, yesterday = NOON.date(), NOON.date() - timedelta(days=1)

    def due(hour: int) -> dict[int, date]:
        at = NOON.replace(hour=hour, minute=30)
        return {user: day for _, user, day in due_digests(now=at)}

    assert due(0) == {cast.alice.pk: today, cast.lena.pk: yesterday}
    assert mailed(cast.alice, today) and mailed(cast.lena, yesterday)
    assert due(0) == {}
    assert cast.alice.pk not in due(11) and cast.lena.pk not in due(11)
    assert due(12)[cast.lena.pk] == today
    assert cast.bob.pk not in due(6) and due(7)[cast.bob.pk] == today


def test_who_set_a_zone_that_is_no_more_is_mailed_by_the_sites(
    cast: Cast, owed: models.Negotiation
) -> None:
    User.objects.filter(pk=cast.alice.pk).update(time_zone="Europe/Atlantis")
    assert cast.alice.pk not in {user for _, user, _ in due_digests(now=NOON.replace(hour=6))}
    assert cast.alice.pk in {user for _, user, _ in due_digests(now=NOON.replace(hour=7))}


def test_the_page_says_by_which_clock_the_mail_comes(cast: Cast, sign_in: SignIn) -> None:
    User.objects.filter(pk=cast.alice.pk).update(time_zone="Asia/Ho_Chi_Minh")
    assert "Asia/Ho Chi Minh" in sign_in(cast.alice).get("/notifications/").content.decode()
    assert "Asia/Ho Chi Minh" not in sign_in(cast.bob).get("/notifications/").content.decode()


def test_without_a_mail_server_none_is_due(
    cast: Cast, owed: models.Negotiation, settings: Any
) -> None:
    settings.MAIL_GOES = False
    assert due_digests(now=NOON) == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail(cast: Cast, owed: models.Negotiation) -> None:
    def work(_: int) -> bool:
        try:
            return mailed(cast.alice)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        sent = list(workers.map(work, range(4)))
    assert (sorted(sent), len(mail.outbox)) == ([False, False, False, True], 1)


def test_the_sweep_hands_on_what_is_due(
    cast: Cast, owed: models.Negotiation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    handed: list[tuple[Any, ...]] = []
    monkeypatch.setattr(send_digest, "delay", lambda *given: handed.append(given))
    send_digests()
    mine = [given for given in handed if given[1] == cast.alice.pk]
    assert mine == [(cast.organisation.pk, cast.alice.pk, NOON.date().isoformat())]
    send_digest(*mine[0])
    assert len(mail.outbox) == 1
