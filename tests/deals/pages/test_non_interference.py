"""Limits change; for people who may not know them no page does, nor a line of the logs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone

from accounts.models import User
from deals.models import Finding
from deals.pages.urls import urlpatterns
from tests.api.test_non_interference import LIMITS, deal, set_limits
from tests.cast import Cast

__all__ = ["deal"]
pytestmark = pytest.mark.django_db

OUTSIDERS = ("bob", "charlie", "ada")
"""A colleague, another team, an administrator."""
CHANGING = re.compile(
    rb'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"|name="key" value="[\w-]+"'
    rb"|>[^<]*(?:now|ago)</time>"
)
TIMES = re.compile(r"'(?:ms|request_id|timestamp)': [^,}]+")


def addresses(cast: Cast) -> Iterator[str]:
    """Every page, of this negotiation where it is of one."""
    finding = Finding.objects.filter(limits=False).order_by("id")[0]
    parts = {
        "negotiation_id": cast.negotiation.pk, "issue_id": cast.price.pk, "number": 1,
        "exchange_id": cast.negotiation.exchanges.get().pk, "finding_id": finding.pk,
        "waiver_id": 0, "user_id": cast.alice.pk, "by": "kam", "what": "interest", "of": "5",
        "code": "P004", "key": "index",
    }  # fmt: skip
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        if "vega" not in str(pattern.pattern):  # a file, the same for all
            route = re.sub(r"<\w+:(\w+)>", lambda found: str(parts[found[1]]), str(pattern.pattern))
            yield f"/{route}"


def told(client: Client, cast: Cast, caplog: Any) -> dict[str, Any]:
    """Status and body of every page, without what is new in each; and the lines in the logs."""
    caplog.clear()
    found: dict[str, Any] = {}
    for path in addresses(cast):
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[path] = (answer.status_code, CHANGING.sub(b"", body))
    lines = [TIMES.sub("", record.getMessage()) for record in caplog.records]
    assert len(lines) >= len(found)
    return found | {"logs": lines}


def test_no_page_and_no_line_of_the_logs_depends_on_limits_one_may_not_know(
    deal: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level("INFO")
    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    clients = {}
    for name in OUTSIDERS:
        clients[name] = Client(raise_request_exception=False)
        clients[name].force_login(User.objects.get(username=name))
        told(clients[name], deal, caplog)  # what is seen for the first time says so
    before = {name: told(client, deal, caplog) for name, client in clients.items()}
    shown = [path for path, (status, _) in list(before["bob"].items())[:-1] if status == 200]
    assert len(shown) > 8, shown
    for wanted in LIMITS[1:]:
        set_limits(deal, wanted)
        for name, client in clients.items():
            after = told(client, deal, caplog)
            assert [at for at in after if after[at] != before[name][at]] == [], (name, wanted)


def test_for_a_holder_they_do(deal: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    alice = Client(raise_request_exception=False)
    alice.force_login(deal.alice)
    before = told(alice, deal, caplog)
    set_limits(deal, LIMITS[1])
    assert told(alice, deal, caplog) != before
