"""Time webhooks to a receiver on this machine: events fanned out, leased, signed, sent, confirmed.

    python -m negotrack.run test -- python -m benchmarks.bench_webhooks [EVENTS]

One worker process sends EVENTS (3,000) deliveries to one endpoint; the yardstick of the same run is
the same number of bare POSTs by as many threads, without a row. Exit status 1 below 300 a second.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "negotrack.settings")
os.environ |= {"WEBHOOK_ALLOW_HTTP": "yes", "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8"}

BAR = 300
ANSWER = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"


async def _receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = head.lower().split(b"content-length:")[1].split(b"\r\n")[0]
            await reader.readexactly(int(length))
            writer.write(ANSWER)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def receiver(pipe: Connection) -> None:
    """Answers 204 to everything, in a process of its own, and tells its port."""

    async def serve() -> None:
        server = await asyncio.start_server(_receive, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


def main(events: int) -> int:
    """Print both rates; 0 when the bar is reached."""
    import django

    django.setup()
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=receiver, args=[there], daemon=True)
    process.start()
    url = f"http://127.0.0.1:{here.recv()}/hook"
    bare = events / bare_posts(url, events)
    rate = events / deliveries(url, events)
    process.terminate()
    print(f"{events} deliveries: {rate:.0f} a second (bar {BAR});  bare POSTs: {bare:.0f} a second")
    return 0 if rate >= BAR else 1


def bare_posts(url: str, times: int) -> float:
    """Seconds for as many POSTs by as many threads as a worker has."""
    from api.deliveries.run import THREADS
    from api.webhooks.send import Courier

    began = time.perf_counter()
    with Courier() as courier, ThreadPoolExecutor(THREADS) as threads:
        for answer in threads.map(
            lambda _: courier.post(url, body=b"{}", headers={}), range(times)
        ):
            assert answer.good, answer
    return time.perf_counter() - began


def deliveries(url: str, times: int) -> float:
    """Seconds from events that nobody has heard of to deliveries that all are confirmed."""
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    from accounts.models import KeyAccount, Organisation, User
    from accounts.vault import seal
    from api.deliveries.run import work_off
    from api.models import Delivery, WebhookEndpoint
    from api.webhooks.send import Courier
    from api.webhooks.sign import new_secret
    from deals.events import EventType
    from deals.models import Negotiation
    from deals.outbox import record

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        name = f"bench-{time.time_ns()}"
        organisation = Organisation.objects.create(name=name, slug=name)
        owner = User.objects.create(username=name, organisation=organisation)
        account = KeyAccount.objects.create(organisation=organisation, name=name, owner=owner)
        negotiation = Negotiation.objects.create(
            organisation=organisation,
            account=account,
            owner=owner,
            title=name,
            opened_on=timezone.localdate(),
        )
        WebhookEndpoint.objects.create(
            organisation=organisation, url=url, secret=seal(new_secret())
        )
        told = [(EventType.OFFER_TABLED, {"offer": 1})] * times
        record(negotiation=negotiation, events=told)
        negotiation.save()
    began = time.perf_counter()
    with Courier() as courier:
        work_off(organisation_id=organisation.pk, courier=courier, seconds=600)
    seconds = time.perf_counter() - began
    sent = Delivery.objects.filter(organisation=organisation, state="delivered", attempts=1)
    assert sent.count() == times
    return seconds


if __name__ == "__main__":
    from accounts.isolation import every

    with every():
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000))
