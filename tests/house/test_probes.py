"""Alive, ready, and how much: what orchestrators and Prometheus are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from prometheus_client import Counter
from pytest_django import Settings

from negotrack import probes

TOKEN = "only-prometheus-knows"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.django_db
@pytest.mark.usefixtures("broker")
def test_a_site_with_everything_is_ready_for_strangers(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
@pytest.mark.usefixtures("no_broker")
def test_a_site_without_its_broker_is_not_ready_and_says_so(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["type"] == "/problems/not-ready"
    assert [entry["code"] for entry in answer.json()["errors"]] == ["broker"]


@pytest.mark.django_db
@pytest.mark.usefixtures("broker")
def test_a_site_ahead_of_its_database_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "_wanted", lambda: frozenset({("deals", "9999_to_come")}))
    assert [entry["code"] for entry in client.get("/readyz").json()["errors"]] == ["migrations"]


@pytest.mark.usefixtures("no_broker")
def test_everything_that_is_missing_is_told_at_once_and_no_driver_speaks(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone:
        def cursor(self) -> None:
            raise OperationalError("connection to the host db.internal refused")

    monkeypatch.setattr(probes, "connection", Gone())
    answer = client.get("/readyz")
    assert [entry["code"] for entry in answer.json()["errors"]] == ["broker", "database"]
    assert b"db.internal" not in answer.content


@pytest.mark.parametrize(
    ("known", "sent"),
    [
        (TOKEN, {}),
        (TOKEN, bearer("guessed")),
        (TOKEN, bearer("")),
        (TOKEN, bearer("guéssed")),
        (TOKEN, {"Authorization": f"Basic {TOKEN}"}),
        ("", {}),
        ("", bearer("")),
        ("", bearer(TOKEN)),
    ],
)
def test_strangers_find_no_metrics(
    client: Client, settings: Settings, known: str, sent: dict[str, str]
) -> None:
    settings.METRICS_TOKEN = known
    answer = client.get("/metrics", headers=sent)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_prometheus_is_told_by_its_token(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", headers=bearer(TOKEN))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    assert "process_cpu_seconds_total" in answer.content.decode()


def test_the_processes_of_a_server_are_summed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    assert list(probes._registry().collect()) == []
    assert not any(tmp_path.iterdir())
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR")
    probe = Counter("probe_of_the_test", "Only here.")
    assert probe in probes._registry()._collector_to_names
    probes._registry().unregister(probe)


def test_probes_are_read_and_nothing_else(client: Client) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.post(path).status_code == 405
