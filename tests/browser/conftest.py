"""Journeys in a real browser: Debian's Chromium, on the site of the tests, and on nothing else.

Playwright's own browsers are not used. `CHROMIUM` names another executable.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.deals.pages.conftest import talks as talks

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
MISSING = "there is no chromium here: no journey was made in a browser (apt-get install chromium)"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--force-color-profile=srgb",
    # Whatever a page asks of another host is heard of below, and gets nowhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
WATCH = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error("policy breached:", event.violatedDirective, event.blockedURI, event.sourceFile));
"""
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
PATIENCE_MS = 15_000

SignedIn = Callable[[User], Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They come last: Playwright's event loop stays in the thread, and Django minds."""
    journeys = [item for item in items if HERE in item.path.parents]
    for item in journeys:
        item.add_marker("browser")
        if not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason=MISSING))
    items[:] = [item for item in items if item not in journeys] + journeys


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Nobody shall take a run without journeys for one with them."""
    if not CHROMIUM:
        terminalreporter.write_line(f"NOT TRIED: {MISSING}", red=True, bold=True)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": [*FLAGS]}


@pytest.fixture(scope="session", autouse=True)
def _beside_a_loop() -> None:
    """The rows of a test are made in the thread in which Playwright's loop runs."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def browser_context_args(live_server: LiveServer) -> dict[str, Any]:
    looks = {"viewport": DESK, "locale": "en-GB", "reduced_motion": "reduce"}
    return {"base_url": live_server.url, **looks}


class Faults:
    """What a browser complained of; `but` tells what a test provokes on purpose."""

    def __init__(self, host: str) -> None:
        self.host, self.found, self.expected = host, list[str](), list[str]()

    def but(self, pattern: str) -> None:
        self.expected.append(pattern)

    def note(self, text: str) -> None:
        self.found.append(text)

    def heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.note(f"console: {message.text} ({message.location.get('url')})")

    def asked(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.note(f"leaves the machine: {request.url}")

    @property
    def left(self) -> list[str]:
        return [f for f in self.found if not any(re.search(e, f) for e in self.expected)]


@pytest.fixture(autouse=True)
def faults(context: BrowserContext, live_server: LiveServer) -> Iterator[Faults]:
    """No error on any console, no breach of the policy, no request to anywhere else."""
    seen = Faults(urlsplit(live_server.url).netloc)
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(WATCH)
    context.on("console", seen.heard)
    context.on("weberror", lambda error: seen.note(f"page: {error.error}"))
    context.on("request", seen.asked)
    yield seen
    context.close()
    assert seen.left == []


@pytest.fixture
def signed_in(context: BrowserContext, live_server: LiveServer) -> SignedIn:
    """A page of somebody who has signed in already."""

    def of(user: User) -> Page:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        named = {"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}
        context.add_cookies([named])  # type: ignore[list-item]
        return context.new_page()

    return of
