"""Pictures of the main pages, from the demo, into docs/screenshots: `make screenshots`.

Runs under `negotrack.run test`, with servers of its own; takes Debian's Chromium.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Browser, Page, sync_playwright

CHECKOUT = Path(__file__).resolve().parent.parent
THERE = CHECKOUT / "docs" / "screenshots"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WHO, WORDS = "elena", "negotrack-demo"
DESK, PHONE = (1280, 860), (390, 1240)
MOST_BYTES = 250_000
PATIENCE_SECONDS = 120
ROOM = "Pigment pastes, three plants"
OPEN = "Nitrile gloves, yearly call-off"


def main() -> int:
    """All pictures anew; 1 where one is too heavy."""
    if not CHROMIUM:
        print("There is no chromium here: apt-get install chromium")
        return 1
    env = {**os.environ, "DJANGO_DEBUG": "yes", "LOG_LEVEL": "ERROR"}
    for command in (["migrate", "--verbosity", "0"], ["load_demo", "--json"]):
        manage = [sys.executable, "manage.py", *command]
        subprocess.run(manage, env=env, cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)
    THERE.mkdir(parents=True, exist_ok=True)
    with _site(env) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        _desk(_signed_in(browser, url, DESK))
        _phone(_signed_in(browser, url, PHONE))
        browser.close()
    heavy = [shot.name for shot in THERE.iterdir() if shot.stat().st_size > MOST_BYTES]
    print("\n".join(f"{name} is heavier than {MOST_BYTES} bytes" for name in heavy) or "Done.")
    return int(bool(heavy))


def _desk(page: Page) -> None:
    _shot(page, "review", "/review/")
    page.goto("/review/")
    page.get_by_role("link", name="Marco Bellini").first.click()
    _shot(page, "coaching")
    _open(page, ROOM)
    _shot(page, "deal-room")
    page.get_by_role("link", name="Charts").click()
    _shot(page, "charts")
    _open(page, OPEN)
    page.get_by_role("link", name="Prepare").click()
    page.locator("#worth").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('worth').scrollIntoView()")
    _shot(page, "prepare")


def _phone(page: Page) -> None:
    _open(page, OPEN)
    page.get_by_role("link", name="Log a round").click()
    page.goto(page.url + "?side=us")
    with page.expect_response(lambda answer: answer.url.endswith("/check")):
        page.get_by_role("button", name="less").first.click()
    page.locator("#check .finding").first.wait_for()
    page.evaluate("window.scrollTo(0, 0)")
    _shot(page, "log-a-round")


def _open(page: Page, title: str) -> None:
    page.goto("/")
    page.get_by_role("link", name=title).click()
    page.wait_for_load_state("networkidle")


def _shot(page: Page, name: str, address: str = "") -> None:
    if address:
        page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=THERE / f"{name}.png")


def _signed_in(browser: Browser, url: str, size: tuple[int, int]) -> Page:
    width, height = size
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        locale="en-GB",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("User name or e-mail address").fill(WHO)
    page.get_by_label("Password").fill(WORDS)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/**")
    return page


@contextmanager
def _site(env: dict[str, str]) -> Iterator[str]:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    bind = ["--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "negotrack.wsgi", *bind]
    served = subprocess.Popen(command, env=env, cwd=CHECKOUT, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        served.terminate()
        served.wait()


def _wait_for(url: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url):  # noqa: S310
                return
        except (URLError, ConnectionError):
            time.sleep(0.3)
    raise SystemExit("The site does not answer.")


if __name__ == "__main__":
    sys.exit(main())
