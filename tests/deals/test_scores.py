"""The scorecard's rows and rollups: kept with every move, equal to a rebuild."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from django.db.models import Sum

from accounts.access import viewer_for_user
from deals.actions.import_facts import import_facts
from deals.actions.log_offer import log_offer
from deals.actions.open_negotiation import amend_negotiation
from deals.demo.bargaining import bargain
from deals.ledger.values import Side
from deals.metrics.scorecard import scorecard
from deals.metrics.sums import Sums
from deals.models import Rollup, ScoreRow
from deals.models.scores import NUMBERS
from deals.queries.ledger import ledger_of
from deals.snapshot.scores import rebuild_rollups, sums_of
from tests.cast import Cast, prefer

pytestmark = pytest.mark.django_db
KEYS = ("span", "side", "owner_id", "team_id", "currency", "month")


def rollups() -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Rollups that hold anything, by their keys."""
    rows = Rollup.objects.values_list(*KEYS, *NUMBERS)
    return {row[: len(KEYS)]: row[len(KEYS) :] for row in rows if any(row[len(KEYS) :])}


def imported(cast: Cast, seed: int) -> int:
    negotiation, _ = import_facts(
        viewer=viewer_for_user(cast.ada),
        account_id=cast.account.pk,
        title=f"Talks {seed}",
        facts=bargain(seed=seed, offers=6),
        system="test",
        external_id=str(seed),
        owner_id=cast.alice.pk,
    )
    return negotiation.pk


def test_the_rows_hold_the_numbers_of_the_scorecard(cast: Cast) -> None:
    pk = imported(cast, 3)
    _, ledger = ledger_of(viewer=viewer_for_user(cast.alice), negotiation_id=pk)
    card = scorecard(ledger=ledger)
    for side in Side:
        rows = ScoreRow.objects.filter(negotiation_id=pk, side=side.value)
        sums = rows.aggregate(**{name: Sum(name) for name in Sums._fields})
        stored = sums_of([sums[name] for name in Sums._fields])
        expected = [float(number) for number in card.total(side)]
        assert [float(number) for number in stored] == pytest.approx(expected, abs=1e-6)
    assert ScoreRow.objects.filter(negotiation_id=pk, issue=None).count() == 1


def test_rollups_equal_a_rebuild_after_any_order_of_events(cast: Cast) -> None:
    chance = Random(11)
    deals = [imported(cast, seed) for seed in range(4)]
    deals.append(cast.negotiation.pk)
    prefer(cast.price, "us", direction="high", weight=2)
    prefer(cast.price, "them", direction="low", weight=1)
    ada = viewer_for_user(cast.ada)
    for _ in range(12):
        if chance.random() < 0.4:
            owner = chance.choice([cast.alice, cast.bob, cast.lena])
            deal = chance.choice(deals)
            amend_negotiation(viewer=ada, negotiation_id=deal, owner_id=owner.pk)
        else:
            entry = {
                "side": chance.choice(["us", "them"]),
                "terms": {"price": chance.randint(80, 120)},
                "round": {"held_on": date(2026, chance.randint(1, 12), 1).isoformat()},
            }
            log_offer(viewer=ada, negotiation_id=cast.negotiation.pk, raw=entry)
        kept = rollups()
        rebuild_rollups(organisation_id=cast.organisation.pk)
        assert rollups() == kept
    assert len(kept) > 4
