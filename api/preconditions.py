"""If-Match and If-None-Match (RFC 9110): who changes a row says which one was seen.

The entity tag of a resource is a digest of its own representation, so it changes exactly when what
is read changes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseNotModified
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import PreconditionFailed, PreconditionRequired, Problem
from deals.actions.base import change

TAG = re.compile(r'(?:W/)?"[^"]*"')
WHERE = "/headers/If-Match"


def etag(data: Any) -> str:
    """The strong entity tag of a representation."""
    return _digest(JSONRenderer().render(data))


def _digest(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def tagged(request: Request, response: HttpResponse) -> HttpResponse | None:
    """After rendering: give the answer its entity tag; 304 when the caller has it already.

    If-None-Match compares weakly (RFC 9110, 13.1.2): "W/" makes no difference.
    """
    tag = _digest(response.content)
    response["ETag"] = tag
    known = [each.removeprefix("W/") for each in tags(request.headers.get("If-None-Match", ""))]
    if request.method == "GET" and (tag in known or known == ["*"]):
        return HttpResponseNotModified(headers={"ETag": tag})
    return None


def tags(header: str) -> tuple[str, ...]:
    """The entity tags of a header; ("*",) for any."""
    return ("*",) if header.strip() == "*" else tuple(TAG.findall(header))


def require_match(request: Request, data: Any) -> None:
    """PreconditionFailed when If-Match names other versions than the representation's.

    Weak tags never match (RFC 9110, 13.1.1).
    """
    header = request.headers.get("If-Match")
    if header is not None:
        wanted = tags(header)
        if wanted != ("*",) and etag(data) not in wanted:
            text = "It was changed since: its entity tag is another one now."
            raise PreconditionFailed([Problem(text, WHERE, "precondition_failed")])


@contextmanager
def unchanged(
    *,
    request: Request,
    viewer: Viewer,
    negotiation_id: int,
    current: Callable[[], Any],
    required: bool = False,
    verb: Verb = Verb.WRITE_NEGOTIATIONS,
) -> Iterator[None]:
    """Run the block only if If-Match names what `current` represents, under the negotiation's lock.

    Without the header the block runs unconditionally; PreconditionRequired where it is `required`.
    """
    if request.headers.get("If-Match") is None:
        if required:
            text = 'Send If-Match with the ETag you last read, or "*" to change it blindly.'
            raise PreconditionRequired([Problem(text, WHERE, "precondition_required")])
        yield
        return
    with change(viewer=viewer, negotiation_id=negotiation_id, verb=verb):
        require_match(request, current())
        yield


@contextmanager
def row_unchanged(
    *,
    request: Request,
    rows: QuerySet[Any],
    pk: int,
    shape: type[serializers.BaseSerializer[Any]],
) -> Iterator[None]:
    """As `unchanged`, for a row that stands by itself: it is locked meanwhile."""
    with transaction.atomic():
        if request.headers.get("If-Match") is not None:
            row = access.one(rows.select_for_update(of=("self",)), pk)
            require_match(request, shape(row).data)
        yield
