"""manage.py generate: copies are what the actions would have made."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation, User
from deals.actions.recheck import recheck
from deals.demo.bargaining import bargain
from deals.management.operators import operator
from deals.models import Concession, Negotiation, Offer, OfferTerm

pytestmark = pytest.mark.django_db


def generated(*arguments: str) -> str:
    out = io.StringIO()
    call_command("generate", "--templates", "3", "--kams", "4", *arguments, stdout=out)
    return out.getvalue()


def test_copies_are_whole_and_check_out_as_recomputed() -> None:
    said = generated("--negotiations", "12", "--offers", "6")
    organisation = Organisation.objects.get(slug="generated")
    rows = Negotiation.objects.filter(organisation=organisation)
    assert (rows.count(), rows.values("owner").distinct().count()) == (12, 4)
    assert Offer.objects.filter(organisation=organisation).count() == 72
    assert "72 deals_offer\n" in said
    report = recheck(viewer=operator(slug="generated"), everything=True)
    assert (report.checked, report.changed) == (12, 0), "not even a score row"
    assert Concession.objects.filter(negotiation=rows.latest("pk")).exists()


def test_rows_written_later_get_ids_of_their_own() -> None:
    generated("--negotiations", "6", "--offers", "4")
    generated("--negotiations", "6", "--offers", "4", "--slug", "more")
    assert OfferTerm.objects.values("negotiation").distinct().count() == 12


def test_what_cannot_be_made_is_refused() -> None:
    with pytest.raises(CommandError, match="at least 1"):
        generated("--negotiations", "0")
    generated("--negotiations", "3", "--offers", "2")
    with pytest.raises(CommandError, match="already"):
        generated("--negotiations", "3")
    assert User.objects.count() == 5


def test_the_same_seed_bargains_the_same() -> None:
    assert bargain(seed=7) == bargain(seed=7) != bargain(seed=8)
