"""Logging offers: the truth is recorded, the ledger recomputed, only differences are saved."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.access import Viewer, viewer_for_user
from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from deals import models
from deals.actions.act_on_offer import act_on_offer
from deals.actions.check_offer import check_offer
from deals.actions.close_negotiation import close_negotiation
from deals.actions.log_offer import Logged, log_offer
from deals.actions.tie_exchange import act_on_exchange, confirm_link, propose_exchange
from deals.ledger.facts import OutcomeKind
from deals.ledger.offers import Act
from tests.cast import Cast, prefer


@pytest.fixture
def alice(cast: Cast) -> Viewer:
    return viewer_for_user(cast.alice)


def log(viewer: Viewer, cast: Cast, side: str, terms: dict[str, Any], **more: Any) -> Logged:
    raw = {"side": side, "terms": terms} | more
    return log_offer(viewer=viewer, negotiation_id=cast.negotiation.pk, raw=raw)


def statuses(cast: Cast) -> list[tuple[int, str, str]]:
    rows = cast.negotiation.concessions.order_by("offer__sequence", "issue__key", "side")
    return [(row.offer.sequence or 0, row.issue.key, row.status) for row in rows]


def open_codes(cast: Cast) -> set[str]:
    return set(cast.negotiation.findings.filter(status="open").values_list("code", flat=True))


@pytest.fixture
def opened(cast: Cast, alice: Viewer) -> Cast:
    """Price 100 and term 30 against 90 and 60; we want a high price and an early payment."""
    prefer(cast.price, "us", direction="high", weight=3)
    prefer(cast.term, "us", direction="low", weight=1)
    log(alice, cast, "us", {"price": 100, "term": 30})
    log(alice, cast, "them", {"price": 90, "term": 60})
    return cast


def test_a_give_for_nothing_is_recorded_and_found(opened: Cast, alice: Viewer) -> None:
    logged = log(alice, opened, "us", {"price": 97})
    assert [offer.sequence for offer in logged.offers] == [3]
    assert (3, "price", "naked") in statuses(opened)
    assert "R001" in open_codes(opened)


def test_a_give_with_an_if_is_not(opened: Cast, alice: Viewer) -> None:
    log(alice, opened, "us", {"price": 97}, **{"if": {"term": 14}})
    assert statuses(opened) == [(3, "price", "conditional")]
    assert "R001" not in open_codes(opened)
    log(alice, opened, "them", {"term": 14})
    assert (3, "price", "reciprocated") in statuses(opened)
    exchange = opened.negotiation.exchanges.get()
    assert exchange.standing.state == "accepted"


def test_a_fix_resolves_the_finding(opened: Cast, alice: Viewer) -> None:
    log(alice, opened, "us", {"price": 97})
    log(alice, opened, "us", {"price": 100}, corrects=3)
    assert "R001" not in open_codes(opened)
    assert opened.negotiation.findings.get(code="R001").status == "resolved"


def test_a_check_stores_nothing(opened: Cast, alice: Viewer) -> None:
    events = models.Event.objects.count()
    raw = {"side": "us", "terms": {"price": 97}}
    checked = check_offer(viewer=alice, negotiation_id=opened.negotiation.pk, raw=raw)
    assert checked.numbers == (3,)
    assert "R001" in {finding.code for finding in checked.findings}
    assert opened.negotiation.offers.count() == 2
    assert models.Event.objects.count() == events
    assert "R001" not in open_codes(opened)


def test_a_check_and_the_offer_itself_find_the_same(opened: Cast, alice: Viewer) -> None:
    raw = {
        "side": "us",
        "round": {"held_on": "2026-02-02"},
        "alternatives": [
            {"terms": {"price": 97}, "if": {"term": 14}},
            {"terms": {"price": 98, "term": 40}},
        ],
    }
    key = opened.negotiation.pk
    checked = check_offer(viewer=alice, negotiation_id=key, raw=raw)
    logged = log_offer(viewer=alice, negotiation_id=key, raw=raw)
    assert [offer.sequence for offer in logged.offers] == list(checked.numbers) == [3, 4]
    assert [(f.identity, f.message) for f in checked.findings] == [
        (f.identity, f.message) for f in logged.findings
    ]


def test_events_are_numbered_without_a_gap(opened: Cast, alice: Viewer) -> None:
    log(alice, opened, "us", {"price": 97})
    numbers = opened.negotiation.events.order_by("sequence").values_list("sequence", flat=True)
    assert list(numbers) == list(range(1, len(numbers) + 1))
    kinds = set(opened.negotiation.events.values_list("type", flat=True))
    assert {"offer.tabled", "finding.opened"} <= kinds


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"terms": {"price": 300}}, "/terms/price"),
        ({"terms": {"speed": 3}}, "/terms/speed"),
        ({"corrects": 9}, "/corrects"),
        ({"corrects": 2}, "/corrects"),
        ({"round": 7}, "/round"),
    ],
)
def test_nonsense_is_refused_and_nothing_is_stored(
    opened: Cast, alice: Viewer, fields: dict[str, Any], pointer: str
) -> None:
    raw = {"side": "us", "terms": {"price": 97}} | fields
    for run in (log_offer, check_offer):
        with pytest.raises(Invalid) as refused:
            run(viewer=alice, negotiation_id=opened.negotiation.pk, raw=raw)
        assert [problem.pointer for problem in refused.value.problems] == [pointer]
    assert opened.negotiation.offers.count() == 2


def test_an_offer_is_corrected_once(opened: Cast, alice: Viewer) -> None:
    log(alice, opened, "us", {"price": 101}, corrects=1)
    with pytest.raises(Invalid):
        log(alice, opened, "us", {"price": 102}, corrects=1)


def test_another_sequence_than_the_next_is_a_conflict(opened: Cast, alice: Viewer) -> None:
    for sequence in (1, 2, 4):
        with pytest.raises(Conflict, match="next offer is number 3"):
            log(alice, opened, "us", {"price": 97}, sequence=sequence)
    log(alice, opened, "us", {"price": 97}, sequence=3)


def test_who_may_log(opened: Cast) -> None:
    raw = {"side": "us", "terms": {"price": 97}}
    for person, error in ((opened.bob, Forbidden), (opened.charlie, NotFound)):
        with pytest.raises(error):
            log_offer(viewer=viewer_for_user(person), negotiation_id=opened.negotiation.pk, raw=raw)
    with pytest.raises(NotFound):
        log_offer(viewer=viewer_for_user(opened.eve), negotiation_id=opened.negotiation.pk, raw=raw)


def test_a_closed_negotiation_takes_no_offer(opened: Cast, alice: Viewer) -> None:
    close_negotiation(viewer=alice, negotiation_id=opened.negotiation.pk, kind=OutcomeKind.NO_DEAL)
    with pytest.raises(Conflict, match="closed"):
        log(alice, opened, "us", {"price": 97})
    with pytest.raises(Conflict, match="closed"):
        check_offer(viewer=alice, negotiation_id=opened.negotiation.pk, raw={})


def test_an_accepted_offer_is_the_agreement(opened: Cast, alice: Viewer) -> None:
    offer = log(alice, opened, "us", {"price": 97}, **{"if": {"term": 14}}).offers[0]
    key = opened.negotiation.pk
    act_on_offer(viewer=alice, negotiation_id=key, offer_id=offer.pk, act=Act.ACCEPT)
    outcome = close_negotiation(viewer=alice, negotiation_id=key, kind=OutcomeKind.AGREED)
    assert outcome.offer == offer
    assert offer.exchanges.get().standing.state == "delivered"
    with pytest.raises(Conflict):
        act_on_offer(viewer=alice, negotiation_id=key, offer_id=offer.pk, act=Act.WITHDRAW)


def test_an_agreement_needs_terms(opened: Cast, alice: Viewer) -> None:
    key = opened.negotiation.pk
    for kind, terms in ((OutcomeKind.AGREED, None), (OutcomeKind.NO_DEAL, {"price": 97})):
        with pytest.raises(Invalid):
            close_negotiation(viewer=alice, negotiation_id=key, kind=kind, terms=terms)
    with pytest.raises(Invalid):
        close_negotiation(
            viewer=alice, negotiation_id=key, kind=OutcomeKind.AGREED, terms={"price": 1}
        )
    close_negotiation(
        viewer=alice, negotiation_id=key, kind=OutcomeKind.AGREED, terms={"price": 97}
    )
    opened.negotiation.refresh_from_db()
    assert opened.negotiation.stage == "closed"


def test_a_settled_offer_takes_no_further_act(opened: Cast, alice: Viewer) -> None:
    offer = log(alice, opened, "us", {"price": 97}).offers[0]
    key = opened.negotiation.pk
    act_on_offer(viewer=alice, negotiation_id=key, offer_id=offer.pk, act=Act.WITHDRAW)
    assert (3, "price", "withdrawn") in statuses(opened)
    with pytest.raises(Conflict, match="already withdrawn"):
        act_on_offer(viewer=alice, negotiation_id=key, offer_id=offer.pk, act=Act.ACCEPT)
    with pytest.raises(NotFound):
        act_on_offer(viewer=alice, negotiation_id=key, offer_id=0, act=Act.ACCEPT)


def test_a_corrected_offer_takes_no_act(opened: Cast, alice: Viewer) -> None:
    offer = log(alice, opened, "us", {"price": 97}).offers[0]
    log(alice, opened, "us", {"price": 98}, corrects=3)
    with pytest.raises(Conflict, match="corrected"):
        act_on_offer(
            viewer=alice,
            negotiation_id=opened.negotiation.pk,
            offer_id=offer.pk,
            act=Act.REJECT,
        )


def test_an_exchange_is_declined_once(opened: Cast, alice: Viewer) -> None:
    log(alice, opened, "us", {"price": 97}, **{"if": {"term": 14}})
    key, exchange = opened.negotiation.pk, opened.negotiation.exchanges.get()
    act_on_exchange(viewer=alice, negotiation_id=key, exchange_id=exchange.pk, act=Act.DECLINE)
    assert statuses(opened) == [(3, "price", "withdrawn")]
    with pytest.raises(Conflict, match="already declined"):
        act_on_exchange(viewer=alice, negotiation_id=key, exchange_id=exchange.pk, act=Act.AGREE)
    with pytest.raises(NotFound):
        act_on_exchange(viewer=alice, negotiation_id=key, exchange_id=0, act=Act.AGREE)


def test_only_a_leader_waives_a_condition_and_says_why(opened: Cast, alice: Viewer) -> None:
    log(alice, opened, "us", {"price": 97}, **{"if": {"term": 14}})
    key, exchange = opened.negotiation.pk, opened.negotiation.exchanges.get()
    with pytest.raises(Forbidden):
        act_on_exchange(viewer=alice, negotiation_id=key, exchange_id=exchange.pk, act=Act.WAIVE)
    lena = viewer_for_user(opened.lena)
    with pytest.raises(Invalid):
        act_on_exchange(viewer=lena, negotiation_id=key, exchange_id=exchange.pk, act=Act.WAIVE)
    act_on_exchange(
        viewer=lena, negotiation_id=key, exchange_id=exchange.pk, act=Act.WAIVE, reason="a favour"
    )
    assert statuses(opened) == [(3, "price", "waived")]


def test_after_the_close_only_delivery_is_marked(opened: Cast, alice: Viewer) -> None:
    promise = [{"commitment": "forecast", "owner": "Anna", "due_on": "2026-01-31"}]
    log(alice, opened, "us", {"price": 97}, **{"if": promise})
    key, exchange = opened.negotiation.pk, opened.negotiation.exchanges.get()
    act_on_exchange(viewer=alice, negotiation_id=key, exchange_id=exchange.pk, act=Act.AGREE)
    close_negotiation(
        viewer=alice, negotiation_id=key, kind=OutcomeKind.AGREED, terms={"price": 97}
    )
    assert "R007" in open_codes(opened)
    with pytest.raises(Conflict, match="closed"):
        act_on_exchange(viewer=alice, negotiation_id=key, exchange_id=exchange.pk, act=Act.DECLINE)
    act_on_exchange(viewer=alice, negotiation_id=key, exchange_id=exchange.pk, act=Act.DELIVER)
    assert "R007" not in open_codes(opened)


def test_an_inferred_link_is_confirmed_once(opened: Cast, alice: Viewer) -> None:
    log(alice, opened, "us", {"price": 97})
    log(alice, opened, "them", {"price": 92})
    finding = opened.negotiation.findings.get(code="R001")
    assert finding.severity == "warning"
    key = opened.negotiation.pk
    confirm_link(viewer=alice, negotiation_id=key, key="3~4")
    assert "R001" not in open_codes(opened)
    with pytest.raises(NotFound):
        confirm_link(viewer=alice, negotiation_id=key, key="3~4")


def test_gives_are_tied_to_asks_afterwards_once(opened: Cast, alice: Viewer) -> None:
    log(alice, opened, "us", {"price": 97})
    raw = {"offer": 3, "gives": ["price"], "asks": [{"issue": "term", "value": 14}]}
    key = opened.negotiation.pk
    propose_exchange(viewer=alice, negotiation_id=key, raw=raw)
    assert statuses(opened) == [(3, "price", "conditional")]
    with pytest.raises(Conflict, match="tied"):
        propose_exchange(viewer=alice, negotiation_id=key, raw=raw)
    with pytest.raises(Invalid):
        propose_exchange(viewer=alice, negotiation_id=key, raw={"offer": 3})
