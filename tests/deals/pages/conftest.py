"""Browsers of the cast, and a negotiation with something in it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.access import viewer_for_user
from accounts.models import User
from deals.actions import background
from deals.actions.issue_templates import save_template
from deals.actions.limits import set_issue_limit, set_package_limit
from deals.actions.log_offer import log_offer
from deals.actions.tie_exchange import act_on_exchange
from deals.actions.waivers import waive_finding
from deals.ledger.facts import DisclosureKind, EvidenceKind, PegElement
from deals.ledger.offers import Act
from deals.ledger.values import Side
from deals.models import Finding, Negotiation
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


def furnish(cast: Cast, text: str = "as they said") -> None:
    """All that can stand beside offers, with the text wherever people write text."""
    alice, deal = viewer_for_user(cast.alice), cast.negotiation.pk
    of: Any = {"viewer": alice, "negotiation_id": deal}
    background.add_interest(**of, side=Side.THEM, statement=text, issue="price", known=text[:40])
    background.add_peg(**of, element=PegElement.RELATIONSHIP, text=text)
    background.add_evidence(**of, key="index", kind=EvidenceKind.INDEX, source=text[:300])
    background.add_disclosure(**of, side=Side.THEM, kind=DisclosureKind.PRIORITY, text=text)
    set_issue_limit(**of, side=Side.US, issue="price", walk_away=Decimal(85), target=Decimal(118))
    set_package_limit(**of, side=Side.US, walk_away=0.4, target=0.8, batna=text[:2000])
    about = {"note": text[:4000], "evidence": ["index"], "frame": "gain"}
    promise = {"commitment": text[:500], "due_on": "2026-02-20"}
    say(cast, side="them", terms={"term": 55}, round={"held_on": "2026-02-16", "note": text})
    say(
        cast,
        side="us",
        terms={"price": 99, "service": cast.service.options[1]},
        exchanges=[{"gives": ["price"], "asks": [promise]}],
        **about,
    )
    exchange = cast.negotiation.exchanges.order_by("-pk")[0]
    act_on_exchange(**of, exchange_id=exchange.pk, act=Act.AGREE)
    finding = Finding.objects.filter(status="open").order_by("pk")[0]
    lena = viewer_for_user(cast.lena)
    waive_finding(viewer=lena, finding_id=finding.pk, reason=text[:2000])
    save_template(viewer=alice, negotiation_id=deal, name=text.strip()[:100])
