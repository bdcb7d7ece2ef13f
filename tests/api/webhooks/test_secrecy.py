"""What follows from limits reaches no webhook."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection, transaction

from deals.events import EventType
from deals.models import Event, Finding
from tests.api.callers import person, post
from tests.api.test_non_interference import LIMITS, deal, set_limits
from tests.api.webhooks.posting import Clock, listen, run
from tests.api.webhooks.receiver import Receiver
from tests.cast import Cast

__all__ = ["deal"]
pytestmark = pytest.mark.django_db
NUMBERS = {"id", "sequence", "finding", "offer", "exchange"}


def told(cast: Cast, receiver: Receiver, wanted: list[dict[str, Any]]) -> tuple[Any, set[str]]:
    """What webhooks say of another offer when there are such limits; the codes kept back."""
    receiver.came = []
    with transaction.atomic():
        events = Event.objects.count()
        set_limits(cast, wanted)
        assert Event.objects.count() == events, "limits alone are no event"
        body = {"side": "us", "terms": {"price": 82, "term": 60}}
        post(person(cast.alice), f"negotiations/{cast.negotiation.pk}/offers", body)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        run(cast, Clock())
        secret = set(Finding.objects.filter(limits=True).values_list("code", flat=True))
        transaction.set_rollback(True)
    said = [json.loads(came.body) for came in receiver.came]
    words = [(each["type"], {**each["data"], **dict.fromkeys(NUMBERS, 0)}) for each in said]
    return sorted(words, key=str), secret


def test_whatever_the_limits_the_same_webhooks_are_sent(deal: Cast, receiver: Receiver) -> None:
    listen(deal, receiver.url)
    without, _ = told(deal, receiver, [])
    assert EventType.FINDING_OPENED in {kind for kind, _ in without}
    kept_back = set()
    for wanted in LIMITS:
        said, secret = told(deal, receiver, wanted)
        assert said == without
        kept_back |= secret
    assert {"A003", "P004", "S002"} <= kept_back
