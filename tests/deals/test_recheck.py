"""manage.py recheck: a changed rule book over the negotiations on record."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from accounts.access import viewer_for_user
from accounts.errors import Forbidden
from deals.actions.recheck import recheck
from deals.actions.set_rule import set_rule
from deals.models import Event, Finding, Negotiation
from tests.api.callers import person
from tests.cast import Cast, prefer

pytestmark = pytest.mark.django_db


@pytest.fixture
def talks(cast: Cast) -> Cast:
    prefer(cast.price, "us", direction="high", weight=1)
    offers = f"/api/v1/negotiations/{cast.negotiation.pk}/offers"
    for side, price in (("us", 100), ("them", 90), ("us", 97)):
        entry = {"side": side, "terms": {"price": price}}
        assert person(cast.alice).post(offers, entry, format="json").status_code == 201
    return cast


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("recheck", "--organisation", "tubes", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_nothing_changes_under_the_same_book(talks: Cast) -> None:
    before = list(Negotiation.objects.values()), Event.objects.count()
    assert said() == "1 checked, 0 changed.\n"
    assert (list(Negotiation.objects.values()), Event.objects.count()) == before


def test_a_rule_switched_off_resolves_its_findings(talks: Cast) -> None:
    set_rule(viewer=viewer_for_user(talks.ada), code="R001", enabled=False)
    finding = Finding.objects.get(code="R001")
    assert finding.status == "open"
    assert said("--dry-run") == "1 checked, 1 would have changed.\nR001 resolved 1\n"
    finding.refresh_from_db()
    assert finding.status == "open"
    assert said() == "1 checked, 1 changed.\nR001 resolved 1\n"
    finding.refresh_from_db()
    assert finding.status == "resolved"
    assert Event.objects.filter(type="finding.resolved").exists()
    assert said() == "1 checked, 0 changed.\n"


def test_only_administrators_recheck(talks: Cast) -> None:
    with pytest.raises(Forbidden):
        recheck(viewer=viewer_for_user(talks.alice))
