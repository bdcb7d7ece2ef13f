"""One POST: what comes back, and what never happens."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pytest_django import Settings

from api.webhooks import send
from api.webhooks.send import Answer, Courier
from tests.api.webhooks.receiver import Receiver, Said, receiving


def posted(courier: Courier, url: str) -> Answer:
    return courier.post(url, body=b"{}", headers={"webhook-id": "msg_1"})


@pytest.fixture
def couriers() -> Iterator[Callable[..., Courier]]:
    """Makes couriers that are closed in the end."""
    with ExitStack() as made:
        yield lambda **options: made.enter_context(Courier(**options))


def test_a_good_answer_is_good_and_the_connection_is_kept(receiver: Receiver) -> None:
    receiver.usual = Said(200, body=b"thank you")
    with Courier() as courier:
        assert [posted(courier, receiver.url) for _ in range(3)] == [Answer(200)] * 3
        assert [len(kept) for kept in courier._idle.values()] == [1]
    assert {each.headers["host"] for each in receiver.came} == {receiver.url.split("/")[2]}
    assert receiver.came[0].path == "/hook"


def test_a_redirect_is_not_followed(receiver: Receiver, couriers: Callable[..., Courier]) -> None:
    receiver.answer(Said(302, {"Location": "http://169.254.169.254/latest/meta-data"}))
    answer = posted(couriers(), receiver.url)
    assert (answer.status, answer.good) == (302, False)
    assert len(receiver.came) == 1


def test_nothing_is_sent_to_a_name_that_resolves_to_a_private_address_now(
    receiver: Receiver, couriers: Callable[..., Courier], settings: Settings
) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    courier = couriers(resolve=lambda host, port: ["127.0.0.1"])
    answer = posted(courier, f"http://crm.example:{receiver.server.server_port}/hook")
    assert answer.error.startswith("private_address")
    assert receiver.came == []


def test_the_address_that_was_looked_at_is_the_one_that_is_called(
    receiver: Receiver, couriers: Callable[..., Courier]
) -> None:
    """Rebinding: a second look-up would find another address, but there is none."""
    looks = []

    def look(host: str, port: int) -> list[str]:
        looks.append(host)
        return ["127.0.0.1"] if len(looks) == 1 else ["169.254.169.254"]

    answer = posted(couriers(resolve=look), f"http://crm.example:{receiver.server.server_port}/h")
    assert (answer.status, looks) == (204, ["crm.example"])
    assert receiver.came[0].headers["host"] == f"crm.example:{receiver.server.server_port}"


def test_the_next_address_is_tried_when_one_takes_nobody(
    receiver: Receiver, couriers: Callable[..., Courier]
) -> None:
    courier = couriers(resolve=lambda host, port: ["127.9.9.9", "127.0.0.1"])
    assert posted(courier, f"http://crm.example:{receiver.server.server_port}/").status == 204


def test_who_answers_too_late_is_timed_out(
    receiver: Receiver, couriers: Callable[..., Courier]
) -> None:
    receiver.answer(Said(200, wait=1.5))
    assert posted(couriers(answer_seconds=0.2), receiver.url).error.startswith("timeout")


def test_who_answers_byte_by_byte_is_cut_off_all_the_same(
    receiver: Receiver, couriers: Callable[..., Courier]
) -> None:
    with Dripping() as port:
        began = time.monotonic()
        answer = posted(couriers(answer_seconds=0.5), f"http://127.0.0.1:{port}/")
    assert answer.error.startswith("timeout")
    assert time.monotonic() - began < 3


def test_an_endless_body_is_not_read_to_its_end(receiver: Receiver) -> None:
    receiver.answer(Said(200, body=b"x" * 5_000_000))
    with Courier() as courier:
        assert posted(courier, receiver.url).status == 200
        assert not any(courier._idle.values())


def test_a_connection_that_was_closed_meanwhile_is_replaced(receiver: Receiver) -> None:
    receiver.answer(Said(200, {"Connection": "close"}))
    with Courier() as courier:
        assert posted(courier, receiver.url).status == 200
        assert posted(courier, receiver.url).status == 204


def test_nobody_there_and_nonsense_are_answers_too(
    receiver: Receiver, couriers: Callable[..., Courier]
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert posted(couriers(), f"http://127.0.0.1:{port}/").error.startswith("connection")
    with Dripping(b"nonsense\r\n\r\n") as port:
        assert posted(couriers(), f"http://127.0.0.1:{port}/").error.startswith("connection")


def test_tls_wants_a_certificate_of_the_name(
    receiver: Receiver,
    couriers: Callable[..., Courier],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificate = _certificate(tmp_path, "crm.example")
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    local = couriers(resolve=lambda host, port: ["127.0.0.1"])
    with receiving() as secure:
        secure.server.socket = inside.wrap_socket(secure.server.socket, server_side=True)
        port = secure.server.server_port
        assert posted(local, f"https://crm.example:{port}/").error.startswith("tls")
        monkeypatch.setattr(send, "_trust", lambda: trusting)
        assert posted(local, f"https://crm.example:{port}/").status == 204
        assert posted(local, f"https://other.example:{port}/").error.startswith("tls")
    assert [each.headers["host"] for each in secure.came] == [f"crm.example:{port}"]


class Dripping:
    """A server that says the text a byte at a time, and then nothing."""

    def __init__(self, text: bytes = b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 1000) -> None:
        self.text = text
        self.over = threading.Event()

    def __enter__(self) -> int:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(5)
        self.thread = threading.Thread(target=self._talk)
        self.thread.start()
        return int(self.listener.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()
        self.listener.close()

    def _talk(self) -> None:
        connection, _ = self.listener.accept()
        with connection:
            try:
                for byte in self.text:
                    connection.send(bytes([byte]))
                    if self.over.wait(0.02):
                        return
                self.over.wait(1)
            except OSError:
                pass


def _certificate(place: Path, name: str) -> Path:
    """A certificate of its own authority, with its key, in one file."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = place / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
