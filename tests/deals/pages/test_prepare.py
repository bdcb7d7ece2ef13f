"""Preparing: opening, templates, issues, worth, background, limits, and advice while typing."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role
from deals.intake.templates import TEMPLATES
from deals.models import Issue, IssueTemplate, Negotiation, PackageLimit
from deals.pages.entries import key_of
from tests.cast import Cast, person, prefer
from tests.deals.pages.conftest import SignIn, say

pytestmark = pytest.mark.django_db


def opened(browser: Client, cast: Cast, **asked: str) -> Negotiation:
    body = {"title": "Coils", "account": str(cast.account.pk), "currency": "EUR", **asked}
    answer = browser.post("/negotiations/new/", body)
    assert answer.status_code == 302, answer.content
    return Negotiation.objects.latest("pk")


@pytest.fixture
def alice(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.alice)


def test_evidence_is_shown_to_them_only_once_somebody_says_so(
    cast: Cast, alice: Client, prepare: str, sign_in: SignIn
) -> None:
    typed = {"key": "hrc", "kind": "index", "source": "HRC index"}
    alice.post(f"{prepare}add-evidence", {f"evidence-{k}": v for k, v in typed.items()})
    evidence = cast.negotiation.evidence.get()
    for shareable in (True, False):
        assert evidence.shareable is not shareable
        answer = alice.post(f"{prepare}evidence/hrc", {"shareable": "yes" if shareable else "no"})
        assert answer.status_code == 302
        evidence.refresh_from_db()
        assert evidence.shareable is shareable
    assert alice.post(f"{prepare}evidence/other", {"shareable": "yes"}).status_code == 404
    assert sign_in(cast.bob).post(f"{prepare}evidence/hrc", {}).status_code == 403
    assert sign_in(cast.charlie).post(f"{prepare}evidence/hrc", {}).status_code == 404


@pytest.fixture
def prepare(cast: Cast) -> str:
    return f"/negotiations/{cast.negotiation.pk}/prepare/"


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_negotiation_begins_with_the_issues_of_an_industry(
    cast: Cast, alice: Client, template: str
) -> None:
    deal = opened(alice, cast, template=template)
    page = alice.get(f"/negotiations/{deal.pk}/prepare/").content.decode()
    assert deal.issues.count() == 6
    assert "Joint gain there is to find" in page
    for side in ("us", "them"):
        assert f'data-sum="{side}">100<' in page


def test_what_is_missing_is_said_and_what_was_typed_stays(cast: Cast, alice: Client) -> None:
    answer = alice.post("/negotiations/new/", {"title": "Coils", "currency": "euro"})
    assert answer.status_code == 422
    assert b'value="Coils"' in answer.content
    assert b"Not stored yet" in answer.content


def test_nobody_opens_one_with_an_account_out_of_sight(cast: Cast, sign_in: SignIn) -> None:
    body = {"title": "x", "account": str(cast.account.pk), "currency": "EUR"}
    assert sign_in(cast.charlie).post("/negotiations/new/", body).status_code == 422
    assert Negotiation.objects.count() == 1


def test_issues_are_added_changed_and_taken_off(cast: Cast, alice: Client, prepare: str) -> None:
    alice.post(f"{prepare}add-issue", {"issue-name": "Lead time", "issue-low": 1, "issue-high": 9})
    row = Issue.objects.get(key="lead_time")
    name = f"issue-{row.pk}"
    body = {
        f"{name}-name": "Lead time",
        f"{name}-low": 2,
        f"{name}-high": 8,
        f"{name}-unit": "weeks",
    }
    assert alice.post(f"{prepare}issues/{row.pk}", body).status_code == 302
    row.refresh_from_db()
    assert (row.low, row.high, row.unit) == (2, 8, "weeks")
    alice.post(f"{prepare}issues/{row.pk}", {"remove": "yes"})
    assert not Issue.objects.filter(pk=row.pk).exists()


def test_an_issue_of_nothing_is_refused_beside_its_fields(alice: Client, prepare: str) -> None:
    answer = alice.post(f"{prepare}add-issue", {"issue-name": "Lead time", "issue-low": 9})
    assert answer.status_code == 422
    assert b"a numeric issue needs it" in answer.content
    assert b'value="Lead time"' in answer.content


def test_options_are_typed_with_bars(alice: Client, prepare: str) -> None:
    alice.post(f"{prepare}add-issue", {"issue-name": "Giao hàng", "issue-options": "chậm | nhanh"})
    assert Issue.objects.get(key="giao_hang").options == ["chậm", "nhanh"]


def worth(cast: Cast, **typed: str) -> dict[str, str]:
    """The form as a browser posts it: every field, empty unless typed (us_price_weight="60")."""
    body = {}
    for issue in cast.negotiation.issues.all():
        for side in ("us", "them"):
            for field in ("weight", "way", "points"):
                body[f"{side}-{issue.pk}-{field}"] = typed.get(f"{side}_{issue.key}_{field}", "")
    return body


TYPED = {
    "us_price_weight": "60", "us_price_way": "high",
    "us_term_weight": "40", "us_term_way": "points", "us_term_points": "14: 100, 30: 80, 60: 0",
    "them_price_weight": "30", "them_price_way": "low",
    "them_term_weight": "70", "them_term_way": "high",
    "them_service_weight": "10", "them_service_way": "points",
    "them_service_points": "basic: 0, plus: 60, premium: 100",
}  # fmt: skip


def test_weights_and_values_are_kept(cast: Cast, alice: Client, prepare: str) -> None:
    assert alice.post(f"{prepare}worth", worth(cast, **TYPED)).status_code == 302
    known = {(p.issue.key, p.side): p for p in cast.negotiation.preferences.all()}
    assert known["price", "us"].weight == 60
    assert known["term", "us"].points == [[14.0, 1.0], [30.0, 0.8], [60.0, 0.0]]
    assert known["service", "them"].points == {"basic": 0.0, "plus": 0.6, "premium": 1.0}
    page = alice.get(prepare).content.decode()
    assert "14: 100, 30: 80, 60: 0" in page
    alice.post(f"{prepare}worth", worth(cast))
    assert not cast.negotiation.preferences.exists()


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("us_price_weight", "many", "is not clear as a number"),
        ("us_price_weight", "-1", "greater than or equal to 0"),
        ("us_term_points", "soon: 3", "is not clear as a number"),
        ("us_term_points", "14 is best", "not understood"),
        ("us_term_points", "10: 50", "lies outside"),
        ("them_service_points", "basic: 0", "no value for plus"),
        ("us_price_way", "", "Say which way"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_stored(
    cast: Cast, alice: Client, prepare: str, field: str, typed: str, told: str
) -> None:
    answer = alice.post(f"{prepare}worth", worth(cast, **{**TYPED, field: typed}))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not cast.negotiation.preferences.exists()


def test_advice_follows_what_is_typed_and_stores_nothing(
    cast: Cast, alice: Client, prepare: str
) -> None:
    assert b"Give both sides a weight" in alice.post(f"{prepare}advice", worth(cast)).content
    answer = alice.post(f"{prepare}advice", {**worth(cast, **TYPED), "level": "50"})
    assert b"Packages worth about 50.0 to us" in answer.content
    assert not cast.negotiation.preferences.exists()


def test_trades_show_once_positions_are_taken(cast: Cast, alice: Client, prepare: str) -> None:
    cast.service.delete()
    for issue, ours, theirs in ((cast.price, 60, 30), (cast.term, 40, 70)):
        prefer(issue, "us", direction="high", weight=ours)
        prefer(issue, "them", direction="low", weight=theirs)
    say(cast, side="us", terms={"price": 110, "term": 40})
    say(cast, side="them", terms={"price": 90, "term": 20})
    assert b"Best trades" in alice.get(prepare).content


def test_background_is_noted_and_its_coverage_shown(
    cast: Cast, alice: Client, prepare: str
) -> None:
    for what, body in {
        "interest": {"side": "them", "statement": "no stoppage", "known": "heard"},
        "peg": {"element": "options", "text": "two call-offs"},
        "evidence": {"key": "hrc", "kind": "index", "source": "HRC index, May"},
        "disclosure": {"side": "them", "kind": "priority", "text": "speed first"},
    }.items():
        named = {f"{what}-{name}": value for name, value in body.items()}
        assert alice.post(f"{prepare}add-{what}", named).status_code == 302
    page = alice.get(prepare).content.decode()
    for said in ("no stoppage", "two call-offs", "HRC index, May", "speed first"):
        assert said in page


def test_limits_are_kept_by_holders_and_unseen_by_others(
    cast: Cast, alice: Client, prepare: str, sign_in: SignIn
) -> None:
    body = {"limits-price:walk_away": "97.5", "limits-walk_away": "55", "limits-batna": "Kestrel"}
    assert alice.post(f"{prepare}limits", body).status_code == 302
    page = alice.get(prepare).content.decode()
    assert 'value="97.5"' in page
    assert PackageLimit.objects.count() == 1
    for colleague in (cast.bob, person("zoe", cast.organisation, cast.steel, Role.KAM)):
        other = sign_in(colleague)
        shown = other.get(prepare).content.decode()
        assert "97.5" not in shown
        assert "Kestrel" not in shown
        assert "alternatives" not in shown
        assert other.post(f"{prepare}limits", body).status_code == 403


def test_a_limit_outside_the_domain_is_told_at_its_field(alice: Client, prepare: str) -> None:
    answer = alice.post(f"{prepare}limits", {"limits-price:walk_away": "500"})
    assert answer.status_code == 422
    assert b"lies outside" in answer.content


def test_issues_are_kept_as_a_template_without_the_limits(
    cast: Cast, alice: Client, prepare: str, sign_in: SignIn
) -> None:
    alice.post(f"{prepare}worth", worth(cast, **TYPED))
    alice.post(f"{prepare}limits", {"limits-price:walk_away": "97"})
    alice.post(f"{prepare}keep-template", {"name": "Tubes"})
    template = IssueTemplate.objects.get()
    assert "97" not in template.text
    deal = opened(alice, cast, template=str(template.pk))
    assert [issue.key for issue in deal.issues.all()] == ["price", "term", "service"]
    assert deal.preferences.count() == 5
    assert b"Tubes" not in sign_in(cast.eve).get("/templates/").content
    assert sign_in(cast.eve).post("/templates/", {"remove": template.pk}).status_code == 404
    alice.post("/templates/", {"remove": str(template.pk)})
    assert not IssueTemplate.objects.exists()


def test_a_template_is_put_on_an_empty_table_only(cast: Cast, alice: Client, prepare: str) -> None:
    answer = alice.post(f"{prepare}template", {"template": "software"})
    assert answer.status_code == 409
    deal = opened(alice, cast)
    there = f"/negotiations/{deal.pk}/prepare/template"
    assert alice.post(there, {"template": "software"}).status_code == 302
    assert alice.post(there, {"template": "moon"}).status_code == 400


def test_colleagues_read_and_strangers_do_not_find_it(
    cast: Cast, prepare: str, sign_in: SignIn
) -> None:
    bob = sign_in(cast.bob)
    assert b"Keep weights" not in bob.get(prepare).content
    assert bob.post(f"{prepare}worth", worth(cast, **TYPED)).status_code == 403
    assert sign_in(cast.charlie).get(prepare).status_code == 404
    assert sign_in(cast.charlie).post(f"{prepare}worth", {}).status_code == 404


def test_markup_is_only_text(cast: Cast, alice: Client, prepare: str) -> None:
    hostile = "<script>alert(1)</script>"
    alice.post(f"{prepare}add-interest", {"interest-side": "us", "interest-statement": hostile})
    alice.post(f"{prepare}add-issue", {"issue-name": hostile, "issue-low": 1, "issue-high": 2})
    assert b"<script>alert" not in alice.get(prepare).content


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Lead time", "lead_time"),
        ("2nd rebate!", "nd_rebate"),
        ("Đặt cọc", "dat_coc"),
        ("価格", "issue"),
    ],
)
def test_keys_are_made_of_names(name: str, key: str) -> None:
    assert key_of(name) == key
