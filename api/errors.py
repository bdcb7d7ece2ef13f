"""Every refusal as application/problem+json (RFC 9457), mapped once, everything wrong at once."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from accounts import errors as domain

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
AWAY = (OperationalError, InterfaceError)
"""The database does not answer, or has broken off; nothing of ours is wrong."""
AWAY_SECONDS = 5
DATABASE_AWAY = domain.Problem("The database does not answer.", code="database")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its stable word, status, title and what to do about it."""

    slug: str
    status: int
    title: str
    remedy: str


KINDS: Mapping[str, Kind] = {
    kind.slug: kind
    for kind in (
        Kind("malformed", 400, "The request cannot be read", "Send well-formed JSON and cursors."),
        Kind("invalid", 400, "The request makes no sense", "Mend every entry listed in errors."),
        Kind("unauthenticated", 401, "Who are you?", "Send a bearer token, or sign in."),
        Kind("forbidden", 403, "You may not do this", "Ask for the scope or role it takes."),
        Kind("not-found", 404, "Nothing here", "It does not exist, or is not yours to see."),
        Kind("method-not-allowed", 405, "Not this verb", "See the Allow header."),
        Kind("not-acceptable", 406, "No such representation", "Accept application/json."),
        Kind("conflict", 409, "Not in this state", "Read the row again, then decide."),
        Kind("gone", 410, "No longer kept", "Read everything anew, then go on from there."),
        Kind(
            "precondition-failed", 412, "The row is another one now", "Read it again, then decide."
        ),
        Kind("too-large", 413, "The body is too large", "Send less at once."),
        Kind("unsupported-media-type", 415, "Not this kind of body", "Send application/json."),
        Kind("key-reused", 422, "This key belongs to another request", "Send a key of its own."),
        Kind("precondition-required", 428, "Say which version you saw", "Send If-Match."),
        Kind("throttled", 429, "Too many requests", "Wait as Retry-After says."),
        Kind("internal", 500, "Something broke on our side", "Try again; tell us if it stays."),
        Kind("not-ready", 503, "Not ready to serve", "Try again in a moment."),
    )
}
BY_STATUS = {kind.status: kind for kind in KINDS.values() if kind.slug != "malformed"}
DOMAIN: Mapping[type[domain.DomainError], str] = {
    domain.Invalid: "invalid",
    domain.NotFound: "not-found",
    domain.Forbidden: "forbidden",
    domain.Conflict: "conflict",
    domain.Gone: "gone",
    domain.PreconditionFailed: "precondition-failed",
    domain.PreconditionRequired: "precondition-required",
    domain.KeyReused: "key-reused",
}


class TooLarge(exceptions.APIException):
    status_code = 413
    default_detail = "The body is too large."


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as one of the kinds of problem, and the body that tells of it."""

    kind: Kind
    problems: tuple[domain.Problem, ...]
    body: Mapping[str, Any]


def refusal(error: Exception, *, instance: str) -> Refusal | None:
    """What an error tells a caller; None for one of ours, that nobody should have seen."""
    kind, problems, _ = _read(error)
    if kind.status == 500:
        return None
    return Refusal(kind, problems, problem(kind, instance=instance, problems=problems))


def handle(error: Exception, context: Mapping[str, Any]) -> Response:
    """The exception handler of REST framework."""
    set_rollback()
    request = context["request"]
    kind, problems, headers = _read(error)
    _log(kind, error)
    body = problem(kind, instance=request.path, problems=problems)
    return Response(body, status=kind.status, headers=headers, content_type=CONTENT_TYPE)


def problem(
    kind: Kind, *, instance: str, problems: Iterable[domain.Problem] = ()
) -> dict[str, Any]:
    """The body of a problem."""
    listed = tuple(_sendable(entry) for entry in problems)
    detail = "; ".join(_sentence(entry) for entry in listed[:3]) or kind.remedy
    if len(listed) > 3:
        detail += f"; and {len(listed) - 3} more"
    return {
        "type": f"/problems/{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": instance,
        "errors": [
            {"detail": entry.detail, "pointer": entry.pointer, "code": entry.code}
            for entry in listed
        ],
    }


def _sendable(entry: domain.Problem) -> domain.Problem:
    """What a caller named may hold half a character, which cannot be sent back."""
    detail, pointer = (
        text.encode(errors="replace").decode() for text in (entry.detail, entry.pointer)
    )
    return domain.Problem(detail, pointer, entry.code)


def broken(request: HttpRequest, error: BaseException | None) -> JsonResponse:
    """What broke outside REST framework, as a problem all the same."""
    away = isinstance(error, AWAY)
    kind = KINDS["not-ready" if away else "internal"]
    body = problem(kind, instance=request.path, problems=[DATABASE_AWAY] if away else ())
    headers = {"Retry-After": str(AWAY_SECONDS)} if away else {}
    return JsonResponse(body, status=kind.status, content_type=CONTENT_TYPE, headers=headers)


@csrf_exempt
def unknown_address(request: HttpRequest, *_: Any, **__: Any) -> JsonResponse:
    """404 for addresses below /api/ that lead nowhere."""
    body = problem(KINDS["not-found"], instance=request.path)
    return JsonResponse(body, status=404, content_type=CONTENT_TYPE)


def _sentence(entry: domain.Problem) -> str:
    return f"{entry.pointer}: {entry.detail}" if entry.pointer else entry.detail


def _read(error: Exception) -> tuple[Kind, tuple[domain.Problem, ...], dict[str, str]]:
    match error:
        case domain.DomainError():
            slug = next(slug for kind, slug in DOMAIN.items() if isinstance(error, kind))
            return KINDS[slug], error.problems, {}
        case exceptions.ValidationError():
            return KINDS["invalid"], tuple(_flattened(error.detail)), {}
        case exceptions.ParseError():
            return KINDS["malformed"], (_plain(error, "malformed"),), {}
        case exceptions.APIException():
            kind = BY_STATUS.get(error.status_code, KINDS["internal"])
            return kind, (_plain(error, kind.slug),), _headers(error)
        case OperationalError() | InterfaceError():
            return KINDS["not-ready"], (DATABASE_AWAY,), {"Retry-After": str(AWAY_SECONDS)}
        case Http404():
            return KINDS["not-found"], (), {}
        case PermissionDenied():
            return KINDS["forbidden"], (), {}
        case RequestDataTooBig():
            return KINDS["too-large"], (), {}
    return KINDS["internal"], (), {}


def _log(kind: Kind, error: Exception) -> None:
    if kind.status == 500:
        log.error("unexpected error", exc_info=error)
    elif isinstance(error, AWAY):
        log.warning("the database is away: %s", type(error.__cause__ or error).__name__)


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers: dict[str, str] = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(challenge)
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait))
    return headers


def _plain(error: exceptions.APIException, code: str) -> domain.Problem:
    return domain.Problem(str(error.detail), code=code)


def _flattened(detail: Any, pointer: str = "") -> Iterator[domain.Problem]:
    """The nested messages of serializers as flat problems with pointers."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            place = pointer if name == "non_field_errors" else f"{pointer}/{name}"
            yield from _flattened(inner, place)
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            yield from _flattened(inner, f"{pointer}/{number}" if nested else pointer)
    else:
        yield domain.Problem(str(detail), pointer, getattr(detail, "code", "invalid"))
