"""Writers and a reader of the API who go on until they are answered."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.house.crashing import Stage

WRITERS = 8
PATIENCE_SECONDS = 120


@dataclass(slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Crowd:
    """What writers were acknowledged, by key, and every answer that anybody was given."""

    at: Stage
    name: str
    acknowledged: dict[str, Any] = field(default_factory=dict)
    replayed: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def ask(self, method: str, path: str, **more: Any) -> Answer:
        """One request; what is neither good nor a clean refusal is remembered as wrong."""
        try:
            answer = ask(self.at, method, path, **more)
        except OSError as error:  # the web process was not touched: nobody should see this
            self.wrong.append(f"{method} {path}: {error!r}")
            return Answer(0, {}, b"")
        except http.client.HTTPException as error:
            self.wrong.append(f"{method} {path}: {error!r}")
            return Answer(0, {}, b"")
        self.statuses[answer.status] += 1
        if not _fine(answer):
            self.wrong.append(f"{method} {path}: {answer.status} {answer.body[:300]!r}")
        return answer

    def write(self, writer: int) -> None:
        """Offers, one after the other, each with its own key until it is acknowledged."""
        deal = self.at.deals[writer % len(self.at.deals)]
        number = 0
        while not self.over.is_set():
            number += 1
            self._log(
                deal, f"{self.name}-{writer}-{number}", price=80 + (writer + number * 7) % 80 / 2
            )

    def _log(self, deal: int, key: str, *, price: float) -> None:
        body = {"side": "us", "terms": {"price": price}, "note": key}
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            answer = self.ask("POST", f"negotiations/{deal}/offers", body=body, key=key)
            if 200 <= answer.status < 300:
                self.acknowledged[key] = answer.json["offer"]
                self.replayed += "Idempotency-Replayed" in answer.headers
                return
            time.sleep(0.2)
        self.wrong.append(f"{key} was never acknowledged")

    def read(self) -> None:
        while not self.over.is_set():
            self.ask("GET", "changes?limit=5")
            self.ask("GET", "negotiations")
            time.sleep(0.1)

    def wait_for(self, more: int) -> None:
        """Until so many more offers were acknowledged."""
        wanted, until = len(self.acknowledged) + more, time.monotonic() + PATIENCE_SECONDS
        while len(self.acknowledged) < wanted and time.monotonic() < until:
            time.sleep(0.05)
        assert len(self.acknowledged) >= wanted, (self.statuses, self.wrong[:5])


def _fine(answer: Answer) -> bool:
    """2xx, 429, or a 503 that is a problem and says when to come back."""
    if answer.status == 503:
        return (
            answer.headers["Content-Type"] == "application/problem+json"
            and int(answer.headers["Retry-After"]) > 0
            and answer.json["type"] == "/problems/not-ready"
        )
    return answer.status == 429 or 200 <= answer.status < 300


@contextmanager
def crowd(at: Stage, *, name: str) -> Iterator[Crowd]:
    """Eight writers, whose keys begin with the name, and a reader at work until the block ends."""
    found = Crowd(at, name)
    works = [lambda number=number: found.write(number) for number in range(WRITERS)]
    threads = [threading.Thread(target=work) for work in (*works, found.read)]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        found.over.set()
        for thread in threads:
            thread.join()


def ask(at: Stage, method: str, path: str, *, body: Any = None, key: str = "") -> Answer:
    headers = {"Authorization": at.authorization, "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    line = http.client.HTTPConnection(urlsplit(at.url).netloc, timeout=30)
    try:
        sent = None if body is None else json.dumps(body)
        line.request(method, f"/api/v1/{path}", sent, headers)
        answer = line.getresponse()
        return Answer(answer.status, dict(answer.headers), answer.read())
    finally:
        line.close()


def everything(at: Stage, path: str) -> list[Any]:
    """All rows of a list, page by page."""
    rows: list[Any] = []
    cursor = ""
    while True:
        page = ask(at, "GET", f"{path}?limit=500{cursor}").json
        rows += page["results"]
        if not page.get("next") and not page.get("more"):
            return rows
        after = page["cursor"] if "cursor" in page else page["next"].partition("cursor=")[2]
        cursor = f"&cursor={after.partition('&')[0]}"
