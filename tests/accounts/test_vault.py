"""Secrets at rest: nothing in any table tells a limit; keys change without losing one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts import rotation
from accounts.isolation import policies
from accounts.sealed import MARK, SealedWhenSecret, Secret
from accounts.vault import Sealed, reseal, seal, unseal
from deals.models import Disclosure, Finding, IssueLimit, PackageLimit
from tests.api.callers import integration, person, post
from tests.cast import Cast, prefer
from tests.rows import sql

WALK_AWAY, TARGET = "87.5", "112.5"
ALTERNATIVE, BOTTOM_LINE = "the spot buyer of Gdynia", "under eighty-eight we close the mill"


@pytest.fixture
def secretive(cast: Cast) -> Cast:
    """Limits of both kinds, findings of the rules that read them, answers that may be repeated."""
    prefer(cast.price, "us", direction="high", weight=1)
    deal, alice = f"negotiations/{cast.negotiation.pk}", person(cast.alice)
    at = f"/api/v1/{deal}/limits"
    for given_ in (
        {"issue": "price", "walk_away": float(WALK_AWAY), "target": float(TARGET)},
        {"walk_away": 0.123457, "target": 0.654321, "batna": ALTERNATIVE},
    ):
        assert alice.put(at, {"side": "us", **given_}, format="json").status_code == 200
    told = {"side": "us", "kind": "bottom_line", "text": BOTTOM_LINE}
    for number in range(2):
        headers = {"Idempotency-Key": "told"}
        alice.post(f"/api/v1/{deal}/disclosures", told, format="json", headers=headers)
        offer = {"side": "us", "terms": {"price": 86 + number}}
        headers = {"Idempotency-Key": f"offer-{number}"}
        crm = integration(cast.organisation)
        answer = crm.post(f"/api/v1/{deal}/offers", offer, format="json", headers=headers)
        assert answer.status_code == 201
    return cast


def everything() -> Iterator[tuple[str, str]]:
    """Every row of every table as a text."""
    with connection.cursor() as cursor:
        cursor.execute(policies.TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            yield from ((table, text) for (text,) in cursor.fetchall())


@pytest.mark.django_db
def test_no_row_of_any_table_tells_a_limit(secretive: Cast) -> None:
    assert {f.code for f in Finding.objects.filter(limits=True)} >= {"A003", "P004", "S002"}
    secrets = (WALK_AWAY, TARGET, "0.123457", "0.654321", "0.654", ALTERNATIVE, BOTTOM_LINE)
    found = [(table, s) for table, text in everything() for s in secrets if told(s, text)]
    assert found == []


def told(secret: str, text: str) -> bool:
    """Whether the text says it; 0.654 of a second is nobody's target."""
    return re.search(rf"(?<!\d){re.escape(secret)}", text) is not None


@pytest.mark.django_db
def test_their_holders_read_them_all_the_same(secretive: Cast) -> None:
    assert IssueLimit.objects.get(kind="walk_away").value == Decimal(WALK_AWAY)
    package = PackageLimit.objects.get()
    assert (package.walk_away, package.target, package.batna) == (0.123457, 0.654321, ALTERNATIVE)
    assert Disclosure.objects.get(kind="bottom_line").text == BOTTOM_LINE
    assert any(WALK_AWAY in f.message for f in Finding.objects.filter(code="P004"))
    history = IssueLimit.history.rel.related_model.objects  # type: ignore[attr-defined]
    assert Decimal(WALK_AWAY) in [row.number for row in history.all()]


