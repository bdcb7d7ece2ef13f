"""What libraries say in our logs, and what a real server's processes say and count together."""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from negotrack.homes import CHECKOUT
from negotrack.logs import OnlyBroken, WithoutQuery, WithoutValues, formatter, logging_config

TOKEN = "only-prometheus-knows"


def record(text: str, *args: object, broken: bool = False) -> logging.LogRecord:
    try:
        raise ValueError("walk_away=0.387654")
    except ValueError:
        trace = sys.exc_info() if broken else None
    return logging.LogRecord("library", logging.ERROR, "", 0, text, args, trace)


def test_a_task_is_told_without_what_it_was_given_or_returned() -> None:
    values = {"name": "recheck", "id": "7", "exc": "Failing row (0.38)", "return_value": "0.38"}
    told = record("Task %(name)s[%(id)s]: %(exc)s, %(return_value)s", values)
    assert WithoutValues().filter(told)
    assert told.getMessage() == "Task recheck[7]: (untold), (untold)"
    assert WithoutValues().filter(record("plain"))


def test_an_address_is_told_without_its_query() -> None:
    told = record("Error handling request %s, %s", "/api/v1/rules?token=hush", 7)
    assert WithoutQuery().filter(told)
    assert told.getMessage() == "Error handling request /api/v1/rules, 7"
    assert WithoutQuery().filter(record("plain"))


def test_of_djangos_words_on_a_request_only_what_broke_is_told() -> None:
    assert not OnlyBroken().filter(record("Not Found: /reset/hush"))
    assert OnlyBroken().filter(record("Internal Server Error", broken=True))


def test_a_developer_is_told_the_message_and_production_is_not() -> None:
    assert "0.387654" in formatter(readable=True).format(record("it broke", broken=True))
    line = formatter(readable=False).format(record("it broke", broken=True))
    assert "0.387654" not in line
    assert json.loads(line)["exception"][0]["type"] == "builtins.ValueError"


def test_errors_that_lead_in_a_circle_are_told_once() -> None:
    told = record("it broke", broken=True)
    assert told.exc_info and told.exc_info[1]
    told.exc_info[1].__context__ = RuntimeError("other")
    told.exc_info[1].__context__.__context__ = told.exc_info[1]
    assert len(json.loads(formatter(readable=False).format(told))["exception"]) == 2


def test_what_writes_values_at_debug_stays_at_info() -> None:
    loggers = logging_config(readable=False, level="DEBUG")["loggers"]
    for name in ("django.db.backends", "oauthlib", "oauth2_provider"):
        assert loggers[name]["level"] == "INFO"


@pytest.mark.house
def test_two_processes_count_together_and_write_only_json(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "negotrack.settings",
        "DJANGO_DEBUG": "no",
        "SECRET_KEY": "a-long-random-text-of-more-than-fifty-characters-0123456789",
        "VAULT_KEY": "another-long-random-text",
        "ALLOWED_HOSTS": "127.0.0.1",
        "METRICS_TOKEN": TOKEN,
        "TMPDIR": str(tmp_path),
    }
    web = ["-m", "gunicorn", "negotrack.wsgi", "--config", "python:negotrack.gunicorn"]
    more = ["--workers", "2", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    said = tmp_path / "said.txt"
    with said.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, *web, *more], env=env, cwd=CHECKOUT, stdout=out, stderr=out
        )
    try:
        _wait_for(port)
        for number in range(40):
            _get(port, f"/healthz?secret={number}")
        counts = _counts(_get(port, "/metrics"))
    finally:
        server.terminate()
        server.wait(timeout=30)
    lines = [json.loads(line) for line in said.read_text().splitlines()]
    asked = [line for line in lines if line["event"] == "request" and line["route"] == "healthz"]
    assert counts == len(asked) >= 40
    assert {line["logger"] for line in lines} >= {"gunicorn.error", "negotrack.request"}
    assert "secret" not in said.read_text()
    assert list(tmp_path.glob("negotrack-metrics-*")) == []


def _get(port: int, path: str) -> str:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return str(answer.read().decode())


def _counts(text: str) -> int:
    found = re.search(r'_count\{method="GET",route="healthz",status="200"\} (\d+)', text)
    assert found, text
    return int(found[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            _get(port, "/healthz")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("The server does not answer.")
