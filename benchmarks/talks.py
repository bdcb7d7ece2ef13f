"""Negotiations for benchmarks: six weighed issues, and offers that move on three of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from accounts.access import Viewer, viewer_for_user
from accounts.isolation import organisation as working_for
from accounts.models import KeyAccount
from deals.actions.log_offer import log_offer
from deals.actions.open_negotiation import open_negotiation
from deals.models import Issue, Negotiation, Preference

ISSUES = 6


def opened(accounts: Sequence[KeyAccount], count: int, *, offers: int = 2) -> list[int]:
    """The ids of so many negotiations with so many offers each."""
    with working_for(accounts[0].organisation_id):
        return [_opened(accounts[n % len(accounts)], offers) for n in range(count)]


@transaction.atomic
def _opened(account: KeyAccount, offers: int) -> int:
    assert account.owner is not None
    viewer = viewer_for_user(account.owner)
    deal = open_negotiation(viewer=viewer, account_id=account.pk, title="Bench")
    _weigh(deal)
    for number in range(offers):
        log_offer(viewer=viewer, negotiation_id=deal.pk, raw=offer(number))
    return deal.pk


def _weigh(deal: Negotiation) -> None:
    issues = Issue.objects.bulk_create(
        Issue(**deal.belonging, key=f"i{n}", low=0, high=100, distributive=n == 0, position=n)
        for n in range(ISSUES)
    )
    Preference.objects.bulk_create(
        Preference(**deal.belonging, issue=issue, side=side, direction=direction, weight=weight)
        for n, issue in enumerate(issues)
        for side, direction, weight in (("us", "high", 10 + n), ("them", "low", 20 - n))
    )


def offer(number: int) -> dict[str, Any]:
    """The move of that number: ours first, and each gives ground on every other issue."""
    ours, step = number % 2 == 0, number // 2
    moved = [(step + (n % 2)) // 2 for n in range(ISSUES)]
    terms = {f"i{n}": 95 - step % 90 if ours else 5 + step % 90 for n, step in enumerate(moved)}
    return {"side": "us" if ours else "them", "terms": terms}


def viewer_of(account: KeyAccount) -> Viewer:
    assert account.owner is not None
    return viewer_for_user(account.owner)
