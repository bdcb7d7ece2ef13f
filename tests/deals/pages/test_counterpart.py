"""The sheet for the other side: what it shows, and that nothing of ours shows through it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.access import viewer_for_user
from deals import models
from deals.actions.act_on_offer import act_on_offer
from deals.actions.background import add_disclosure, add_evidence, add_interest
from deals.actions.close_negotiation import close_negotiation
from deals.actions.limits import set_issue_limit
from deals.ledger.facts import DisclosureKind, EvidenceKind, OutcomeKind
from deals.ledger.offers import Act
from deals.ledger.values import Side
from deals.pages.counterpart.drawing import MISSING, shown
from tests.cast import Cast, draft, prefer
from tests.deals.pages.conftest import SignIn, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(cast: Cast, talks: models.Negotiation) -> models.Negotiation:
    """The talks, with evidence of both kinds and a rejected offer."""
    for key, shareable in (("index", True), ("cost", False)):
        add_evidence(
            viewer=viewer_for_user(cast.alice),
            negotiation_id=talks.pk,
            key=key,
            kind=EvidenceKind.INDEX,
            source=f"The {key} of May",
            link="https://example.org/index",
            observed_on=date(2026, 5, 2),
            expires_on=date(2026, 8, 2),
            shareable=shareable,
        )
    say(cast, side="them", terms={"service": "plus"})
    last = talks.offers.latest("sequence")
    reject = {"negotiation_id": talks.pk, "offer_id": last.pk, "act": Act.REJECT}
    act_on_offer(viewer=viewer_for_user(cast.alice), **reject)
    return talks


def page_of(browser: Client, deal: models.Negotiation) -> str:
    answer = browser.get(f"/negotiations/{deal.pk}/sheet/")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_it_shows_what_was_said_and_where_both_stand(
    cast: Cast, shared: models.Negotiation, sign_in: SignIn
) -> None:
    page = page_of(sign_in(cast.alice), shared)
    assert "Tubes Ltd – Borealis Packaging" in page
    assert "price 105 90" in page
    assert "Tubes Ltd: If term 14, then price 100" in page
    assert "Round 2 meeting, 9 February 2026" in page
    assert "The index of May index, of 2 May 2026, valid until 2 August 2026" in page
    assert "declined" in page
    assert "The cost of May" not in page


def test_before_anything_is_said_it_is_an_empty_sheet(cast: Cast, sign_in: SignIn) -> None:
    page = page_of(sign_in(cast.alice), cast.negotiation)
    assert "Nothing was tabled yet." in page
    for issue in ("price", "term", "service"):
        assert issue not in page
    answer = sign_in(cast.alice).get(f"/negotiations/{cast.negotiation.pk}/sheet.pdf")
    assert answer.content.startswith(b"%PDF-")


def test_a_deal_shows_what_was_agreed(
    cast: Cast, shared: models.Negotiation, sign_in: SignIn
) -> None:
    viewer = viewer_for_user(cast.alice)
    packages = [{"terms": {"price": 99}}, {"terms": {"price": 98, "term": 20}}]
    say(cast, side="us", alternatives=packages)
    last = shared.offers.latest("sequence")
    accept = {"negotiation_id": shared.pk, "offer_id": last.pk, "act": Act.ACCEPT}
    act_on_offer(viewer=viewer, **accept)
    close_negotiation(viewer=viewer, negotiation_id=shared.pk, kind=OutcomeKind.AGREED)
    page = page_of(sign_in(cast.alice), shared)
    assert "Agreed." in page
    assert "package B" in page
    assert "price 98 98 98" in page


def test_a_talk_that_failed_says_so_and_no_more(
    cast: Cast, shared: models.Negotiation, sign_in: SignIn
) -> None:
    viewer = viewer_for_user(cast.alice)
    close_negotiation(viewer=viewer, negotiation_id=shared.pk, kind=OutcomeKind.ABANDONED)
    page = page_of(sign_in(cast.alice), shared)
    assert "The talks ended without a deal." in page
    assert "abandoned" not in page
    assert "Conditions on the table" not in page


def test_a_promise_is_shown_without_who_keeps_it_and_how_we_see_it(
    cast: Cast, talks: models.Negotiation, sign_in: SignIn
) -> None:
    promise = {"commitment": "a forecast", "owner": "Bob", "due_on": "2026-05-01"}
    say(cast, side="us", terms={"price": 98}, **{"if": [promise | {"measure": "MAPE"}]})
    page = page_of(sign_in(cast.alice), talks)
    assert "If a forecast by 1 May 2026, then price 98" in page
    assert "Bob" not in page
    assert "MAPE" not in page


def test_who_may_not_see_the_negotiation_sees_no_sheet(
    cast: Cast, shared: models.Negotiation, sign_in: SignIn
) -> None:
    for name in ("sheet/", "sheet.pdf"):
        assert sign_in(cast.charlie).get(f"/negotiations/{shared.pk}/{name}").status_code == 404
        assert sign_in(cast.eve).get(f"/negotiations/{shared.pk}/{name}").status_code == 404


def test_it_takes_the_same_queries_however_long_the_talks_are(
    cast: Cast, shared: models.Negotiation, sign_in: SignIn
) -> None:
    browser, counts = sign_in(cast.alice), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/negotiations/{shared.pk}/sheet/")
        counts.append(len(queries))
        for price in range(80, 90):
            say(cast, side="them", terms={"price": price})
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "\u202etxt.exe", "ế🙂שלום" * 40, "=cmd()", "x" * 190, "Bậc thợ"],
)
def test_hostile_words_are_shown_as_words(
    cast: Cast, shared: models.Negotiation, sign_in: SignIn, text: str
) -> None:
    models.Issue.objects.filter(pk=cast.price.pk).update(name=text[:200], unit=text[:40])
    models.Evidence.objects.update(source=text[:300])
    cast.account.name = text[:190]
    cast.account.save()
    answer = sign_in(cast.alice).get(f"/negotiations/{shared.pk}/sheet/")
    assert b"<script>alert" not in answer.content
    pdf = sign_in(cast.alice).get(f"/negotiations/{shared.pk}/sheet.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Disposition"].isascii()


def test_what_the_font_lacks_becomes_a_sign_and_controls_go() -> None:
    assert shown("Bậc  thợ\n₫") == "Bậc thợ ₫"
    assert shown("\u202eabc\x07 🙂") == f"abc {MISSING}"


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=30)
OURS = st.fixed_dictionaries({
    "weight": st.floats(0.01, 1), "direction": st.sampled_from(["high", "low"]),
    "money": st.integers(1, 9999), "note": WORDS, "secret": st.integers(81, 119),
    "baseline": st.integers(80, 120), "order": st.permutations([0, 1, 2]),
})  # fmt: skip


def everything(cast: Cast, browser: Client) -> tuple[bytes, bytes, bytes]:
    """The page, the PDF and the JSON."""
    base = f"negotiations/{cast.negotiation.pk}/sheet"
    addresses = (f"/{base}/", f"/{base}.pdf", f"/api/v1/{base}")
    answers = [browser.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    page, pdf, told = (answer.content for answer in answers)
    return page, pdf, told


def write_ours(cast: Cast, ours: dict[str, Any]) -> None:
    """Everything that is for us alone, otherwise than before."""
    deal, viewer = cast.negotiation, viewer_for_user(cast.alice)
    deal.preferences.all().delete()
    for issue in (cast.price, cast.term, cast.service):
        prefer(issue, "us", direction=ours["direction"], weight=ours["weight"])
    models.Issue.objects.filter(pk=cast.price.pk).update(
        money_per_unit=ours["money"], baseline_number=ours["baseline"], distributive=True, low=60
    )
    for issue, position in zip((cast.price, cast.term, cast.service), ours["order"], strict=True):
        models.Issue.objects.filter(pk=issue.pk).update(position=position)
    set_issue_limit(
        viewer=viewer, negotiation_id=deal.pk, side=Side.US, issue="price",
        walk_away=Decimal(ours["secret"]),
    )  # fmt: skip
    models.Negotiation.objects.filter(pk=deal.pk).update(title=ours["note"])
    deal.rounds.update(note=ours["note"])
    deal.exchanges.update(note=ours["note"])
    models.Ask.objects.filter(negotiation=deal).update(owner=ours["note"], measure=ours["note"])
    _write_background(cast, ours)


def _write_background(cast: Cast, ours: dict[str, Any]) -> None:
    deal, viewer, note = cast.negotiation, viewer_for_user(cast.alice), ours["note"]
    here = {"viewer": viewer, "negotiation_id": deal.pk}
    add_interest(**here, side=Side.US, statement=note, issue="price")
    add_disclosure(**here, side=Side.US, kind=DisclosureKind.BOTTOM_LINE, text=note)
    key = f"own{deal.evidence.count()}"
    add_evidence(**here, key=key, kind=EvidenceKind.COST_BREAKDOWN, source=note)
    unsaid = draft(deal)
    models.OfferTerm.objects.create(
        **deal.belonging, offer=unsaid, issue=cast.price, number=ours["secret"]
    )
    models.Issue.objects.create(**deal.belonging, key=f"extra{deal.issues.count()}", low=1, high=9)


def test_nothing_that_is_ours_changes_one_byte_of_it(
    cast: Cast, shared: models.Negotiation, sign_in: SignIn
) -> None:
    say(cast, side="us", terms={"price": 99}, **{"if": [{"commitment": "a forecast"}]})
    browser = sign_in(cast.alice)
    before = everything(cast, browser)
    findings = set()

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ours=OURS)
    def same(ours: dict[str, Any]) -> None:
        with transaction.atomic():
            write_ours(cast, ours)
            findings.add(tuple(sorted(shared.findings.values_list("code", "message"))))
            assert everything(cast, browser) == before
            transaction.set_rollback(True)

    same()
    assert len(findings) > 1  # what is hidden was there, and differed


def test_what_is_said_does_change_it(
    cast: Cast, shared: models.Negotiation, sign_in: SignIn
) -> None:
    """So that the test above compares something."""
    browser = sign_in(cast.alice)
    before = everything(cast, browser)
    say(cast, side="them", terms={"price": 91})
    after = everything(cast, browser)
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_those_across_the_table_read_it_in_their_language(
    cast: Cast, talks: models.Negotiation, sign_in: SignIn
) -> None:
    alice, there = sign_in(cast.alice), f"/negotiations/{talks.pk}/sheet"
    page = alice.get(f"{there}/?language=vi").content.decode()
    assert '<html lang="vi">' in page and "Hai bên đang ở đâu" in page
    assert f'href="{there}.pdf?language=vi"' in page
    for other in ("", "?language=xx", "?language=en"):
        assert "Where both stand" in alice.get(f"{there}/{other}").content.decode()
    spoken = [alice.get(f"{there}.pdf?language={language}").content for language in ("en", "vi")]
    assert spoken[0] != spoken[1] and all(pdf.startswith(b"%PDF") for pdf in spoken)
