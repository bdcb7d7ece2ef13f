"""Administrators let systems in, see how they are used, and send them away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.utils import timezone
from oauth2_provider.models import AccessToken

from api.models import Application, StoredAnswer
from tests.api.callers import codes, person
from tests.api.clients.asking import application, bearer, token
from tests.cast import Cast


def test_a_secret_is_told_once_and_stored_as_a_hash(cast: Cast) -> None:
    made, secret = application(cast.ada)
    row = Application.objects.get(pk=made["id"])
    assert identify_hasher(row.client_secret)
    assert secret not in row.client_secret
    admin = person(cast.ada)
    for path in ("applications", f"applications/{row.pk}"):
        assert secret not in admin.get(f"/api/v1/{path}").content.decode()
    assert token(made["client_id"], secret).status_code == 200


def test_a_repeated_answer_does_not_tell_it_again_and_none_is_stored(cast: Cast) -> None:
    admin = person(cast.ada)
    ask = {"name": "crm", "scopes": ["negotiations.read"]}
    first, again = (
        admin.post("/api/v1/applications", ask, format="json", headers={"Idempotency-Key": "once"})
        for _ in range(2)
    )
    secret = first.json()["secret"]
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json() | {"secret": None}
    assert Application.objects.count() == 1
    assert secret not in StoredAnswer.objects.get().body


def test_tokens_have_what_was_asked_for_within_what_the_application_has(cast: Cast) -> None:
    made, secret = application(cast.ada, scopes=["negotiations.read", "reports.read"])
    everything = token(made["client_id"], secret).json()
    assert set(everything["scope"].split()) == {"negotiations.read", "reports.read"}
    less = token(made["client_id"], secret, "reports.read").json()
    assert less["scope"] == "reports.read"
    assert bearer(less["access_token"]).get("/api/v1/negotiations").status_code == 403
    more = token(made["client_id"], secret, "reports.read limits.read")
    assert (more.status_code, more.json()["error"]) == (400, "invalid_scope")


def test_a_token_loses_at_once_what_its_application_loses(cast: Cast) -> None:
    made, secret = application(cast.ada, scopes=["negotiations.read", "reports.read"])
    client = bearer(token(made["client_id"], secret).json()["access_token"])
    assert client.get("/api/v1/negotiations").status_code == 200
    changed = person(cast.ada).patch(
        f"/api/v1/applications/{made['id']}", {"scopes": ["reports.read"]}, format="json"
    )
    assert changed.json()["scopes"] == ["reports.read"]
    assert client.get("/api/v1/negotiations").status_code == 403
    assert client.get("/api/v1/reports/discipline").status_code == 200


def test_an_expired_application_is_told_so_at_the_token_and_at_the_api(cast: Cast) -> None:
    made, secret = application(cast.ada)
    client = bearer(token(made["client_id"], secret).json()["access_token"])
    person(cast.ada).patch(
        f"/api/v1/applications/{made['id']}", {"expires_at": "2026-01-02T03:04Z"}, format="json"
    )
    refused = token(made["client_id"], secret)
    assert refused.status_code == 401
    assert refused.json() == {
        "error": "invalid_client",
        "error_description": "The application expired on 2026-01-02 at 03:04 UTC.",
    }
    answer = client.get("/api/v1/negotiations")
    assert answer.status_code == 401
    assert answer.json()["detail"] == "The application expired on 2026-01-02 at 03:04 UTC."
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]
    assert "expired" not in token(made["client_id"], "guessed").content.decode()


def test_expiry_can_be_put_off(cast: Cast) -> None:
    made, secret = application(cast.ada)
    admin = person(cast.ada)
    for expires_at, status in (("2026-01-02T03:04Z", 401), (None, 200)):
        body = {"expires_at": expires_at}
        admin.patch(f"/api/v1/applications/{made['id']}", body, format="json")
        assert token(made["client_id"], secret).status_code == status


def test_an_application_is_not_made_expired(cast: Cast) -> None:
    body = {"name": "crm", "scopes": ["reports.read"], "expires_at": "2020-01-01T00:00Z"}
    answer = person(cast.ada).post("/api/v1/applications", body, format="json")
    assert codes(answer) == {"/expires_at": "in_the_past"}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "crm", "scopes": []}, "/scopes"),
        ({"name": "crm", "scopes": ["everything"]}, "/scopes/0"),
        ({"name": "", "scopes": ["reports.read"]}, "/name"),
    ],
)
def test_scopes_are_chosen_from_those_there_are(
    cast: Cast, body: dict[str, Any], pointer: str
) -> None:
    answer = person(cast.ada).post("/api/v1/applications", body, format="json")
    assert answer.status_code == 400
    assert pointer in codes(answer)


def test_a_revoked_application_is_gone_for_good_and_stays_listed(cast: Cast) -> None:
    made, secret = application(cast.ada)
    client = bearer(token(made["client_id"], secret).json()["access_token"])
    admin = person(cast.ada)
    revoked = admin.post(f"/api/v1/applications/{made['id']}/revoke").json()
    assert revoked["revoked_at"] is not None
    assert client.get("/api/v1/negotiations").status_code == 401
    assert "revoked" in token(made["client_id"], secret).json()["error_description"]
    again = admin.post(f"/api/v1/applications/{made['id']}/revoke").json()
    assert again["revoked_at"] == revoked["revoked_at"]
    rotated = admin.post(f"/api/v1/applications/{made['id']}/rotate-secret", {}, format="json")
    assert codes(rotated) == {"": "revoked"}
    [listed] = admin.get("/api/v1/applications").json()["results"]
    assert listed == revoked


def test_a_new_secret_replaces_the_old_one_at_once(cast: Cast) -> None:
    made, old = application(cast.ada)
    new = _rotated(cast, made, {})
    assert token(made["client_id"], old).status_code == 401
    assert token(made["client_id"], new).status_code == 200


def test_a_secret_may_be_kept_for_a_while(cast: Cast) -> None:
    made, old = application(cast.ada)
    new = _rotated(cast, made, {"keep_hours": 24})
    assert [token(made["client_id"], s).status_code for s in (old, new)] == [200, 200]
    assert token(made["client_id"], "guessed").status_code == 401
    rows = Application.objects.filter(pk=made["id"])
    rows.update(previous_expires_at=timezone.now() - timedelta(seconds=1))
    assert [token(made["client_id"], s).status_code for s in (old, new)] == [401, 200]


def test_use_is_seen_to_the_minute_and_costs_one_write_a_minute(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    made, secret = application(cast.ada)
    client = bearer(token(made["client_id"], secret).json()["access_token"])
    admin = person(cast.ada)
    own = f"/api/v1/applications/{made['id']}"
    assert admin.get(own).json()["last_used_at"] is None
    assert admin.get(f"{own}/tokens").json()["results"][0]["last_used_at"] is None
    client.get("/api/v1/rules")
    first = admin.get(own).json()["last_used_at"]
    [told] = admin.get(f"{own}/tokens").json()["results"]
    assert first is not None
    assert told["last_used_at"] is not None
    assert told["scopes"] == ["negotiations.read"]
    client.get("/api/v1/rules")
    assert admin.get(own).json()["last_used_at"] == first
    _age(made["id"], timedelta(minutes=2))
    client.get("/api/v1/rules")
    assert admin.get(own).json()["last_used_at"] > first


def test_one_token_is_ended_and_the_others_live(cast: Cast) -> None:
    made, secret = application(cast.ada)
    texts = [token(made["client_id"], secret).json()["access_token"] for _ in range(2)]
    own = f"/api/v1/applications/{made['id']}/tokens"
    admin = person(cast.ada)
    first, _ = admin.get(own).json()["results"]
    assert admin.delete(f"{own}/{first['id']}").status_code == 204
    assert admin.delete(f"{own}/{first['id']}").status_code == 404
    statuses = [bearer(text).get("/api/v1/negotiations").status_code for text in texts]
    assert statuses == [401, 200]


def test_who_changed_an_application_is_kept(cast: Cast) -> None:
    made, _ = application(cast.ada)
    _rotated(cast, made, {})
    history = list(Application.objects.get(pk=made["id"]).history.order_by("pgh_id"))
    assert [row.pgh_label for row in history] == ["insert", "update"]
    assert all(row.pgh_context.metadata["user"] == cast.ada.pk for row in history)
    assert not hasattr(history[0], "client_secret")


def test_there_are_not_too_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.clients.applications.MOST_APPLICATIONS", 1)
    application(cast.ada)
    body = {"name": "one more", "scopes": ["reports.read"]}
    answer = person(cast.ada).post("/api/v1/applications", body, format="json")
    assert codes(answer) == {"": "too_many_applications"}


def _rotated(cast: Cast, made: dict[str, Any], body: dict[str, Any]) -> str:
    url = f"/api/v1/applications/{made['id']}/rotate-secret"
    answer = person(cast.ada).post(url, body, format="json")
    assert answer.status_code == 200, answer.content
    secret: str = answer.json()["secret"]
    return secret


def _age(application_id: int, by: timedelta) -> None:
    """Let time pass for what was noted."""
    for row in AccessToken.objects.filter(application_id=application_id):
        times = {"updated": row.updated - by, "created": row.created - by}
        AccessToken.objects.filter(pk=row.pk).update(**times)
    row = Application.objects.get(pk=application_id)
    assert row.last_used_at is not None
    Application.objects.filter(pk=row.pk).update(last_used_at=row.last_used_at - by)
