"""One call to an address that was looked at: bounded in time and size, no redirect followed."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPException
from typing import NamedTuple

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from api.webhooks.guard import Refused, Resolve, Target, resolved, target

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0
MOST_READ = 64 * 1024
AGENT = "negotrack-webhooks/1"

Connection = HTTPConnection | HTTPSConnection


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, or else why there is none; of a body no more than MOST_READ."""

    status: int | None
    error: str = ""
    retry_after: str = ""
    body: bytes = b""

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Call(NamedTuple):
    """What is sent, and whether the body of the answer is wanted."""

    method: str
    body: bytes | None
    headers: Mapping[str, str]
    listen: bool = False


class Courier:
    """Sends from several threads; keeps connections open for the next delivery, until closed."""

    def __init__(
        self, *, resolve: Resolve = resolved, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        self._resolve = resolve
        self._answer_seconds = answer_seconds
        self._idle: dict[Target, list[Connection]] = defaultdict(list)

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send and tell what came of it, without what was answered."""
        return self.carry(url, Call("POST", body, headers))

    def carry(self, url: str, call: Call) -> Answer:
        """Make the call and tell what came of it; every failure of the net is an Answer too."""
        try:
            where = target(url, resolve=self._resolve)
            return self._exchange(where, call)
        except Refused as refused:
            return Answer(None, f"{refused.code}: {refused}")
        except TimeoutError:
            return Answer(None, "timeout: no answer in time")
        except (ssl.SSLError, ssl.CertificateError) as error:
            return Answer(None, f"tls: {error}"[:200])
        except (OSError, HTTPError, HTTPException, ValueError) as error:
            return Answer(None, f"connection: {type(error).__name__}")

    def close(self) -> None:
        """Close what is kept open."""
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    def __enter__(self) -> Courier:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _exchange(self, where: Target, call: Call) -> Answer:
        kept = self._kept(where)
        if kept is not None:
            with contextlib.suppress(ConnectionError, HTTPException):
                return self._spoken(kept, where, call)
        return self._spoken(_connected(where), where, call)

    def _kept(self, where: Target) -> Connection | None:
        """A connection of the same target that still stands, as far as one can tell."""
        with contextlib.suppress(IndexError):
            connection = self._idle[where].pop()
            if connection.is_connected:
                return connection
            connection.close()
        return None

    def _spoken(self, connection: Connection, where: Target, call: Call) -> Answer:
        reusable = False
        try:
            with _cut_off(connection, self._answer_seconds):
                answer, reusable = _told(connection, where, call)
            return answer
        finally:
            if reusable:
                self._idle[where].append(connection)
            else:
                connection.close()


def _told(connection: Connection, where: Target, call: Call) -> tuple[Answer, bool]:
    """The answer, and whether the connection can be used again."""
    whole = {"Host": where.host_header, "User-Agent": AGENT, **call.headers}
    connection.request(
        call.method, where.path, call.body, whole, preload_content=False, decode_content=False
    )
    response = connection.getresponse()
    read = response.read(MOST_READ + 1, decode_content=False)
    asked = response.headers.get("Retry-After", "")[:100]
    body = read[:MOST_READ] if call.listen else b""
    answer = Answer(response.status, retry_after=asked, body=body)
    return answer, len(read) <= MOST_READ and connection.sock is not None


def _connected(where: Target) -> Connection:
    """Connected to the first of the target's addresses that takes us."""
    failure: Exception | None = None
    for address in where.addresses:
        connection = _connection(where, address)
        try:
            connection.connect()
            return connection
        except (OSError, HTTPError) as error:
            connection.close()
            failure = error
    assert failure is not None
    raise failure


def _connection(where: Target, address: str) -> Connection:
    """Towards the address; TLS is spoken with the name, and its certificate must be the name's."""
    if not where.secure:
        return HTTPConnection(address, where.port, timeout=CONNECT_SECONDS)
    return HTTPSConnection(
        address,
        where.port,
        timeout=CONNECT_SECONDS,
        ssl_context=_trust(),
        server_hostname=where.host,
    )


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The system's roots (or those of SSL_CERT_FILE) and Mozilla's."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


@contextlib.contextmanager
def _cut_off(connection: Connection, seconds: float) -> Iterator[None]:
    """TimeoutError when the block takes longer, however slowly the other side keeps talking."""
    late = threading.Event()
    sock = connection.sock
    assert sock is not None

    def cut() -> None:
        late.set()
        with contextlib.suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    sock.settimeout(seconds)
    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception:
        if late.is_set():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
    if late.is_set():
        raise TimeoutError