@pytest.mark.django_db
def test_an_answer_that_is_repeated_was_stored_as_a_cipher(secretive: Cast) -> None:
    told = {"side": "us", "kind": "bottom_line", "text": BOTTOM_LINE}
    again = person(secretive.alice).post(
        f"/api/v1/negotiations/{secretive.negotiation.pk}/disclosures",
        told,
        format="json",
        headers={"Idempotency-Key": "told"},
    )
    assert again["Idempotency-Replayed"] == "true"
    assert again.json()["text"] == BOTTOM_LINE


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deals_finding SET message = 'our walk-away is 88' WHERE limits",
        "UPDATE deals_finding SET advice = 'not under 88' WHERE limits",
        "UPDATE deals_disclosure SET text = 'not under 88' WHERE kind = 'bottom_line'",
    ],
)
def test_the_database_refuses_them_in_clear(secretive: Cast, statement: str) -> None:
    with pytest.raises(IntegrityError, match="sealed"), transaction.atomic():
        sql(statement)


@pytest.mark.django_db
def test_a_cipher_cannot_be_looked_for(cast: Cast) -> None:
    with pytest.raises(FieldError):
        PackageLimit.objects.filter(batna=ALTERNATIVE).exists()


@pytest.mark.django_db
def test_a_text_that_looks_like_a_cipher_is_no_way_to_read_one(cast: Cast) -> None:
    """Neither is somebody else's cipher opened by sending it in, nor is the text lost."""
    stolen = MARK + seal("their secret")
    told = {"side": "us", "kind": "interest", "text": stolen}
    answer = post(person(cast.alice), f"negotiations/{cast.negotiation.pk}/disclosures", told)
    assert answer.status_code == 201
    assert Disclosure.objects.get(pk=answer.json()["id"]).text == stolen


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), st.booleans())
def test_texts_come_back_as_they_were(text: str, secret: bool) -> None:
    column = SealedWhenSecret()
    kept = column.get_db_prep_value(Secret(text) if secret else text, connection)
    assert column.from_db_value(kept) == text
    assert kept.startswith(MARK) == (secret or text.startswith(MARK))


@pytest.mark.django_db
def test_every_cipher_comes_under_the_new_key(secretive: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    before = {model: model.objects.count() for model, _ in rotation.columns()}
    old = settings.VAULT_KEYS[0]
    settings.VAULT_KEYS = ["new", old]
    said = StringIO()
    call_command("rotate_vault_key", stdout=said)
    assert "Only the first key is needed" in said.getvalue()
    settings.VAULT_KEYS = ["new"]
    assert PackageLimit.objects.get().batna == ALTERNATIVE
    assert Disclosure.objects.get(kind="bottom_line").text == BOTTOM_LINE
    for model, count in before.items():
        assert len(list(model.objects.all())) == count > -1
    settings.VAULT_KEYS = [old]
    with pytest.raises(Sealed):
        PackageLimit.objects.get()


@pytest.mark.django_db
def test_without_the_old_key_nothing_is_touched(secretive: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    old = settings.VAULT_KEYS
    settings.VAULT_KEYS = ["new"]
    with pytest.raises(CommandError, match="sealed by a key that VAULT_KEY does not name"):
        call_command("rotate_vault_key", stdout=StringIO())
    settings.VAULT_KEYS = old
    assert PackageLimit.objects.get().batna == ALTERNATIVE


@pytest.mark.django_db
def test_a_rotation_of_many_goes_in_batches(
    secretive: Cast, settings, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(rotation, "BATCH", 1)
    settings.VAULT_KEYS = ["new", *settings.VAULT_KEYS]
    assert rotation.rotate(tell=lambda _: None) == 0
    settings.VAULT_KEYS = ["new"]
    assert [bool(row.value) for row in IssueLimit.objects.all()] == [True, True]


def test_only_the_keys_that_are_named_open(settings) -> None:  # type: ignore[no-untyped-def]
    settings.VAULT_KEYS = ["old"]
    cipher = seal("whsec_abc")
    assert "whsec" not in cipher
    settings.VAULT_KEYS = ["new", "old"]
    fresh = reseal(cipher)
    settings.VAULT_KEYS = ["new"]
    assert unseal(fresh) == "whsec_abc"
    for locked in (unseal, reseal):
        with pytest.raises(Sealed):
            locked(cipher)
