"""The main job over HTTP: a deal is opened, a round logged, the answer is findings."""

from __future__ import annotations

from rest_framework.test import APIClient

from api.models import Application
from tests.api.callers import integration, person, post
from tests.api.clients.asking import bearer, token
from tests.cast import Cast


def opened(client: APIClient, cast: Cast) -> str:
    """A negotiation with price and term, opened from nothing over the API."""
    account = post(client, "accounts", {"name": "Norrland", "owner": cast.alice.pk}).json()
    deal = post(client, "negotiations", {"account": account["id"], "title": "Board 2027"}).json()
    base = f"negotiations/{deal['id']}"
    price = {"key": "price", "kind": "numeric", "low": 80, "high": 120, "distributive": True}
    term = {"key": "term", "kind": "numeric", "low": 14, "high": 60, "unit": "days"}
    for issue in (price, term):
        assert post(client, f"{base}/issues", issue).status_code == 201
    for issue, side, direction, weight in (
        ("price", "us", "high", 50),
        ("price", "them", "low", 40),
        ("term", "us", "low", 20),
        ("term", "them", "high", 45),
    ):
        entry = {"issue": issue, "side": side, "direction": direction, "weight": weight}
        assert post(client, f"{base}/preferences", entry).status_code == 201
    return base


def test_a_give_for_nothing_and_then_one_with_an_if(cast: Cast) -> None:
    client = integration(cast.organisation)
    base = opened(client, cast)
    post(client, f"{base}/offers", {"side": "us", "terms": {"price": 100, "term": 30}})
    post(client, f"{base}/offers", {"side": "them", "terms": {"price": 90, "term": 60}})
    naked = post(client, f"{base}/offers", {"side": "us", "terms": {"price": 97}})
    assert naked.status_code == 201
    [concession] = naked.json()["concessions"]
    assert (concession["start"], concession["end"], concession["status"]) == (100, 97, "naked")
    assert "R001" in {finding["code"] for finding in naked.json()["findings"]}
    body = {"side": "us", "terms": {"price": 97}, "corrects": 3, "if": {"term": 14}}
    tied = post(client, f"{base}/offers", body).json()
    assert [c["status"] for c in tied["concessions"]] == ["conditional"]
    assert "R001" not in {finding["code"] for finding in tied["findings"]}
    post(client, f"{base}/offers", {"side": "them", "terms": {"term": 14}})
    ledger = client.get(f"/api/v1/{base}/ledger").json()
    assert ledger["positions"]["us"]["price"] == 97
    assert [link["state"] for link in ledger["links"]] == ["accepted"]
    assert ledger["balance"]["us"]["leaked"]["count"] == 0


def test_a_check_answers_the_same_and_stores_nothing(cast: Cast) -> None:
    client = integration(cast.organisation)
    base = opened(client, cast)
    post(client, f"{base}/offers", {"side": "us", "terms": {"price": 100}})
    body = {"side": "us", "terms": {"price": 97}}
    checked = post(client, f"{base}/offers/check", body).json()
    assert checked["numbers"] == [2]
    assert len(client.get(f"/api/v1/{base}/offers").json()["results"]) == 1
    logged = post(client, f"{base}/offers", body).json()
    assert checked["concessions"] == logged["concessions"]
    assert checked["findings"] == logged["findings"]


def test_a_client_gets_its_token_with_its_secret(cast: Cast) -> None:
    application = Application(
        organisation=cast.organisation,
        name="crm",
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        scopes=["negotiations.read"],
    )
    secret = application.client_secret
    application.save()
    answer = token(application.client_id, secret, "negotiations.read")
    assert answer.status_code == 200, answer.content
    client = bearer(answer.json()["access_token"])
    listed = client.get("/api/v1/negotiations").json()["results"]
    assert [deal["id"] for deal in listed] == [cast.negotiation.pk]
    assert post(client, "negotiations", {}).status_code == 403


def test_the_deal_from_stage_to_close(cast: Cast) -> None:
    client = person(cast.alice)
    base = opened(client, cast)
    assert post(client, f"{base}/stage", {"to": "integrative"}).status_code == 201
    assert post(client, f"{base}/stage", {"to": "integrative"}).status_code == 409
    offer = post(client, f"{base}/offers", {"side": "us", "terms": {"price": 100}}).json()["offer"]
    accepted = post(client, f"{base}/offers/{offer['id']}/accept", {"on": "2026-03-01"})
    assert (accepted.status_code, accepted.json()["side"]) == (201, "them")
    closed = post(client, f"{base}/close", {"kind": "agreed"})
    assert closed.status_code == 201
    assert client.get(f"/api/v1/{base}").json()["outcome"] == "agreed"
    assert post(client, f"{base}/offers", {"side": "us", "terms": {"price": 99}}).status_code == 409


def test_an_exchange_from_proposal_to_decline(cast: Cast) -> None:
    client = person(cast.alice)
    base = opened(client, cast)
    for side, price in (("us", 100), ("them", 90), ("us", 97), ("them", 92)):
        post(client, f"{base}/offers", {"side": side, "terms": {"price": price}})
    confirmed = post(client, f"{base}/links/3~4/confirm", None)
    assert confirmed.status_code == 201
    assert confirmed.json()["state"] == "accepted"
    exchange = confirmed.json()["id"]
    declined = post(client, f"{base}/exchanges/{exchange}/decline", {})
    assert declined.status_code == 201
    shown = client.get(f"/api/v1/{base}/exchanges/{exchange}").json()
    assert shown["state"] == "declined"
    assert shown["gives"] == [{"issue": "price", "value": 97}]
    body = {"offer": 4, "gives": ["price"], "asks": [{"issue": "term", "value": 30}]}
    assert post(client, f"{base}/exchanges", body).status_code == 201


