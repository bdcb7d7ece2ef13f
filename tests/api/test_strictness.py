"""What is no number, no truth value or no method here is refused as such."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from deals.models import ImportJob
from tests.api.callers import codes, integration, person
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("limit", ["0", "-1", "1.5", "null", "²", "many"])
def test_a_limit_is_a_number_of_rows(cast: Cast, limit: str) -> None:
    answer = person(cast.alice).get("/api/v1/negotiations", {"limit": limit})
    assert (answer.status_code, codes(answer)) == (400, {"/limit": "invalid"})


@pytest.mark.parametrize("limit", ["", "1", "500", "501", "9" * 40])
def test_more_than_there_may_be_is_as_many_as_there_may(cast: Cast, limit: str) -> None:
    answer = person(cast.alice).get("/api/v1/negotiations", {"limit": limit, "cursor": ""})
    assert (answer.status_code, len(answer.json()["results"])) == (200, 1)


def test_explain_is_true_or_false(cast: Cast) -> None:
    url = f"/api/v1/negotiations/{cast.negotiation.pk}/metrics"
    alice = person(cast.alice)
    for word in ("true", "1", "no", ""):
        assert alice.get(url, {"explain": word}).status_code == 200
    assert codes(alice.get(url, {"explain": "null"})) == {"/explain": "invalid"}


@pytest.mark.parametrize("query", ["account=1.5", "owner=one", "team=1e3"])
def test_ids_in_filters_are_whole_numbers(cast: Cast, query: str) -> None:
    assert person(cast.alice).get(f"/api/v1/negotiations?{query}").status_code == 400


def test_the_wrong_method_is_told_before_wrong_headers(cast: Cast) -> None:
    headers = {"Idempotency-Key": "\u00e9", "If-Match": "nonsense"}
    answer = person(cast.alice).patch("/api/v1/negotiations", {}, format="json", headers=headers)
    assert answer.status_code == 405


def test_half_a_character_in_a_name_is_told_as_well_as_can_be(cast: Cast) -> None:
    body = r'{"\ud800": 1, "account": 1, "title": "\ud800"}'
    answer = person(cast.alice).post("/api/v1/negotiations", body, content_type="application/json")
    found = codes(answer)
    assert answer.status_code == 400
    assert found == {"/?": "unknown_field", "/title": "surrogate_characters_not_allowed"}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "get"])
def test_an_address_that_leads_nowhere_is_a_problem_in_json(cast: Cast, method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    answer: Any = getattr(client, method)("/api/v1/applications/x/tokens/y")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_an_upload_with_a_key_is_done_once(cast: Cast, no_broker: None) -> None:
    """The body of a form was read by whoever looked for a token in it."""
    crm = integration(cast.organisation)

    def upload(text: bytes) -> Any:
        form = {"kind": "negotiations", "file": SimpleUploadedFile("a.csv", text)}
        headers = {"Idempotency-Key": "once"}
        return crm.post("/api/v1/imports", form, format="multipart", headers=headers)

    template: Any = crm.get("/api/v1/imports/templates/negotiations.csv")
    same = b"".join(template.streaming_content)
    first, again, other = upload(same), upload(same), upload(b"x")
    assert first.status_code == 202, first.content
    assert (again.status_code, other.status_code) == (202, 422)
    assert again.json()["id"] == first.json()["id"]
    assert ImportJob.objects.count() == 1
