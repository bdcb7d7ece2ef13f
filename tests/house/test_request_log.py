"""A line for every request: who, what, how long; and nothing that is secret."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from prometheus_client import REGISTRY

from negotrack.logs import formatter
from tests.api.callers import integration, person
from tests.cast import Cast

Lines = Callable[[], list[dict[str, Any]]]
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
SECRETS = {"walk_away": 0.387654, "target": 0.712345, "batna": "a second plant in Graz"}


@pytest.fixture
def said() -> Iterator[StringIO]:
    """All that is logged, down to DEBUG, as production would write it."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(readable=False))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(before)
    root.removeHandler(handler)


@pytest.fixture
def lines(said: StringIO) -> Lines:
    return lambda: [json.loads(line) for line in said.getvalue().splitlines()]


@pytest.mark.django_db
def test_a_request_is_one_line_that_tells_who_and_what_and_how_long(
    cast: Cast, lines: Lines
) -> None:
    alice = person(cast.alice)
    alice.get(
        f"/api/v1/negotiations/{cast.negotiation.pk}?note=hush", headers={"traceparent": TRACE}
    )
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line.pop("ms") > 0
    assert len(line.pop("request_id")) == 36
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "negotrack.request",
        "method": "GET",
        "route": "api/v1/negotiations/<int:negotiation_id>",
        "status": 200,
        "organisation": cast.organisation.pk,
        "credential": f"user:{cast.alice.pk}",
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        "parent_id": "00f067aa0ba902b7",
    }


@pytest.mark.django_db
def test_a_client_is_named_by_its_application_and_never_by_its_token(
    cast: Cast, lines: Lines, said: StringIO
) -> None:
    client = integration(cast.organisation)
    client.get("/api/v1/negotiations")
    (line,) = lines()
    assert line["credential"].startswith("application:")
    assert "token-" not in said.getvalue()


@pytest.mark.parametrize("given", ["crm-7f", "a" * 100, "trace:1/2=+@._-"])
def test_a_sane_request_id_is_kept_and_echoed(client: Client, lines: Lines, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert answer["X-Request-ID"] == given
    assert [line["request_id"] for line in lines()] == [given]


@pytest.mark.parametrize("given", ["", "a" * 101, "two words", "<script>", "a\tb", "-dash", "é"])
def test_another_request_id_is_replaced(client: Client, lines: Lines, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert answer["X-Request-ID"] != given
    assert [line["request_id"] for line in lines()] == [answer["X-Request-ID"]]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (TRACE, True),
        (TRACE.replace("00-", "cc-", 1) + "-later", True),
        (TRACE + "-later", False),
        (TRACE.replace("00-", "cc-", 1) + "later", False),
        (TRACE.replace("00-", "ff-", 1), False),
        (TRACE.upper(), False),
        ("00-" + "0" * 32 + "-00f067aa0ba902b7-01", False),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-" + "0" * 16 + "-01", False),
        ("nonsense", False),
    ],
)
def test_a_trace_is_followed_where_it_is_one(
    client: Client, lines: Lines, given: str, kept: bool
) -> None:
    client.get("/healthz", headers={"traceparent": given})
    assert [("trace_id" in line) for line in lines()] == [kept]


def test_what_one_request_was_called_does_not_stick_to_the_next(
    client: Client, lines: Lines
) -> None:
    client.get("/healthz", headers={"traceparent": TRACE, "X-Request-ID": "first"})
    client.get("/healthz")
    assert "trace_id" not in lines()[1]
    assert lines()[1]["request_id"] != "first"


def test_an_address_that_leads_nowhere_is_not_written_down(
    client: Client, lines: Lines, said: StringIO
) -> None:
    assert client.get("/reset/hush-hush").status_code == 404
    (line,) = lines()
    assert (line["route"], line["status"]) == ("(none)", 404)
    assert "hush" not in said.getvalue()


def test_a_made_up_verb_makes_no_series_of_its_own(client: Client, lines: Lines) -> None:
    client.generic("BREW", "/healthz")
    assert [line["method"] for line in lines()] == ["other"]


def test_requests_are_measured_by_route(client: Client) -> None:
    labels = {"method": "GET", "route": "healthz", "status": "200"}
    count = "http_request_duration_seconds_count"
    before = REGISTRY.get_sample_value(count, labels) or 0
    client.get("/healthz?a=1")
    assert REGISTRY.get_sample_value(count, labels) == before + 1


@pytest.mark.django_db
def test_no_line_tells_a_limit(cast: Cast, said: StringIO) -> None:
    address = f"/api/v1/negotiations/{cast.negotiation.pk}/limits"
    for caller in (person(cast.alice), integration(cast.organisation), person(cast.eve)):
        for given in (
            SECRETS,
            {**SECRETS, "target": 1.7654},
            {**SECRETS, "walk_away": "0.387654x"},
        ):
            caller.put(address, {"side": "us", **given}, format="json")
        caller.get(f"{address}?walk_away=0.387654&batna=Graz")
        for path in ("analysis", "metrics", "trades"):
            caller.get(f"/api/v1/negotiations/{cast.negotiation.pk}/{path}")
    text = said.getvalue()
    assert text.count('"event": "request"') == len(text.splitlines()) == 21
    for secret in ("387654", "712345", "7654", "Graz", "batna", "token-", "sessionid"):
        assert secret not in text


@pytest.mark.django_db
def test_what_breaks_over_a_limit_does_not_tell_it(
    cast: Cast, said: StringIO, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**given: object) -> None:
        try:
            raise ValueError(f"Failing row contains ({given})")
        except ValueError as error:
            raise RuntimeError(f"not stored: {given}") from error

    monkeypatch.setattr("api.v1.limits.set_package_limit", broken)
    address = f"/api/v1/negotiations/{cast.negotiation.pk}/limits"
    answer = person(cast.alice).put(address, {"side": "us", **SECRETS}, format="json")
    assert answer.status_code == 500
    assert not any(secret in said.getvalue() for secret in ("387654", "712345", "Graz"))
    told, line = lines()
    assert [part["type"] for part in told["exception"]] == [
        "builtins.RuntimeError",
        "builtins.ValueError",
    ]
    assert told["exception"][0]["at"][-1].endswith(" broken")
    assert told["request_id"] == line["request_id"]
    assert (line["status"], line["level"]) == (500, "error")
