"""Whatever is sent, the answer is a clear problem+json and nothing is half-stored."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings
from rest_framework.test import APIClient

from deals import models
from tests.api.callers import codes, person, post
from tests.cast import Cast, prefer

HIGH = {"direction": "high"}


@pytest.fixture
def alice(cast: Cast) -> APIClient:
    prefer(cast.price, "us", direction="high", weight=1)
    return person(cast.alice)


@pytest.fixture
def base(cast: Cast) -> str:
    return f"negotiations/{cast.negotiation.pk}"


def raw(client: APIClient, url: str, body: bytes, kind: str = "application/json") -> Any:
    return client.post(f"/api/v1/{url}", body, content_type=kind)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"null", 400),
        (b"[]", 400),
        (b'"offer"', 400),
        (b'{"side": "us", "terms": {"price": NaN}}', 400),
        (b'{"side": "us", "terms": {"price": Infinity}}', 400),
        (b'{"side": "us", "terms": {"price": 1e400}}', 400),
        (b'{"side": "us", "terms": {"price": ' + b"9" * 5000 + b"}}", 400),
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b'{"side": "us\\u0000", "terms": {"price": 100}}', 400),
        (b"\xff\xfe\x00", 400),
        (b" " * 10_000_000 + b"{}", 413),
    ],
)
def test_bodies_that_cannot_be(alice: APIClient, base: str, body: bytes, status: int) -> None:
    for path in ("offers", "offers/check"):
        answer = raw(alice, f"{base}/{path}", body)
        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == status
    assert models.Offer.objects.count() == 0


def test_a_body_of_another_kind(alice: APIClient, base: str) -> None:
    answer = raw(alice, f"{base}/offers", b"side=us", "application/x-www-form-urlencoded")
    assert answer.status_code == 415


def test_everything_wrong_with_an_offer_is_told_at_once(alice: APIClient, base: str) -> None:
    answer = post(
        alice,
        f"{base}/offers",
        {"side": "we", "terms": {"price": 300, "speed": 1, "term": "soon"}, "colour": 1},
    )
    assert answer.status_code == 400
    assert codes(answer) == {
        "/side": "unknown_word",
        "/terms/price": "outside_domain",
        "/terms/speed": "unknown_issue",
        "/terms/term": "wrong_type",
        "/colour": "unknown_field",
    }
    assert models.Offer.objects.count() == 0


@pytest.mark.parametrize(
    ("path", "body", "pointers"),
    [
        ("issues", {"key": "Bad Key", "kind": "numeric"}, {"/key", "/low", "/high"}),
        ("issues", {"key": "speed", "kind": "cubic"}, {"/kind"}),
        ("issues", {"key": "speed", "kind": "numeric", "low": 9, "high": 1}, {"/low"}),
        ("issues", {"key": "speed", "kind": "numeric", "low": "NaN", "high": 1}, {"/low"}),
        ("issues", {"key": "grade", "kind": "choice", "options": ["a", "a"]}, {"/options"}),
        ("issues", {"key": "grade", "kind": "choice", "options": []}, {"/options"}),
        (
            "issues",
            {"key": "grade", "kind": "choice", "options": ["a", "b"], "low": 1, "step": 1},
            {"/low", "/step"},
        ),
        (
            "issues",
            {
                "key": "speed", "kind": "numeric", "low": 1, "high": 9, "options": ["x"],
                "baseline": 99, "money_per_unit": -1,
            },
            {"/options", "/baseline", "/money_per_unit"},
        ),
        ("preferences", {"issue": "price", "side": "us", **HIGH, "weight": -1}, {"/weight"}),
        ("preferences", {"issue": "price", "side": "us", **HIGH, "weight": "NaN"}, {"/weight"}),
        ("preferences", {"issue": "speed", "side": "us", "direction": "high"}, {"/issue"}),
        ("preferences", {"issue": "price", "side": "us"}, {"/direction"}),
        ("preferences", {"issue": "price", "side": "us", "points": [[7, 1]]}, {"/points"}),
        ("preferences", {"issue": "price", "side": "us", "points": [[90, 7]]}, {"/points"}),
        ("preferences", {"issue": "price", "side": "us", "points": {"a": 1}}, {"/points"}),
        ("preferences", {"issue": "price", "side": "us", "points": "steep"}, {"/points"}),
        ("preferences", {"issue": "price", "side": "us", "points": [1, 2]}, {"/points"}),
        ("preferences", {"issue": "service", "side": "us", "points": {"basic": 1}}, {"/points"}),
        (
            "preferences",
            {"issue": "price", "side": "us", "direction": "high", "confidence": 2},
            {"/confidence"},
        ),
        ("interests", {"side": "us"}, {"/statement"}),
        ("interests", {"side": "us", "statement": "why", "issue": "speed"}, {"/issue"}),
        ("pegs", {"element": "charm", "text": "x\x00"}, {"/element", "/text"}),
        (
            "evidence",
            {"key": "A B", "kind": "rumour", "source": "", "observed_on": "soon"},
            {"/key", "/kind", "/source", "/observed_on"},
        ),
        (
            "evidence",
            {
                "key": "a", "kind": "index", "source": "s", "observed_on": "2026-02-01",
                "expires_on": "2026-01-01",
            },
            {"/expires_on"},
        ),
        ("disclosures", {"side": "us", "kind": "gossip", "txt": "x"}, {"/kind", "/text", "/txt"}),
        ("rounds", {"channel": "pigeon"}, {"/channel"}),
        ("stage", {"to": "closed"}, {"/to"}),
        ("stage", {"to": "nowhere"}, {"/to"}),
        ("close", {"kind": "agreed"}, {"/terms"}),
        ("close", {"kind": "agreed", "terms": {"price": 1}}, {"/terms/price"}),
        ("close", {"kind": "no_deal", "terms": {"price": 100}}, {"/terms"}),
        ("exchanges", {"offer": 9, "gives": [], "asks": "x"}, {"/offer", "/gives", "/asks"}),
    ],
)  # fmt: skip
def test_each_resource_refuses_nonsense(
    alice: APIClient, base: str, path: str, body: dict[str, Any], pointers: set[str]
) -> None:
    answer = post(alice, f"{base}/{path}", body)
    assert answer.status_code == 400, answer.content
    assert set(codes(answer)) == pointers


def test_a_thousand_issues_are_too_many(alice: APIClient, base: str, cast: Cast) -> None:
    models.Issue.objects.bulk_create(
        models.Issue(**cast.negotiation.belonging, key=f"i{n}", low=0, high=1) for n in range(97)
    )
    answer = post(alice, f"{base}/issues", {"key": "one", "kind": "numeric", "low": 0, "high": 1})
    assert (answer.status_code, codes(answer)) == (409, {"": "too_many_issues"})
    huge = {"side": "us", "terms": {f"x{n}": 1 for n in range(1000)}}
    assert len(codes(post(alice, f"{base}/offers", huge))) == 1000


def test_a_key_in_use(alice: APIClient, base: str) -> None:
    issue = {"key": "price", "kind": "numeric", "low": 0, "high": 1}
    assert codes(post(alice, f"{base}/issues", issue)) == {"/key": "key_in_use"}
    proof = {"key": "index", "kind": "index", "source": "MEPS"}
    assert post(alice, f"{base}/evidence", proof).status_code == 201
    assert codes(post(alice, f"{base}/evidence", proof)) == {"/key": "key_in_use"}


def test_a_duplicate_sequence_is_a_conflict(alice: APIClient, base: str) -> None:
    body = {"side": "us", "terms": {"price": 100}, "sequence": 1}
    assert post(alice, f"{base}/offers", body).status_code == 201
    answer = post(alice, f"{base}/offers", body)
    assert (answer.status_code, codes(answer)) == (409, {"/sequence": "sequence_taken"})


def test_a_closed_negotiation_takes_nothing_more(alice: APIClient, base: str) -> None:
    assert post(alice, f"{base}/close", {"kind": "no_deal"}).status_code == 201
    for path, body in {
        "offers": {"side": "us", "terms": {"price": 100}},
        "offers/check": {"side": "us", "terms": {"price": 100}},
        "close": {"kind": "no_deal"},
        "stage": {"to": "integrative"},
        "rounds": {},
        "issues": {"key": "speed", "kind": "numeric", "low": 0, "high": 1},
        "preferences": {"issue": "price", "side": "us", "direction": "high"},
    }.items():
        answer = post(alice, f"{base}/{path}", body)
        assert (answer.status_code, codes(answer)) == (409, {"": "negotiation_closed"}), path


def test_ids_of_another_organisation_do_not_exist(cast: Cast) -> None:
    eve = person(cast.eve)
    deal = {"account": cast.account.pk, "title": "Theirs"}
    assert codes(post(eve, "negotiations", deal)) == {"/account": "unknown_account"}
    ada = person(cast.ada)
    deal = {"account": cast.account.pk, "title": "Ours", "owner": cast.eve.pk}
    assert codes(post(ada, "negotiations", deal)) == {"/owner": "unknown_user"}
    assert eve.get(f"/api/v1/negotiations/{cast.negotiation.pk}").status_code == 404


@pytest.mark.parametrize(
    "query", ["cursor=xyz", "cursor=%00", "cursor=" + "A" * 5000, "cursor=cD1hYmM%3D"]
)
def test_a_cursor_that_is_not_ours(alice: APIClient, query: str) -> None:
    answer = alice.get(f"/api/v1/negotiations?{query}")
    assert answer.status_code == 400, answer.content
    assert answer.json()["type"] == "/problems/malformed"


@pytest.mark.parametrize("query", ["stage=somewhere", "owner=x", "outcome=won"])
def test_a_filter_that_makes_no_sense(alice: APIClient, query: str) -> None:
    assert alice.get(f"/api/v1/negotiations?{query}").status_code == 400


def test_pages_are_bounded_and_lose_nothing(alice: APIClient, base: str) -> None:
    for number in range(7):
        post(alice, f"{base}/offers", {"side": "us", "terms": {"price": 110 - number}})
    seen: list[int] = []
    url: str | None = f"/api/v1/{base}/offers?limit=3"
    while url:
        page = alice.get(url).json()
        seen += [offer["number"] for offer in page["results"]]
        url = page["next"]
    assert seen == list(range(1, 8))
    assert len(alice.get(f"/api/v1/{base}/offers?limit=100000").json()["results"]) == 7


def test_addresses_that_lead_nowhere(alice: APIClient) -> None:
    for url in ("/api/v1/nothing", "/api/v2/negotiations", "/api/v1/negotiations/x"):
        answer = alice.get(url)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert alice.put("/api/v1/negotiations", {}, format="json").status_code == 405
    assert alice.get("/api/v1/negotiations/99999999999999999999").status_code == 404


@pytest.mark.django_db
def test_a_stranger_is_told_how_to_come_in() -> None:
    answer = APIClient().get("/api/v1/negotiations")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    bad = APIClient()
    bad.credentials(HTTP_AUTHORIZATION="Bearer nonsense")
    assert bad.get("/api/v1/negotiations").status_code == 401


def test_what_breaks_inside_stays_inside(
    alice: APIClient, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("the secret path of the server")

    monkeypatch.setattr("api.v1.offers.log_offer", broken)
    answer = post(alice, f"{base}/offers", {})
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()


@override_settings(ALLOWED_HOSTS=["testserver"])
def test_the_pages_of_the_description_load_nothing_from_elsewhere(client: APIClient) -> None:
    for url in ("/api/docs/", "/api/redoc/"):
        page = client.get(url)
        assert page.status_code == 200
        assert "https://" not in page.content.decode()
    assert client.get("/api/schema/").status_code == 200
