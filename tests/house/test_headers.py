"""Every answer carries what the OWASP Secure Headers Project lists."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from tests.api.callers import person
from tests.cast import Cast

LISTED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Permitted-Cross-Domain-Policies": "none",
}
TOLD_TO_NOBODY = ("X-Powered-By", "Access-Control-Allow-Origin")
PATHS = (
    "/", "/healthz", "/accounts/login/", "/admin/login/", "/api/docs/", "/api/redoc/", "/problems",
    "/problems/conflict", "/api/v1/rules", "/api/v1/nothing", "/nothing",
    "/static/admin/css/base.css",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_them(client: Client, path: str) -> None:
    answer = client.get(path)
    answer.close()
    headers = answer.headers
    assert {name: headers[name] for name in LISTED} == LISTED
    assert "camera=()" in headers["Permissions-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert not any(name in headers for name in TOLD_TO_NOBODY)


@pytest.mark.django_db
def test_browsers_are_kept_to_https_in_production(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    headers = client.get("/accounts/login/", secure=True).headers
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000; includeSubDomains")
    assert headers["Content-Security-Policy"].endswith("; upgrade-insecure-requests")


@pytest.mark.django_db
def test_answers_of_the_api_are_kept_by_nobody_and_run_nothing(cast: Cast) -> None:
    alice = person(cast.alice)
    for path in ("negotiations", f"negotiations/{cast.negotiation.pk}/limits", "nothing"):
        headers = alice.get(f"/api/v1/{path}").headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.django_db
def test_what_is_the_same_for_everybody_may_be_kept(client: Client) -> None:
    assert client.get("/problems/conflict")["Cache-Control"] == "public, max-age=3600"
    sheet = client.get("/static/admin/css/base.css")
    sheet.close()
    assert "public" in sheet["Cache-Control"]


@pytest.mark.django_db
def test_signing_out_leaves_nothing_in_the_browser(cast: Cast) -> None:
    alice = person(cast.alice)
    assert "Clear-Site-Data" not in alice.get("/api/v1/negotiations").headers
    answer = alice.post("/accounts/logout/")
    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
