"""Statements past Django's cursor: the same rows, in the same scope, refused alike."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from oauth2_provider.models import get_access_token_model

from accounts import access, message, prepared
from accounts.access import Verb, Viewer, viewer_for_user
from accounts.errors import Forbidden, NotFound
from accounts.isolation import organisation
from api.clients.grants import TOKEN
from deals.models import Negotiation, RuleSetting
from deals.sight import writable_negotiation
from deals.snapshot.rulebook import SETTINGS
from tests.api.callers import integration
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def columns(row: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_a_row_is_the_row_that_django_finds(cast: Cast) -> None:
    integration(cast.organisation)
    issued = get_access_token_model().objects.get()
    found = TOKEN.first(issued.token_checksum)
    asked = get_access_token_model().objects.select_related("application", "user").get(pk=issued.pk)
    assert columns(found) == columns(asked) and found == asked
    assert columns(found.application) == columns(asked.application)
    assert found.user is None and not found._state.adding
    assert TOKEN.first("0" * 64) is None


def test_all_rows(cast: Cast) -> None:
    own: Any = {"organisation": cast.organisation}
    RuleSetting.objects.create(**own, code="R001", thresholds={"slack": 1.5})
    RuleSetting.objects.create(**own, code="C007", severity="info", enabled=False)
    asked = RuleSetting.objects.filter(organisation=cast.organisation)
    pairs = zip(SETTINGS.all(cast.organisation.pk), asked, strict=True)
    assert all(columns(found) == columns(row) for found, row in pairs)
    assert SETTINGS.all(cast.elsewhere.pk) == []


@pytest.mark.parametrize("who", ["alice", "bob", "lena", "dora", "ada", "charlie", "eve"])
@pytest.mark.parametrize("lock", [True, False])
def test_who_may_write_is_asked_alike(cast: Cast, who: str, lock: bool) -> None:
    viewer = viewer_for_user(getattr(cast, who))
    pk = cast.negotiation.pk
    seen = access.visible(Negotiation.objects.all(), viewer, verb=Verb.WRITE_NEGOTIATIONS)
    if not seen.filter(pk=pk).exists():
        with pytest.raises(NotFound, match="No such negotiation"):
            writable_negotiation(viewer=viewer, negotiation_id=pk, lock=lock)
    elif not access.writable(seen, viewer).filter(pk=pk).exists():
        with pytest.raises(Forbidden):
            writable_negotiation(viewer=viewer, negotiation_id=pk, lock=lock)
    else:
        row = writable_negotiation(viewer=viewer, negotiation_id=pk, lock=lock)
        assert row == cast.negotiation and row.owner_id == cast.alice.pk
        assert bool(row.get_deferred_fields()) != lock


def test_without_the_scope_nothing_is_there(cast: Cast) -> None:
    client = Viewer(cast.organisation.pk, None, access.INTEGRATION, scopes=frozenset())
    with pytest.raises(NotFound):
        writable_negotiation(viewer=client, negotiation_id=cast.negotiation.pk)
    wide = Viewer(cast.organisation.pk, None, access.INTEGRATION, scopes=None)
    for unknown in (0, 10**18, 10**30):
        with pytest.raises(NotFound):
            writable_negotiation(viewer=wide, negotiation_id=unknown)


def test_another_organisation_is_kept_out_by_the_database(cast: Cast) -> None:
    """The filter names the right organisation; the work is for another one."""
    viewer = viewer_for_user(cast.ada)
    with organisation(cast.elsewhere.pk), pytest.raises(NotFound):
        writable_negotiation(viewer=viewer, negotiation_id=cast.negotiation.pk)


def test_a_refusal_is_djangos_and_breaks_the_transaction(cast: Cast) -> None:
    text = "INSERT INTO accounts_team (organisation_id, name) VALUES (%s, NULL)"
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            prepared.send([(text, [cast.organisation.pk])])
        assert prepared.send([("SELECT %s::int", [1])]) == [[(1,)]]
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            prepared.send([("SELECT 1", [])])
        transaction.set_rollback(False)
    assert connection.is_usable()


def test_postgresql_has_them_prepared(cast: Cast) -> None:
    """All are, whatever their number; Django's own statements are not."""
    message.forget(connection.connection)
    texts = [f"SELECT {number} + %s::int" for number in range(120)]
    for _ in range(2):
        answers = prepared.send([(text, [1]) for text in texts])
    assert answers == [[(number + 1,)] for number in range(120)]
    list(Negotiation.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        found = {text for (text,) in cursor.fetchall()}
    assert found == {text.replace("%s", "$1") for text in texts}
