"""The address that a problem's type names says what it means, to people and to programs."""

from __future__ import annotations

import re
from html import escape

import pytest
import yaml
from django.test import Client

from accounts import errors as domain
from api.errors import DOMAIN, KINDS
from api.problems import ADVICE
from negotrack.homes import CHECKOUT

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize("slug", KINDS)
def test_each_has_a_page_for_people(client: Client, slug: str) -> None:
    answer = client.get(f"/problems/{slug}", headers=BROWSER)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    text = answer.content.decode()
    for part in (KINDS[slug].title, ADVICE[slug].meaning, ADVICE[slug].steps, f"/problems/{slug}"):
        assert escape(part) in text


@pytest.mark.parametrize("slug", KINDS)
@pytest.mark.parametrize("accept", ["application/json", "application/problem+json", "*/*"])
def test_each_has_an_entry_for_programs(client: Client, slug: str, accept: str) -> None:
    answer = client.get(f"/problems/{slug}", headers={"Accept": accept})
    assert answer["Content-Type"] == "application/json"
    assert answer["Vary"] == "Accept"
    entry, kind = answer.json(), KINDS[slug]
    assert (entry["title"], entry["status"]) == (kind.title, kind.status)
    assert entry["meaning"] and entry["remedy"]
    assert entry["type"] == entry["example"]["type"] == f"/problems/{slug}"
    assert entry["example"]["status"] == kind.status


def test_the_catalogue_holds_every_problem_that_we_answer(client: Client) -> None:
    entries = client.get("/problems").json()["problems"]
    assert [entry["type"] for entry in entries] == [f"/problems/{slug}" for slug in KINDS]
    page = client.get("/problems", headers=BROWSER).content.decode()
    for slug in KINDS:
        assert f'href="/problems/{slug}"' in page


def test_every_type_that_is_written_anywhere_resolves(client: Client) -> None:
    sources = [
        p
        for name in ("api", "accounts", "deals", "negotrack")
        for p in (CHECKOUT / name).rglob("*.py")
    ]
    text = "".join(path.read_text() for path in (*sources, CHECKOUT / "docs" / "openapi.yaml"))
    types = set(re.findall(r"/problems/([a-z-]+)", text))
    named = set(re.findall(r'KINDS\["([^"]+)"\]', text))
    assert {"invalid", "forbidden"} <= types
    for slug in types | named:
        assert client.get(f"/problems/{slug}").status_code == 200, slug


def test_every_refusal_of_the_domain_is_one_of_them() -> None:
    assert set(DOMAIN) == set(domain.DomainError.__subclasses__())
    assert set(DOMAIN.values()) <= set(KINDS)


def test_a_problem_that_we_do_not_have(client: Client) -> None:
    assert client.get("/problems/nothing").status_code == 404
    assert client.post("/problems/conflict").status_code == 405


def test_whoever_may_send_a_key_is_told_what_may_be_wrong_with_it() -> None:
    description = yaml.safe_load((CHECKOUT / "docs" / "openapi.yaml").read_text())
    operations = [
        operation
        for path in description["paths"].values()
        for operation in path.values()
        if any(each.get("name") == "Idempotency-Key" for each in operation.get("parameters", ()))
    ]
    assert len(operations) > 50
    assert all({"409", "422"} <= operation["responses"].keys() for operation in operations)
