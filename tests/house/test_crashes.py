"""PostgreSQL and Redis are restarted under load: nothing acknowledged is lost, nothing doubled."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from tests.api.webhooks.receiver import Came, Receiver, receiving
from tests.house.crashing import Stage, restart_postgresql, restart_redis, stage
from tests.house.writers import Crowd, crowd, everything

pytestmark = [pytest.mark.house, pytest.mark.xdist_group("servers")]

PATIENCE_SECONDS = 120
RESTARTS = {"postgresql": restart_postgresql, "redis": restart_redis}


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture(scope="module")
def at(receiver: Receiver) -> Iterator[Stage]:
    with stage(hook=receiver.url) as found:
        yield found


@pytest.mark.parametrize("server", sorted(RESTARTS))
def test_a_restart_under_load_loses_and_doubles_nothing(
    server: str, at: Stage, receiver: Receiver
) -> None:
    with crowd(at, name=server) as wrote:
        wrote.wait_for(24)
        RESTARTS[server](at)
        wrote.wait_for(24)
    assert wrote.wrong == []
    assert set(wrote.statuses) <= {200, 201, 429, 503}
    _kept_once(at, wrote)
    _told(at, receiver)
    assert [program.poll() for program in at.programs.values()] == [None, None]


def _kept_once(at: Stage, wrote: Crowd) -> None:
    """Every acknowledged offer is there as it was acknowledged, and no offer besides."""
    offers = [
        row
        for deal in at.deals
        for row in everything(at, f"negotiations/{deal}/offers")
        if row["note"].startswith(wrote.name)
    ]
    assert Counter(row["note"] for row in offers) == Counter(list(wrote.acknowledged))
    assert {row["id"]: row["number"] for row in offers} == {
        row["id"]: row["number"] for row in wrote.acknowledged.values()
    }


def _told(at: Stage, receiver: Receiver) -> None:
    """Every event came at least once, under one webhook-id that no other event has."""
    events = {event["id"] for event in everything(at, "changes")}
    until = time.monotonic() + PATIENCE_SECONDS
    while events - set(_ids(receiver.came)) and time.monotonic() < until:
        time.sleep(0.1)
    ids = _ids(receiver.came)
    assert set(ids) == events
    assert all(len(found) == 1 for found in ids.values())
    assert len(set.union(*ids.values())) == len(events)


def _ids(came: list[Came]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for each in list(came):
        found[json.loads(each.body)["data"]["id"]].add(each.id)
    return found
