"""A HubSpot and an Odoo on this machine: they keep deals, know their keys, and fail as told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from tests.api.webhooks.receiver import Said, Server

TOKEN = "pat-eu1-0123456789"


@dataclass(frozen=True, slots=True)
class Asked:
    """A call as it came; `said` is its JSON."""

    method: str
    path: str
    headers: Mapping[str, str]
    said: Any


@dataclass
class Crm:
    """`script` is used up answer by answer; then it answers as it should."""

    deals: dict[str, dict[str, Any]] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset({"no_such_property"})
    script: list[Said] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    written: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    token: str = TOKEN
    url: str = ""

    def take(self, asked: Asked) -> Said:
        self.asked.append(asked)
        return self.script.pop(0) if self.script else self.reply(asked)

    def reply(self, asked: Asked) -> Said:
        raise NotImplementedError

    def keep(self, deal: str, properties: dict[str, Any]) -> None:
        self.deals[deal].update(properties)
        self.written.append((deal, properties))


class FakeHubSpot(Crm):
    """Its CRM API v3, as far as deals."""

    def reply(self, asked: Asked) -> Said:
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return refusal(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
        path, deal = urlsplit(asked.path).path, urlsplit(asked.path).path.rpartition("/")[2]
        if path == "/crm/v3/objects/deals" and asked.method == "GET":
            return as_json(200, {"results": []})
        if not path.startswith("/crm/v3/objects/deals/") or deal not in self.deals:
            return refusal(404, "OBJECT_NOT_FOUND", "resource not found")
        if asked.method == "PATCH":
            return self._patched(deal, asked.said["properties"])
        names = parse_qs(urlsplit(asked.path).query).get("properties", [""])[0].split(",")
        always = {"hs_object_id": deal, "createdate": "2026-01-05T00:00:00Z"}
        shown = {name: self.deals[deal].get(name) for name in names}
        return as_json(200, {"id": deal, "properties": {**always, **shown}, "archived": False})

    def _patched(self, deal: str, properties: dict[str, Any]) -> Said:
        assert all(isinstance(value, str) for value in properties.values())
        if wrong := sorted(self.unknown & properties.keys()):
            return refusal(400, "VALIDATION_ERROR", f'Property "{wrong[0]}" does not exist')
        self.keep(deal, properties)
        return as_json(200, {"id": deal, "properties": self.deals[deal]})


class FakeOdoo(Crm):
    """Its JSON-RPC, as far as `crm.lead`; it answers 200 whatever happens."""

    user, database, login = 7, "acme", "bot@acme.example"

    def reply(self, asked: Asked) -> Said:
        if (asked.method, asked.path) != ("POST", "/jsonrpc"):
            return Said(404)
        params = asked.said["params"]
        given, right = params["args"], self.database
        if params["service"] == "common":
            known = given[:3] == [right, self.login, self.token]
            return as_json(
                200, {"jsonrpc": "2.0", "id": 1, "result": self.user if known else False}
            )
        if given[:3] != [right, self.user, self.token]:
            return fault("odoo.exceptions.AccessDenied", "Access Denied")
        assert given[3] == "crm.lead"
        return self._done(given[4], given[5])

    def _done(self, method: str, given: list[Any]) -> Said:
        if method == "search":
            return result([1])
        deal = str(given[0][0]) if isinstance(given[0], list) else str(given[0])
        if method == "read":
            names = given[1]
            found = self.deals.get(deal)
            shown = [{"id": int(deal), **{n: found.get(n, False) for n in names}}] if found else []
            return result(shown)
        if deal not in self.deals:
            return fault("odoo.exceptions.MissingError", "Record does not exist or was deleted.")
        if wrong := sorted(self.unknown & given[1].keys()):
            return fault("builtins.ValueError", f"Invalid field '{wrong[0]}' on model 'crm.lead'")
        self.keep(deal, given[1])
        return result(True)


def as_json(status: int, body: Any, **headers: str) -> Said:
    return Said(
        status, {"Content-Type": "application/json", **headers}, body=json.dumps(body).encode()
    )


def refusal(status: int, category: str, message: str) -> Said:
    """As HubSpot refuses."""
    body = {"status": "error", "message": message, "correlationId": "c", "category": category}
    return as_json(status, body)


def result(value: Any) -> Said:
    return as_json(200, {"jsonrpc": "2.0", "id": 1, "result": value})


def fault(name: str, message: str) -> Said:
    """As Odoo refuses, with its code behind it."""
    data = {"name": name, "message": message, "arguments": [message], "debug": f"Traceback {TOKEN}"}
    error = {"code": 200, "message": "Odoo Server Error", "data": data}
    return as_json(200, {"jsonrpc": "2.0", "id": 1, "error": error})


C = TypeVar("C", bound=Crm)


@contextmanager
def answering(crm: C) -> Iterator[C]:
    """The CRM answers at its `url` until the block ends."""
    server = Server(("127.0.0.1", 0), _handler(crm))
    server.daemon_threads = True
    crm.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield crm
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(crm: Crm) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, json.loads(body) if body else None)
            said = crm.take(asked)
            time.sleep(said.wait)
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        do_GET = do_POST = do_PATCH = answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

        def handle(self) -> None:
            with suppress(OSError):  # who called has gone
                super().handle()

    return Handler
