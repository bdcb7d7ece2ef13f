"""Retries: tried for days, slowed by who asks for it, ended by who is gone."""

from __future__ import annotations

import json
from datetime import timedelta
from email.utils import format_datetime

import pytest

from api.deliveries.schedule import MOST_ATTEMPTS, backoff, retry_after
from api.models import Delivery, WebhookEndpoint
from tests.api.webhooks.posting import Clock, happen, listen, one, run, swept
from tests.api.webhooks.receiver import Receiver, Said
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_it_is_tried_again_for_days_and_then_it_is_dead(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    began = clock.now
    receiver.usual = Said(500)
    listen(cast, receiver.url)
    happen(cast.negotiation)
    run(cast, clock)
    while (row := one()).state == "pending":
        assert row.next_attempt_at > clock.now
        clock.now = row.next_attempt_at - timedelta(seconds=1)
        swept(cast, clock)
        assert one().attempts == row.attempts
        clock.now = row.next_attempt_at
        swept(cast, clock)
    row = one()
    assert (row.state, row.attempts, row.last_status) == ("dead", MOST_ATTEMPTS, 500)
    assert row.last_error == "status: 500"
    assert len(set(receiver.ids())) == 1 and len(receiver.came) == MOST_ATTEMPTS
    assert timedelta(days=2.5) < clock.now - began < timedelta(days=3.5)


def test_a_receiver_that_was_down_for_two_days_hears_it_all(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    receiver.usual = Said(503)
    listen(cast, receiver.url)
    events = [happen(cast.negotiation).pk for _ in range(5)]
    for _ in range(48 * 2):
        swept(cast, clock)
        clock.pass_(minutes=30)
    receiver.usual, receiver.came = Said(200), []
    for _ in range(48):
        clock.pass_(minutes=30)
        swept(cast, clock)
    told = [json.loads(came.body)["data"]["id"] for came in receiver.came]
    assert sorted(told) == events
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}
    assert WebhookEndpoint.objects.get().failing_since is None


def test_no_answer_in_time_is_a_failure_and_tried_again(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    receiver.answer(Said(200, wait=1.0))
    listen(cast, receiver.url)
    happen(cast.negotiation)
    run(cast, clock, answer_seconds=0.2)
    assert one().last_error.startswith("timeout") and one().state == "pending"
    clock.pass_(minutes=1)
    swept(cast, clock)
    assert one().state == "delivered"


def test_gone_disables_the_endpoint_until_somebody_wakes_it(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    receiver.answer(410)
    endpoint, _ = listen(cast, receiver.url)
    happen(cast.negotiation)
    run(cast, clock)
    endpoint.refresh_from_db()
    assert (endpoint.disabled_at, endpoint.disabled_reason) == (clock.now, "It answered 410 Gone.")
    assert one().state == "dead"
    happen(cast.negotiation)
    clock.pass_(days=1)
    swept(cast, clock)
    assert len(receiver.came) == 1


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("as_date", [False, True])
def test_who_asks_for_time_is_given_it(
    cast: Cast, receiver: Receiver, clock: Clock, status: int, as_date: bool
) -> None:
    asked = format_datetime(clock.now + timedelta(hours=1), usegmt=True) if as_date else "3600"
    receiver.answer(Said(status, {"Retry-After": asked}))
    listen(cast, receiver.url)
    happen(cast.negotiation)
    run(cast, clock)
    assert one().next_attempt_at == clock.now + timedelta(hours=1)
    happen(cast.negotiation)
    clock.pass_(minutes=59)
    swept(cast, clock)
    assert len(receiver.came) == 1
    clock.pass_(minutes=1)
    swept(cast, clock)
    assert len(receiver.came) == 3


def test_a_redirect_to_a_private_address_is_a_failure(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    receiver.answer(Said(307, {"Location": "http://169.254.169.254/latest/meta-data/"}))
    listen(cast, receiver.url)
    happen(cast.negotiation)
    run(cast, clock)
    assert (one().state, one().last_error) == ("pending", "status: 307")


def test_a_private_address_is_refused_at_delivery_too(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    listen(cast, "http://10.0.0.1/hook")
    happen(cast.negotiation)
    run(cast, clock)
    assert one().last_error.startswith("private_address") and one().state == "pending"


def test_the_waits_grow_to_half_a_day_and_spread() -> None:
    middle = [backoff(attempts=n, chance=0.5) for n in range(1, 13)]
    assert middle[:3] == [timedelta(seconds=s) for s in (5, 20, 80)]
    assert middle == sorted(middle) and middle[-1] == timedelta(hours=12)
    assert backoff(attempts=1, chance=0) == timedelta(seconds=4)
    assert backoff(attempts=1, chance=1) == timedelta(seconds=6)
    assert timedelta(days=2.5) < sum(middle, timedelta()) < timedelta(days=3.5)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0), (" 120 ", 120), ("999999999999999999", 86400), ("-5", None), ("", None),
        ("soon", None), ("²", None), ("Mon, 04 Jan 2027 09:01:00 GMT", 60),
        ("Mon, 04 Jan 2027 08:00:00 GMT", 0), ("Mon, 04 Jan 2027 09:01:00 -0000", 60),
        ("Mon, 99 Jan 2027 09:01:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after_is_read_in_both_forms_or_not_at_all(
    clock: Clock, text: str, seconds: int | None
) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry_after(text, now=clock.now) == expected
