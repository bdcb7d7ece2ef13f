"""Headers that the OWASP Secure Headers Project lists and Django does not set by itself.

Django's own: Strict-Transport-Security, X-Content-Type-Options, X-Frame-Options, Referrer-Policy,
Cross-Origin-Opener-Policy. One differs from the list: Referrer-Policy is same-origin, since with
no-referrer browsers send `Origin: null` and the forms of these pages would be taken for forged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PAGES = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
    " script-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self';"
    " frame-ancestors 'none'"
)
API = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

NONE_OF = (
    "accelerometer", "autoplay", "camera", "cross-origin-isolated", "display-capture",
    "encrypted-media", "fullscreen", "geolocation", "gyroscope", "keyboard-map", "magnetometer",
    "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get",
    "screen-wake-lock", "usb", "xr-spatial-tracking", "clipboard-read", "gamepad",
    "hid", "idle-detection", "serial",
)  # fmt: skip
FEATURES = ", ".join(f"{name}=()" for name in NONE_OF)

ALWAYS: Mapping[str, str] = {
    "Permissions-Policy": f"{FEATURES}, sync-xhr=(self), clipboard-write=(self)",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Cache-Control": "no-store",
}
SIGNING_OUT = frozenset({"account_logout", "admin:logout"})


class SecureHeaders:
    """Everything comes from this site and is kept by nobody; a view that needs more says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.upgrade = "; upgrade-insecure-requests" if settings.SECURE_SSL_REDIRECT else ""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = API if request.path.startswith("/api/v1/") else PAGES + self.upgrade
        response.headers.setdefault("Content-Security-Policy", policy)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if request.method == "POST" and _name(request) in SIGNING_OUT:
            response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response


def _name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
