"""What goes away is told in time: headers on every answer, a mark in the description."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator
from pytest_django import Settings
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.deprecation import Notice, going_away
from api.schema import described
from tests.api.callers import person
from tests.cast import Cast

WHOLE = Notice(
    since=datetime(2023, 6, 30, 23, 59, 59, tzinfo=UTC),
    sunset=datetime(2024, 6, 30, 23, 59, 59, tzinfo=UTC),
    guide="https://negotrack.example/changes",
    successor="/api/v1/rules",
)
VERB = Notice(since=datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))))


class Old(Endpoint):
    notice = WHOLE

    @described("All", tag="old")
    def get(self, _request: Request) -> Response:
        return Response({"old": True})


class Half(Endpoint):
    changes = False

    @described("Stays", tag="old")
    def get(self, _request: Request) -> Response:
        return Response({})

    @going_away(VERB)
    @described("Goes", tag="old", status=201)
    def post(self, _request: Request) -> Response:
        return Response({}, status=201)


urlpatterns = [
    path("api/v1/old", Old.as_view()),
    path("api/v1/half", Half.as_view()),
    path("", include("negotrack.urls")),
]


@pytest.fixture(autouse=True)
def throwaway(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.mark.django_db
def test_an_endpoint_that_goes_away_says_when_and_what_replaces_it(cast: Cast) -> None:
    alice = person(cast.alice)
    answer = alice.get("/api/v1/old")
    again = alice.get("/api/v1/old", headers={"If-None-Match": answer["ETag"]})
    refused = alice.delete("/api/v1/old")
    assert [a.status_code for a in (answer, again, refused)] == [200, 304, 405]
    for told in (answer, again, refused):
        assert told["Deprecation"] == "@1688169599"  # the example of RFC 9745
        assert told["Sunset"] == "Sun, 30 Jun 2024 23:59:59 GMT"
        assert told["Link"] == (
            '<https://negotrack.example/changes>; rel="deprecation"; type="text/html",'
            ' </api/v1/rules>; rel="successor-version"'
        )


@pytest.mark.django_db
def test_one_verb_may_go_alone_and_its_replay_says_so_too(cast: Cast) -> None:
    alice = person(cast.alice)
    assert "Deprecation" not in alice.get("/api/v1/half").headers
    for _ in range(2):
        answer = alice.post("/api/v1/half", {}, format="json", headers={"Idempotency-Key": "k"})
        assert (answer.status_code, answer["Deprecation"]) == (201, "@1767225600")
        assert "Sunset" not in answer and "Link" not in answer
    assert answer["Idempotency-Replayed"] == "true"


@pytest.mark.django_db
def test_what_stays_says_nothing(cast: Cast) -> None:
    headers = person(cast.alice).get("/api/v1/rules").headers
    assert "Deprecation" not in headers and "Sunset" not in headers


def test_the_description_marks_it() -> None:
    patterns: Any = urlpatterns[:2]
    paths = SchemaGenerator(patterns=patterns).get_schema(public=True)["paths"]  # type: ignore[no-untyped-call]
    old, half = paths["/api/v1/old"]["get"], paths["/api/v1/half"]
    assert old["deprecated"] is True and half["post"]["deprecated"] is True
    assert "deprecated" not in half["get"]
    sentence = "Deprecated since 2023-06-30; gone after 2024-06-30; use `/api/v1/rules` instead."
    assert sentence in old["description"]
    assert half["post"]["description"].endswith("Deprecated since 2026-01-01.")


@pytest.mark.parametrize(
    ("since", "sunset"),
    [
        (datetime(2026, 1, 1), None),  # noqa: DTZ001
        (VERB.since, datetime(2027, 1, 1)),  # noqa: DTZ001
        (VERB.since, VERB.since - timedelta(seconds=1)),
    ],
)
def test_a_notice_makes_sense(since: datetime, sunset: datetime | None) -> None:
    with pytest.raises(ValueError, match=r"time zone|before"):
        Notice(since=since, sunset=sunset)