def test_a_leader_waives_and_takes_it_back(cast: Cast) -> None:
    alice, lena = person(cast.alice), person(cast.lena)
    base = opened(alice, cast)
    post(alice, f"{base}/offers", {"side": "us", "terms": {"price": 100}})
    post(alice, f"{base}/offers", {"side": "us", "terms": {"price": 97}})
    [finding] = alice.get("/api/v1/findings?code=R001").json()["results"]
    reason = {"reason": "strategic account"}
    assert post(alice, f"findings/{finding['id']}/waive", reason).status_code == 403
    waived = post(lena, f"findings/{finding['id']}/waive", reason)
    assert waived.status_code == 201
    assert alice.get(f"/api/v1/findings/{finding['id']}").json()["status"] == "waived"
    post(alice, f"{base}/offers", {"side": "them", "terms": {"price": 80}})
    assert alice.get(f"/api/v1/findings/{finding['id']}").json()["status"] == "waived"
    [waiver] = alice.get("/api/v1/waivers").json()["results"]
    assert post(lena, f"waivers/{waiver['id']}/revoke", {}).status_code == 201
    assert post(lena, f"waivers/{waiver['id']}/revoke", {}).status_code == 409
    assert alice.get(f"/api/v1/findings/{finding['id']}").json()["status"] == "open"


def test_the_background_of_a_deal(cast: Cast) -> None:
    client = person(cast.alice)
    base = opened(client, cast)
    for name, entry in {
        "interests": {"side": "them", "statement": "cash is tight", "issue": "term"},
        "pegs": {"element": "relationship", "text": "ten years"},
        "evidence": {"key": "index", "kind": "index", "source": "MEPS"},
        "disclosures": {"side": "us", "kind": "priority", "text": "lead time first"},
        "rounds": {"held_on": "2026-01-12", "channel": "call"},
    }.items():
        added = post(client, f"{base}/{name}", entry)
        assert added.status_code == 201, added.content
        [row] = client.get(f"/api/v1/{base}/{name}").json()["results"]
        assert row == added.json()
        assert entry.items() <= row.items()
    cited = {"side": "us", "terms": {"price": 110}, "evidence": ["index"], "round": 1}
    found = post(client, f"{base}/offers", cited).json()["findings"]
    assert "A001" not in {finding["code"] for finding in found}


def test_issues_and_values_are_changed_and_removed_while_unused(cast: Cast) -> None:
    client = person(cast.alice)
    base = opened(client, cast)
    issues = client.get(f"/api/v1/{base}/issues").json()["results"]
    price, term = (f"/api/v1/{base}/issues/{issue['id']}" for issue in issues)
    changed = client.patch(price, {"high": 130, "baseline": 100}, format="json")
    assert (changed.status_code, changed.json()["baseline"]) == (200, 100)
    assert client.patch(price, {"high": 10}, format="json").status_code == 400
    post(client, f"{base}/offers", {"side": "us", "terms": {"price": 125}})
    assert client.patch(price, {"high": 120}, format="json").status_code == 409
    assert client.delete(price).status_code == 409
    assert client.get(price).json()["key"] == "price"
    assert client.delete(term).status_code == 204
    assert client.get(term).status_code == 404
    [ours, _] = client.get(f"/api/v1/{base}/preferences").json()["results"]
    assert client.delete(f"/api/v1/{base}/preferences/{ours['id']}").status_code == 204
    assert client.delete(f"/api/v1/{base}/preferences/{ours['id']}").status_code == 404


def test_accounts_contacts_and_amendments(cast: Cast) -> None:
    client = person(cast.ada)
    account = post(client, "accounts", {"name": "Norrland", "segment": "A"}).json()
    url = f"/api/v1/accounts/{account['id']}"
    assert client.patch(url, {"segment": "B"}, format="json").json()["segment"] == "B"
    assert client.get(url).json()["segment"] == "B"
    contact = post(client, "contacts", {"account": account["id"], "name": "Anna"}).json()
    url = f"/api/v1/contacts/{contact['id']}"
    assert client.patch(url, {"title": "Buyer"}, format="json").json()["title"] == "Buyer"
    assert client.get(url).json()["name"] == "Anna"
    assert len(client.get("/api/v1/contacts").json()["results"]) == 1
    deal = f"/api/v1/negotiations/{cast.negotiation.pk}"
    body = {"title": "Tubes", "currency": "USD", "owner": cast.bob.pk}
    amended = client.patch(deal, body, format="json").json()
    assert (amended["title"], amended["currency"], amended["owner"]) == (
        "Tubes",
        "USD",
        cast.bob.pk,
    )


def test_the_rule_book_is_readable(cast: Cast) -> None:
    client = person(cast.alice)
    rules = client.get("/api/v1/rules").json()
    assert rules[0]["code"] == "R001"
    assert client.get("/api/v1/rules/R003").json()["thresholds"] == {"ratio": 1.0}
    assert client.get("/api/v1/rules/X1").status_code == 404
