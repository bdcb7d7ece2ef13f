"""In which language and time zone a person is answered: the own setting, else the browser's."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from accounts import access
from accounts.access import Viewer
from accounts.models import User
from accounts.validation import Checklist

ENGLISH_ONLY = ("/api/", "/admin/", "/problems", "/static/", "/healthz", "/readyz", "/metrics")
"""Addresses of programs and of the operator: they are answered as documented, whoever asks."""

REGIONS = (
    "Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/",
    "Indian/", "Pacific/", "UTC",
)  # fmt: skip


class Languages:
    """The middleware: each page in the language and at the hours of whoever reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ENGLISH_ONLY):
            with translation.override(settings.LANGUAGE_CODE):
                return self.get_response(request)
        language = language_of(request)
        with translation.override(language), timezone.override(zone_of(request)):
            response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response


def language_of(request: HttpRequest) -> str:
    """The person's setting, else the cookie of the switch, else what the browser accepts."""
    user = getattr(request, "user", None)
    own = user.language if isinstance(user, User) else ""
    return own if own in languages() else translation.get_language_from_request(request)


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The person's zone, else the site's; that too where the machine no longer knows the name."""
    user = getattr(request, "user", None)
    try:
        return ZoneInfo((isinstance(user, User) and user.time_zone) or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def languages() -> frozenset[str]:
    """The codes of the languages that the pages speak."""
    return frozenset(code for code, _ in settings.LANGUAGES)


def zones() -> list[str]:
    """The time zones to choose from: places, without the abbreviations and the old names."""
    return sorted(name for name in available_timezones() if name.startswith(REGIONS))


@transaction.atomic
def keep_settings(
    *, viewer: Viewer, language: str | None = None, time_zone: str | None = None
) -> None:
    """What a person sets for himself; "" is as the browser or the site says, None stays."""
    checks = Checklist()
    if language and language not in languages():
        checks.refuse("There is no such language.", at="language")
    if time_zone and time_zone not in zones():
        checks.refuse("There is no such time zone.", at="time_zone")
    checks.stop()
    user = access.one(access.users(viewer).select_for_update(), viewer.user_id or 0)
    given = {"language": language, "time_zone": time_zone}
    changed = [n for n, v in given.items() if v is not None and v != getattr(user, n)]
    for name in changed:
        setattr(user, name, given[name])
    if changed:
        user.save(update_fields=changed)
