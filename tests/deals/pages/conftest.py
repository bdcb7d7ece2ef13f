"""Browsers of the cast, and a negotiation with something in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.access import viewer_for_user
from accounts.models import User
from deals.actions.log_offer import log_offer
from deals.models import Negotiation
from tests.cast import Cast, prefer

SignIn = Callable[[User], Client]


@pytest.fixture
def sign_in() -> SignIn:
    """A signed-in browser of somebody."""

    def of(user: User) -> Client:
        client = Client(enforce_csrf_checks=False)
        client.force_login(user)
        return client

    return of


@pytest.fixture
def talks(cast: Cast) -> Negotiation:
    """Both tabled; we gave on price for nothing, then offered more if they pay earlier."""
    for issue, ours, theirs in (
        (cast.price, ("high", 0.6), ("low", 0.5)),
        (cast.term, ("low", 0.4), ("high", 0.5)),
    ):
        prefer(issue, "us", direction=ours[0], weight=ours[1])
        prefer(issue, "them", direction=theirs[0], weight=theirs[1])
    say(cast, side="us", terms={"price": 110, "term": 30}, round={"held_on": "2026-01-12"})
    say(cast, side="them", terms={"price": 90, "term": 60})
    say(cast, side="us", terms={"price": 105}, round={"held_on": "2026-02-09"})
    say(cast, side="us", terms={"price": 100}, **{"if": {"term": 14}})
    return cast.negotiation


def say(cast: Cast, **offer: object) -> None:
    """Alice logs an offer."""
    viewer = viewer_for_user(cast.alice)
    log_offer(viewer=viewer, negotiation_id=cast.negotiation.pk, raw=offer)
