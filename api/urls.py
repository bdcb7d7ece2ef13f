"""Addresses of the API: version 1, its description, tokens, and the pages of its problems."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView

from api import problems
from api.clients import endpoints
from api.errors import unknown_address

PAGES_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
    " script-src 'self' 'unsafe-inline'; worker-src blob:; object-src 'none'; base-uri 'self';"
    " form-action 'self'; frame-ancestors 'none'"
)


class SwaggerPage(SpectacularSwaggerView):
    """The description, to try out; its page starts itself with an inline script."""

    @extend_schema(exclude=True)
    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        response.headers["Content-Security-Policy"] = PAGES_POLICY
        # The library opens this for the windows of sign-in flows that we do not have.
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        return response


class RedocPage(SpectacularRedocView):
    """The description, to read; with a template of ours, since the library's loads fonts."""

    template_name = "redoc.html"

    @extend_schema(exclude=True)
    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        response.headers["Content-Security-Policy"] = PAGES_POLICY
        return response


urlpatterns = [
    path("api/v1/", include("api.v1.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SwaggerPage.as_view(url_name="schema"), name="docs"),
    path("api/redoc/", RedocPage.as_view(url_name="schema"), name="redoc"),
    re_path(r"^api/", unknown_address),
    path("o/token/", endpoints.Token.as_view(), name="token"),
    path("o/revoke_token/", endpoints.Revocation.as_view(), name="revoke-token"),
    path("o/introspect/", endpoints.IntrospectionPage.as_view(), name="introspect"),
    path("problems", problems.catalogue, name="problems"),
    path("problems/<slug:slug>", problems.page, name="problem"),
]
