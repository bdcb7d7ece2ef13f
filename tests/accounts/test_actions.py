"""The verbs of who: what they write, refuse and forbid."""

from __future__ import annotations

import pytest

from accounts import access, actions
from accounts.access import Viewer
from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from accounts.models import Contact, KeyAccount, Team, User
from tests.cast import Cast


def viewer(user: User) -> Viewer:
    return access.viewer_for_user(user)


def pointers(refusal: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.pointer for problem in refusal.value.problems}


def test_a_new_account_is_its_makers(cast: Cast) -> None:
    account = actions.create_account(viewer=viewer(cast.alice), name="  Fjord Foods ")
    assert (account.name, account.owner, account.team) == ("Fjord Foods", cast.alice, cast.steel)


def test_all_problems_at_once(cast: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.create_account(
            viewer=viewer(cast.dora),
            name=" ",
            segment="x" * 81,
            owner_id=cast.eve.pk,
            team_id=10**9,
        )
    assert pointers(refusal) == {"/name", "/segment", "/owner_id", "/team_id"}
    assert KeyAccount.objects.count() == 1


def test_a_foreign_and_an_unknown_owner_read_alike(cast: Cast) -> None:
    codes = []
    for owner in (cast.eve.pk, 10**9):
        with pytest.raises(Invalid) as refusal:
            actions.create_account(viewer=viewer(cast.ada), name="X", owner_id=owner)
        codes.append([(p.pointer, p.code) for p in refusal.value.problems])
    assert codes[0] == codes[1]


def test_renaming_is_for_the_owner_and_those_above(cast: Cast) -> None:
    for user in (cast.alice, cast.lena, cast.dora):
        actions.change_account(
            viewer=viewer(user), account_id=cast.account.pk, name=f"By {user.username}"
        )
    with pytest.raises(Forbidden):
        actions.change_account(viewer=viewer(cast.bob), account_id=cast.account.pk, name="X")
    for user in (cast.charlie, cast.eve):
        with pytest.raises(NotFound):
            actions.change_account(viewer=viewer(user), account_id=cast.account.pk, name="X")
    cast.account.refresh_from_db()
    assert cast.account.name == "By dora"


def test_a_leader_hands_an_account_over_and_an_owner_does_not(cast: Cast) -> None:
    with pytest.raises(Invalid):
        actions.change_account(
            viewer=viewer(cast.alice), account_id=cast.account.pk, owner_id=cast.bob.pk
        )
    account = actions.change_account(
        viewer=viewer(cast.lena), account_id=cast.account.pk, owner_id=cast.bob.pk
    )
    assert account.owner == cast.bob


def test_contacts(cast: Cast) -> None:
    contact = actions.create_contact(
        viewer=viewer(cast.alice), account_id=cast.account.pk, name="Cara", email="c@example.org"
    )
    changed = actions.change_contact(viewer=viewer(cast.lena), contact_id=contact.pk, title="Buyer")
    assert (changed.name, changed.title) == ("Cara", "Buyer")
    with pytest.raises(Invalid) as refusal:
        actions.create_contact(
            viewer=viewer(cast.bob), account_id=cast.account.pk, name="", email="no"
        )
    assert pointers(refusal) == {"/account_id", "/name", "/email"}
    with pytest.raises(NotFound):
        actions.change_contact(viewer=viewer(cast.eve), contact_id=contact.pk, name="X")
    assert Contact.objects.count() == 1


def test_teams_are_the_administrators(cast: Cast) -> None:
    team = actions.create_team(viewer=viewer(cast.ada), name="Tubes", parent_id=cast.steel.pk)
    assert team.parent == cast.steel
    assert actions.rename_team(viewer=viewer(cast.ada), team_id=team.pk, name="Pipes").name
    with pytest.raises(Invalid):
        actions.rename_team(viewer=viewer(cast.ada), team_id=team.pk, name="Steel")
    with pytest.raises(NotFound):
        actions.rename_team(viewer=viewer(cast.eve), team_id=team.pk, name="X")
    with pytest.raises(Forbidden):
        actions.create_team(viewer=viewer(cast.lena), name="X")
    assert Team.objects.filter(name="Pipes").count() == 1


def test_users_are_the_administrators(cast: Cast) -> None:
    user = actions.create_user(
        viewer=viewer(cast.ada), username="frida", role="leader", team_id=cast.retail.pk
    )
    assert (user.organisation, user.role) == (cast.organisation, "leader")
    assert not user.has_usable_password()
    with pytest.raises(Invalid) as refusal:
        actions.create_user(
            viewer=viewer(cast.ada), username="frida", role="boss", email="x", team_id=10**9
        )
    assert pointers(refusal) == {"/username", "/role", "/email", "/team_id"}
    with pytest.raises(Forbidden):
        actions.create_user(viewer=viewer(cast.alice), username="gina")


def test_external_names_are_given_once(cast: Cast) -> None:
    name = {"system": "crm", "external_id": "4711"}
    for _ in range(2):
        actions.name_account(viewer=viewer(cast.alice), account_id=cast.account.pk, **name)
    assert cast.account.references.count() == 1
    another = actions.create_account(viewer=viewer(cast.alice), name="Another")
    with pytest.raises(Conflict):
        actions.name_account(viewer=viewer(cast.alice), account_id=another.pk, **name)
    contact = actions.create_contact(viewer=viewer(cast.alice), account_id=another.pk, name="Cara")
    actions.name_contact(viewer=viewer(cast.alice), contact_id=contact.pk, **name)


def test_an_organisation_is_opened_with_a_slug_of_its_own(db: None) -> None:
    assert actions.create_organisation(name="Tubes & Pipes").slug == "tubes-pipes"
    with pytest.raises(Invalid):
        actions.create_organisation(name="Tubes Pipes")
