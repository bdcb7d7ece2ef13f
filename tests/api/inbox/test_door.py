"""Who is let in: whoever signs with a secret of the connection, and nobody learns more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.vault import seal
from api import rates
from api.inbox.signatures import Asked, hubspot_signature, signed_by_hubspot
from api.models import CrmConnection, InboundWebhook
from api.webhooks.sign import new_secret
from tests.api.callers import codes, integration, person
from tests.api.inbox.sending import (
    CLIENT_SECRET,
    Sender,
    connect,
    deal,
    event,
    hubspot,
    post,
    standard,
)
from tests.cast import Cast

pytestmark = pytest.mark.django_db
BODY = deal(17, name="Tubes")


@pytest.fixture
def hub(cast: Cast) -> Sender:
    return connect(cast.organisation, "hubspot")


def stored() -> int:
    return InboundWebhook.objects.count()


def test_a_good_signature_lets_a_message_in(odoo: Sender) -> None:
    answer = odoo.send(BODY)
    assert (answer.status_code, answer.json()) == (
        202,
        {"received": 1, "repeated": 0, "ignored": 0},
    )
    row = InboundWebhook.objects.get()
    assert (row.type, row.external_id, row.body) == ("deal.updated", "17", BODY)
    assert row.connection == odoo.connection


def test_hubspot_may_sign_its_own_way_or_as_all_others(hub: Sender) -> None:
    assert hub.events(event(17)).status_code == 202
    assert hub.send(BODY).status_code == 202
    assert stored() == 2


@pytest.mark.parametrize(
    ("stamp", "signature"),
    [
        ("1693657560000", "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y="),
        ("1700000300000", "RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw="),
    ],
)
def test_what_hubspot_publishes_is_what_is_made(stamp: str, signature: str) -> None:
    """The known answers of its own libraries for Python and Ruby."""
    secret, address = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy", "https://www.example.com/webhook_uri"
    body = b"{'example_field':'example_value'}"
    headers = {"x-hubspot-signature-v3": signature, "x-hubspot-request-timestamp": stamp}
    asked = Asked("POST", ("https://elsewhere.example/", address), headers, body)
    made = hubspot_signature(asked, address=address, stamp=stamp, client_secret=secret)
    assert made == signature
    now = datetime.fromtimestamp(int(stamp) / 1000 + 299, UTC)
    assert signed_by_hubspot(asked, client_secret=secret, now=now)
    assert not signed_by_hubspot(asked, client_secret=secret, now=now + timedelta(seconds=2))
    assert not signed_by_hubspot(asked, client_secret=secret + "y", now=now)


@pytest.mark.parametrize("stamp", ["", "soon", "1e3", "-1", "\u0661" * 13, "1" * 17, "nan"])
def test_a_time_that_is_none_does_not_count_even_if_it_is_signed(stamp: str) -> None:
    asked = Asked("POST", ("https://x/",), {}, b"[]")
    signature = hubspot_signature(asked, address="https://x/", stamp=stamp, client_secret="s")
    headers = {"x-hubspot-signature-v3": signature, "x-hubspot-request-timestamp": stamp}
    asked = Asked("POST", ("https://x/",), headers, b"[]")
    assert not signed_by_hubspot(asked, client_secret="s", now=datetime.now(UTC))


def test_hubspot_signs_some_signs_of_an_address_decoded() -> None:
    """The table of its documentation, and nothing beside it."""
    encoded = "%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B%3a%2f%20%26%3D"
    asked = Asked("POST", (), {}, b"[]")
    a, b = (
        hubspot_signature(asked, address=f"https://x/?q={q}", stamp="1", client_secret="s")
        for q in (encoded, ":/?@!$'()*,;:/%20%26%3D")
    )
    assert a == b


def test_hubspot_may_know_us_by_the_name_of_the_site_or_by_that_of_the_request(
    hub: Sender, settings: Settings
) -> None:
    settings.SITE_URL = "https://negotrack.example"
    for site in ("https://negotrack.example", "http://testserver"):
        assert hub.events(event(17), site=site).status_code == 202
    assert hub.events(event(17), site="https://elsewhere.example").status_code == 401
    address = f"{hub.address}?from=%28here%29"
    signature = hubspot(f"{hub.address}?from=(here)", [event(18)])
    assert post(address, [event(18)], signature).status_code == 202


def refused_ways(sender: Sender) -> dict[str, tuple[Any, dict[str, str]]]:
    """Bodies and headers that no secret of the connection signed in time."""
    good = standard(BODY, secret=sender.secret)
    old, soon = timezone.now() - timedelta(minutes=6), timezone.now() + timedelta(minutes=6)
    events, address = [event(17)], sender.address
    return {
        "no signature": (BODY, {}),
        "another secret": (BODY, standard(BODY, secret=new_secret())),
        "another body": (deal(18), good),
        "another id": (BODY, {**good, "webhook-id": "msg_2"}),
        "stale": (BODY, standard(BODY, secret=sender.secret, at=old)),
        "from the future": (BODY, standard(BODY, secret=sender.secret, at=soon)),
        "no time": (BODY, {**good, "webhook-timestamp": "soon"}),
        "nan": (BODY, {**good, "webhook-timestamp": "nan"}),
        "endless": (BODY, {**good, "webhook-timestamp": "1e999"}),
        "no version": (BODY, {**good, "webhook-signature": "abc"}),
        "no base64": (BODY, {**good, "webhook-signature": "v1,\u00e9"}),
        "empty": (BODY, {**good, "webhook-signature": ""}),
        "no text": (b"\xff\xfe", good),
        "hubspot: another secret": (events, hubspot(address, events, secret="other")),
        "hubspot: another body": ([event(18)], hubspot(address, events)),
        "hubspot: another address": (events, hubspot(address + "x", events)),
        "hubspot: stale": (events, hubspot(address, events, age=timedelta(seconds=301))),
        "hubspot: from the future": (events, hubspot(address, events, age=-timedelta(seconds=310))),
        "hubspot: no time": (
            events,
            {**hubspot(address, events), "X-HubSpot-Request-Timestamp": "soon"},
        ),
        "hubspot: other digits": (
            events,
            {**hubspot(address, events), "X-HubSpot-Request-Timestamp": "\u0661" * 13},
        ),
        "hubspot: no ascii": (
            events,
            {**hubspot(address, events), "X-HubSpot-Signature-v3": "\u00e9"},
        ),
        "hubspot: its header decides": (
            BODY,
            {**good, "X-HubSpot-Signature-v3": "x"},
        ),
    }


@pytest.mark.parametrize("kind", ["odoo", "hubspot"])
def test_whatever_is_wrong_is_answered_byte_by_byte_as_an_unknown_address(
    cast: Cast, kind: str
) -> None:
    known = connect(cast.organisation, kind)
    unknown = f"/api/v1/webhooks-in/{uuid4()}"
    seen = set()
    for body, headers in refused_ways(known).values():
        for address in (known.address, unknown):
            answer = post(address, body, headers)
            assert answer.status_code == 401, (body, headers)
            assert codes(answer) == {"": "unauthenticated"}
            said = answer.content.replace(address.encode(), b"<address>")
            told = {
                name: answer[name] for name in answer.headers if "request-id" not in name.lower()
            }
            told.pop("RateLimit", None)
            told.pop("Content-Length", None)
            seen.add((said, repr(sorted(told.items()))))
    assert len(seen) == 1
    assert stored() == 0


def test_hubspots_signature_counts_for_hubspot_alone(cast: Cast) -> None:
    odoo = connect(cast.organisation, client_secret=seal(CLIENT_SECRET))
    assert odoo.events(event(17)).status_code == 401
    bare = connect(cast.organisation, "hubspot", client_secret="")
    assert bare.events(event(17), secret="").status_code == 401
    assert stored() == 0


def test_another_connections_secret_does_not_count(cast: Cast, odoo: Sender) -> None:
    other = connect(cast.elsewhere)
    assert post(other.address, BODY, standard(BODY, secret=odoo.secret)).status_code == 401
    assert post(odoo.address, BODY, standard(BODY, secret=other.secret)).status_code == 401


def test_after_a_rotation_both_secrets_count_until_the_old_one_ends(odoo: Sender) -> None:
    fresh, row = new_secret(), odoo.connection
    row.previous_secret, row.secret = row.secret, seal(fresh)
    row.previous_expires_at = timezone.now() + timedelta(hours=1)
    row.save()
    assert odoo.send(BODY).status_code == 202
    assert post(odoo.address, BODY, standard(BODY, secret=fresh)).status_code == 202
    row.previous_expires_at = timezone.now() - timedelta(seconds=1)
    row.save()
    assert odoo.send(BODY).status_code == 401
    assert post(odoo.address, BODY, standard(BODY, secret=fresh)).status_code == 202


def test_a_secret_that_no_key_opens_lets_nobody_in(
    odoo: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    CrmConnection.objects.update(secret="not a cipher")
    assert odoo.send(BODY).status_code == 401
    assert "No VAULT_KEY opens this" in caplog.text


@pytest.mark.parametrize("size", [256 * 1024 + 1, 5_000_000])
def test_a_huge_body_is_refused_whoever_sends_it(odoo: Sender, size: int) -> None:
    body = b" " * size
    for answer in (odoo.send(body), post(odoo.address, body, {})):
        assert (answer.status_code, codes(answer)) == (413, {"": "too-large"})
    assert stored() == 0


def test_the_largest_body_is_taken(odoo: Sender) -> None:
    bare = len(str(deal(17, name="")).encode())
    assert odoo.send(deal(17, name="x" * (256 * 1024 - bare))).status_code == 202


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_it_is_json_or_refused(odoo: Sender, kind: str) -> None:
    answer = post(odoo.address, BODY, standard(BODY, secret=odoo.secret), kind)
    assert (answer.status_code, codes(answer)) == (415, {"": "unsupported-media-type"})
    spelled = "Application/JSON; charset=utf-8"
    assert post(odoo.address, BODY, standard(BODY, secret=odoo.secret), spelled).status_code == 202


def test_nothing_but_a_post_is_taken(odoo: Sender, cast: Cast) -> None:
    client = person(cast.ada)
    for method in ("put", "patch", "delete"):
        assert getattr(client, method)(odoo.address).status_code == 405
    for key in (str(odoo.connection.key), "x", "0", "9" * 30, "\u0661"):
        assert client.get(f"/api/v1/webhooks-in/{key}").status_code == 404
        assert APIClient().get(f"/api/v1/webhooks-in/{key}").status_code == 401


@pytest.mark.parametrize("key", ["7", "x", "\u00e9", "0" * 36, "None"])
def test_what_is_no_key_is_nobodys(odoo: Sender, key: str) -> None:
    answer = post(f"/api/v1/webhooks-in/{key}", BODY, standard(BODY, secret=odoo.secret))
    assert (answer.status_code, codes(answer)) == (401, {"": "unauthenticated"})


def test_a_token_or_a_session_does_not_stand_for_a_signature(cast: Cast, odoo: Sender) -> None:
    for client in (person(cast.ada), integration(cast.organisation, "crm.manage")):
        answer: Any = client.post(odoo.address, BODY, format="json")
        assert answer.status_code == 401


@pytest.fixture
def two_a_minute(settings: Settings, broker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RATE_LIMIT_PER_MINUTE = 2
    monkeypatch.setattr(rates, "_outage", rates.Outage())
    with redis.Redis.from_url(broker) as client:
        for key in client.scan_iter("LIMITS:negotrack/*"):
            client.delete(key)


@pytest.mark.usefixtures("two_a_minute")
def test_each_connection_has_a_rate_of_its_own_and_strangers_share_theirs(
    cast: Cast, odoo: Sender
) -> None:
    other = connect(cast.elsewhere)
    for _ in range(3):  # strangers at a known address take nothing from whom it belongs to
        refused = post(odoo.address, BODY, {})
    assert (refused.status_code, codes(refused)) == (429, {"": "throttled"})
    assert post(f"/api/v1/webhooks-in/{uuid4()}", BODY, {}).status_code == 429
    assert [odoo.send(BODY).status_code for _ in range(3)] == [202, 202, 429]
    late = odoo.send(BODY)
    assert 1 <= int(late["Retry-After"]) <= 60
    assert (late["RateLimit"][:13], stored()) == ('"default";r=0', 2)
    assert other.send(BODY).status_code == 202
