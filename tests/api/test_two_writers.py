"""Two people log offers on one negotiation at once: real threads, real PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.access import viewer_for_user
from deals import models
from deals.actions.log_offer import log_offer
from deals.ledger.build import build
from deals.snapshot.load import load
from tests.cast import Cast, assemble, prefer

WRITERS, EACH = 4, 6


@pytest.fixture
def world(transactional_db: None) -> Cast:
    cast = assemble()
    prefer(cast.price, "us", direction="high", weight=3)
    prefer(cast.price, "them", direction="low", weight=2)
    return cast


def test_every_offer_is_recorded_once_and_the_ledger_is_that_of_a_recompute(world: Cast) -> None:
    barrier = Barrier(WRITERS)

    def write(writer: int) -> None:
        viewer = viewer_for_user(world.alice)
        barrier.wait()
        try:
            for turn in range(EACH):
                side, price = ("us", 119 - turn) if writer % 2 else ("them", 81 + turn)
                raw = {"side": side, "terms": {"price": price}}
                log_offer(viewer=viewer, negotiation_id=world.negotiation.pk, raw=raw)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    negotiation = models.Negotiation.objects.get(pk=world.negotiation.pk)
    numbers = list(negotiation.offers.order_by("sequence").values_list("sequence", flat=True))
    assert numbers == list(range(1, WRITERS * EACH + 1))
    assert negotiation.last_sequence == len(numbers)
    events = list(negotiation.events.order_by("sequence").values_list("sequence", flat=True))
    assert events == list(range(1, negotiation.last_event + 1))
    snapshot = load(negotiation=negotiation)
    from django.utils import timezone

    ledger = build(facts=snapshot.facts, as_of=timezone.localdate())
    stored = {
        (row.offer_id, row.issue_id, row.side): (row.start, row.end, row.status, row.cost)
        for row in negotiation.concessions.all()
    }
    assert stored == {
        (snapshot.offer_ids[move.offer], snapshot.issue_ids[move.issue], move.side.value): (
            move.start,
            move.end,
            move.status.value,
            move.cost,
        )
        for move in ledger.concessions
    }
