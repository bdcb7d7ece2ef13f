"""A HubSpot on this machine: it knows deals, and answers as told when it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(slots=True)
class HubSpot:
    """`script` is used up status by status, then deals are told, each after a `wait`."""

    deals: dict[str, dict[str, Any]] = field(default_factory=dict)
    script: list[int | tuple[int, dict[str, str]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    written: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    wait: float = 0.0
    url: str = ""

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(path)
        deal = parts.path.rsplit("/", 1)[-1]
        self.asked.append(deal)
        found = self.deals.get(deal)
        told = found and {
            name: found.get(name) for name in parse_qs(parts.query)["properties"][0].split(",")
        }
        time.sleep(self.wait)
        if self.script:
            status = self.script.pop(0)
            code, headers = status if isinstance(status, tuple) else (status, {})
            return code, headers, b'{"message": "not now"}'
        if told is None:
            return 404, {}, b'{"message": "resource not found"}'
        return 200, {}, json.dumps({"id": deal, "properties": told}).encode()


@contextmanager
def hubspot() -> Iterator[HubSpot]:
    """One that answers until the block ends."""
    crm = HubSpot()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = crm.answer(self.path)
            with suppress(OSError):  # who asked has gone
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def do_PATCH(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            crm.written.append((self.path.rsplit("/", 1)[-1], said["properties"]))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
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
