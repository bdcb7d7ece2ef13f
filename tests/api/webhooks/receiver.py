"""A receiver of webhooks on this machine: it answers as told and remembers what came."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class Said:
    """How to answer: the status, more headers, a wait before, a body."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Came:
    """A request that came: its path, its headers (lower case) and its body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


class Server(ThreadingHTTPServer):
    """As many may wait to be heard as send at once: who is turned away would be sent to later."""

    request_queue_size = 128


class Receiver:
    """`script` is used up answer by answer, then `usual` is given."""

    def __init__(self) -> None:
        self.script: list[Said] = []
        self.usual = Said()
        self.came: list[Came] = []
        self.at_once = 0
        self.most_at_once = 0
        self._lock = threading.Lock()
        self.server = Server(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def answer(self, *statuses: int | Said) -> None:
        self.script += [s if isinstance(s, Said) else Said(s) for s in statuses]

    def ids(self) -> list[str]:
        return [each.id for each in self.came]

    def _take(self, came: Came) -> Said:
        with self._lock:
            self.came.append(came)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            return self.script.pop(0) if self.script else self.usual

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                said = receiver._take(Came(self.path, headers, body))
                time.sleep(said.wait)
                receiver.at_once -= 1
                self.send_response(said.status)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in said.headers:
                    self.send_header("Content-Length", str(len(said.body)))
                self.end_headers()
                self.wfile.write(said.body)

            def log_message(self, *_: Any) -> None:
                pass

            def handle(self) -> None:
                with suppress(OSError):  # who called has gone
                    super().handle()

        return Handler


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that answers until the block ends."""
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        receiver.server.server_close()
        thread.join()
