"""Idempotency-Key: the same request twice is done once and answered alike.

After draft-ietf-httpapi-idempotency-key-header-07 (work in progress). The answer is stored in the
transaction of the change: either both are there, or neither.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import http_date
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Viewer
from accounts.errors import Conflict, Invalid, KeyReused, Problem
from accounts.locks import hold_if_free
from accounts.vault import seal, unseal
from api.models import StoredAnswer
from api.preconditions import etag

HEADER = "Idempotency-Key"
METHODS = frozenset({"POST", "PATCH"})
FORM = re.compile(r'"?([\x21\x23-\x7e]{1,255})"?')
KEPT_HEADERS = ("ETag", "Location")
OLD = 100
"""Expired answers that a new one clears away, at most."""

Handler = Callable[..., HttpResponseBase]


def key_of(request: Request) -> str | None:
    """The key of a request that may have one, without its quotes; Invalid for an unusable one."""
    given = request.headers.get(HEADER)
    if given is None or request.method not in METHODS:
        return None
    match = FORM.fullmatch(given.strip())
    if match is None:
        text = "Expected 1 to 255 visible ASCII characters."
        raise Invalid([Problem(text, "/headers/Idempotency-Key")])
    return match[1]


def once(
    *,
    request: Request,
    viewer: Viewer,
    credential: str,
    key: str,
    handler: Handler,
    untold: tuple[str, ...] = (),
) -> Callable[..., HttpResponseBase]:
    """The handler, run unless the same request was answered before.

    Conflict while that one is still running, KeyReused if it was another request. What is
    `untold` is not stored: it is null in the answer repeated.
    """

    def answered(*args: Any, **kwargs: Any) -> HttpResponseBase:
        place = {
            "organisation_id": viewer.organisation_id,
            "credential": credential,
            "route": f"{request.method} {request.path}"[:300],
            "key": key,
        }
        asked = _fingerprint(request)
        with transaction.atomic():
            _lock(place)
            known = StoredAnswer.objects.filter(**place, expires_at__gt=timezone.now()).first()
            if known is not None:
                return _again(known, asked)
            answer = handler(*args, **kwargs)
            if isinstance(answer, Response) and answer.status_code < 300:
                _store(request, answer, place, asked, _kept(answer, untold))
            return answer

    return answered


def _lock(place: Mapping[str, Any]) -> None:
    """Hold this key until the transaction ends; Conflict when somebody else does."""
    if not hold_if_free("answer", *place.values()):
        text = "The first request with this key is still running: try again in a moment."
        raise Conflict([Problem(text, "/headers/Idempotency-Key", "request_running")])


def _again(known: StoredAnswer, asked: str) -> HttpResponse:
    if known.request_hash != asked:
        text = "This key came with another body before."
        raise KeyReused([Problem(text, "/headers/Idempotency-Key", "key_reused")])
    headers = {**known.headers, "Idempotency-Replayed": "true"}
    headers["Idempotency-Expires"] = http_date(known.expires_at.timestamp())
    return HttpResponse(
        unseal(known.body), status=known.status, headers=headers, content_type="application/json"
    )


def _store(
    request: Request, answer: Response, place: Mapping[str, Any], asked: str, body: str
) -> None:
    now = timezone.now()
    expires = now + timedelta(hours=settings.IDEMPOTENCY_HOURS)
    _clear(place)
    if request.method == "PATCH":
        answer["ETag"] = etag(answer.data)
    StoredAnswer.objects.create(
        **place,
        request_hash=asked,
        status=answer.status_code,
        headers={name: answer[name] for name in KEPT_HEADERS if name in answer},
        body=body,
        expires_at=expires,
    )
    answer["Idempotency-Expires"] = http_date(expires.timestamp())


def _kept(answer: Response, untold: tuple[str, ...]) -> str:
    """The body as it is stored: a cipher."""
    if answer.data is None:
        return seal("")
    data = {**answer.data, **dict.fromkeys(untold)} if untold else answer.data
    return seal(JSONRenderer().render(data).decode())


def _clear(place: Mapping[str, Any]) -> None:
    """Forget this place's expired answer, and some others that expired."""
    expired = StoredAnswer.objects.filter(expires_at__lte=timezone.now())
    some = expired.filter(organisation_id=place["organisation_id"]).values("pk")[:OLD]
    StoredAnswer.objects.filter(Q(pk__in=list(some.values_list("pk", flat=True)))).delete()
    expired.filter(**place).delete()


def _sent(request: HttpRequest) -> bytes:
    """The body; of a form that was read already, its fields and what its files hold."""
    try:
        return request.body
    except RawPostDataException:
        files = [
            (name, file.name, _digest(file))
            for name, listed in request.FILES.lists()
            for file in listed
        ]
        return repr((list(request.POST.lists()), files)).encode()


def _digest(file: UploadedFile[bytes]) -> str:
    whole = hashlib.sha256()
    for chunk in file.chunks():
        whole.update(chunk)
    file.seek(0)  # for whoever reads it next
    return whole.hexdigest()


def _fingerprint(request: Request) -> str:
    """What makes two requests the same: body, type and query."""
    whole = hashlib.sha256(_sent(request._request))
    whole.update(f"\n{request.content_type}\n{request.META.get('QUERY_STRING', '')}".encode())
    return whole.hexdigest()
