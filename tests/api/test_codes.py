"""The catalogue of codes holds every one that a problem can be given, and no other."""

from __future__ import annotations

from django.test import Client

from api.codes import CODES, MEANINGS, page
from api.errors import KINDS
from negotrack.homes import CHECKOUT
from negotrack.probes import CHECKS
from tests.api.code_words import of_fields, words

BY_TEXT = {"conflict", "forbidden", "not_found"}
"""Of refusals that are raised with a text alone, see accounts/errors.py."""
BY_FRAMEWORK = {
    "malformed", "method-not-allowed", "not-acceptable", "throttled", "too-large",
    "unauthenticated", "unsupported-media-type",
}  # fmt: skip
"""Slugs of the kinds that REST framework's own exceptions are."""


def test_every_code_is_in_the_catalogue_and_no_other_is() -> None:
    assert set(KINDS) >= BY_FRAMEWORK
    given = set(words()) | of_fields() | set(CHECKS) | BY_TEXT | BY_FRAMEWORK
    assert given - set(MEANINGS) == set(), "write what they mean into api/codes.py"
    assert set(MEANINGS) - given == set(), "nothing gives them"


def test_each_stands_once_and_is_explained() -> None:
    assert len(MEANINGS) == sum(len(group) for group in CODES.values())
    assert all(text.endswith(".") for text in MEANINGS.values())


def test_they_are_read_on_the_page_of_problems(client: Client) -> None:
    told = client.get("/problems").json()["codes"]
    assert told == [{"code": code, "meaning": text} for code, text in MEANINGS.items()]
    html = client.get("/problems", headers={"Accept": "text/html"}).content.decode()
    for code in MEANINGS:
        assert f"<code>{code}</code>" in html


def test_the_page_in_docs_is_up_to_date() -> None:
    written = (CHECKOUT / "docs" / "codes.md").read_text("utf-8")
    assert written == page(), "make docs"
