"""Who sees what and may do what, told by the named cast."""

from __future__ import annotations

import pytest
from django.db.models import QuerySet

from accounts import access
from accounts.access import GRANTS, Verb, Viewer
from accounts.errors import Forbidden, NotFound
from accounts.models import Contact, KeyAccount, Role, User
from deals.models import Negotiation, OfferTerm, RuleSetting
from tests.cast import Cast, negotiate, person, table

ALL_SCOPES = {grant.scope for grant in GRANTS.values()}


class Application:
    pk = 1

    def __init__(self, organisation_id: int) -> None:
        self.organisation_id = organisation_id
        self.pk = 7


def viewer(cast: Cast, name: str) -> Viewer:
    if name == "client":
        return access.viewer_for_application(Application(cast.organisation.pk), ALL_SCOPES)
    return access.viewer_for_user(getattr(cast, name))


def negotiations(cast: Cast, name: str) -> QuerySet[Negotiation]:
    return access.visible(Negotiation.objects.all(), viewer(cast, name))


SEES = {"alice": True, "bob": True, "lena": True, "dora": True, "ada": True, "client": True} | {
    "charlie": False,
    "eve": False,
}
WRITES = SEES | {"bob": False}


@pytest.mark.parametrize("name", SEES)
def test_who_sees_the_deal_and_what_is_below_it(cast: Cast, name: str) -> None:
    table(cast.negotiation, price=110)
    Contact.objects.create(organisation=cast.organisation, account=cast.account, name="Cara")
    who = viewer(cast, name)
    seen = {
        "deal": access.visible(Negotiation.objects.all(), who).exists(),
        "terms": access.below_negotiations(OfferTerm.objects.all(), who).exists(),
        "account": access.accounts(who).exists(),
        "contact": access.contacts(who).exists(),
    }
    assert set(seen.values()) == {SEES[name]}


@pytest.mark.parametrize("name", WRITES)
def test_who_changes_the_deal(cast: Cast, name: str) -> None:
    who = viewer(cast, name)
    rows = access.writable(Negotiation.objects.all(), who)
    below = access.writable(OfferTerm.objects.all(), who, path="negotiation__")
    table(cast.negotiation, price=110)
    assert rows.exists() is below.exists() is WRITES[name]
    assert access.writable_accounts(who).exists() is WRITES[name]


def test_an_own_deal_in_another_team_stays_in_sight(cast: Cast) -> None:
    deal = negotiate(cast.account, owner=cast.charlie)
    assert list(negotiations(cast, "charlie")) == [deal]
    Negotiation.objects.filter(pk=deal.pk).update(team=cast.steel)
    assert list(negotiations(cast, "charlie")) == [deal]


def test_a_deal_without_a_team_is_its_owners_and_the_desks(cast: Cast) -> None:
    Negotiation.objects.filter(pk=cast.negotiation.pk).update(team=None)
    seen = {name for name in SEES if negotiations(cast, name).exists()}
    assert seen == {"alice", "dora", "ada", "client"}


def test_a_leader_sees_down_not_up(cast: Cast) -> None:
    below = person("luis", cast.organisation, cast.steel, Role.LEADER)
    above = negotiate(cast.account, owner=cast.lena)
    seen = access.visible(Negotiation.objects.all(), access.viewer_for_user(below))
    assert above not in seen and cast.negotiation in seen
    assert set(negotiations(cast, "lena")) == {above, cast.negotiation}


def test_teams_and_users_in_sight(cast: Cast) -> None:
    assert set(access.teams(viewer(cast, "alice"))) == {cast.steel}
    assert set(access.teams(viewer(cast, "lena"))) == {cast.industry, cast.steel}
    assert access.teams(viewer(cast, "dora")).count() == 3
    assert set(access.users(viewer(cast, "alice"))) == {cast.alice, cast.bob}
    assert set(access.users(viewer(cast, "lena"))) == {cast.lena, cast.alice, cast.bob}
    assert set(access.users(viewer(cast, "eve"))) == {cast.eve}
    assert set(access.organisations(viewer(cast, "eve"))) == {cast.elsewhere}


def test_foreign_and_unknown_are_told_alike(cast: Cast) -> None:
    told = []
    for pk in (cast.negotiation.pk, 10**9):
        with pytest.raises(NotFound) as refusal:
            access.one(negotiations(cast, "eve"), pk)
        told.append(str(refusal.value))
    assert told[0] == told[1]


def test_scopes_limit_a_client(cast: Cast) -> None:
    who = access.viewer_for_application(Application(cast.organisation.pk), {"accounts.read"})
    assert access.accounts(who).exists()
    assert not access.visible(Negotiation.objects.all(), who).exists()
    assert not access.writable_accounts(who).exists()
    with pytest.raises(Forbidden):
        access.require(who, Verb.READ_NEGOTIATIONS)


def test_the_organisations_own_settings(cast: Cast) -> None:
    RuleSetting.objects.create(organisation=cast.organisation, code="R001")
    rules = RuleSetting.objects.all()
    assert access.of_organisation(rules, viewer(cast, "ada"), Verb.SET_RULES).exists()
    assert not access.of_organisation(rules, viewer(cast, "alice"), Verb.SET_RULES).exists()
    assert not access.of_organisation(rules, viewer(cast, "eve"), Verb.SET_RULES).exists()


@pytest.mark.parametrize(
    ("verb", "names"),
    [
        (Verb.READ_ACCOUNTS, {"alice", "lena", "dora", "ada", "client"}),
        (Verb.WRITE_NEGOTIATIONS, {"alice", "lena", "dora", "ada", "client"}),
        (Verb.WAIVE_FINDING, {"lena", "ada"}),
        (Verb.IMPORT, {"dora", "ada", "client"}),
        (Verb.SET_RULES, {"ada"}),
        (Verb.MANAGE_PEOPLE, {"ada"}),
        (Verb.MANAGE_WEBHOOKS, {"lena", "ada", "client"}),
        (Verb.MANAGE_CRM, {"ada", "client"}),
    ],
)
def test_the_table_of_verbs(cast: Cast, verb: Verb, names: set[str]) -> None:
    everyone = {"alice", "lena", "dora", "ada", "client"}
    assert {name for name in everyone if access.may(viewer(cast, name), verb)} == names


def test_every_verb_has_a_grant() -> None:
    assert set(GRANTS) == set(Verb)


def test_no_viewer_for_the_inactive_or_the_unaffiliated(cast: Cast) -> None:
    root = User.objects.create(username="root", is_superuser=True)
    gone = User.objects.create(username="gone", organisation=cast.organisation, is_active=False)
    for user in (root, gone):
        with pytest.raises(Forbidden):
            access.viewer_for_user(user)


def test_one_query_finds_a_leaders_teams(cast: Cast, django_assert_num_queries: object) -> None:
    lena = User.objects.get(pk=cast.lena.pk)
    with django_assert_num_queries(1):  # type: ignore[operator]
        access.viewer_for_user(lena)
    with django_assert_num_queries(0):  # type: ignore[operator]
        access.viewer_for_user(cast.alice)


def test_accounts_without_owner_or_team_are_the_desks(cast: Cast) -> None:
    account = KeyAccount.objects.create(organisation=cast.organisation, name="From the CRM")
    assert account in access.accounts(viewer(cast, "dora"))
    assert account not in access.accounts(viewer(cast, "lena"))
