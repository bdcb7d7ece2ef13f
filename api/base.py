"""What every endpoint shares: the viewer, bounded bodies, typed input, pages of rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, MethodNotAllowed, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from structlog.contextvars import bind_contextvars

from accounts import access
from accounts.access import Verb, Viewer
from api.auth import credential_of, viewer_of
from api.clients.use import note_use
from api.deprecation import Notice, notice_on
from api.errors import TooLarge
from api.idempotency import key_of, once
from api.pagination import Cursor
from api.parsing import Strict
from api.preconditions import etag, tagged
from api.rates import Rate, spend
from api.sparse import asked, names_of, shape_of, thinned
from deals.sight import refuse_unwritable

MAX_BODY = 1_000_000
TAGGED = frozenset({"GET", "PATCH", "PUT"})


class Endpoint(APIView):
    """One address. `reads` and `writes` are the verbs a caller must be allowed.

    What a caller may not see or change is refused before its body is looked at; `changes` is off
    where a POST stores nothing.
    """

    reads = Verb.READ_NEGOTIATIONS
    writes = Verb.WRITE_NEGOTIATIONS
    changes = True
    takes_keys = True
    """Off where nothing is stored, and no transaction may be open: a key is then no matter."""
    untold_again: tuple[str, ...] = ()
    """What of an answer is not stored at all: null when it is repeated."""
    max_body = MAX_BODY
    pagination_class: type[Cursor] | None = Cursor
    serializer_class: type[serializers.BaseSerializer[Any]] | None = None
    viewer: Viewer
    rate: Rate | None = None
    fields: frozenset[str] = frozenset()
    notice: Notice | None = None

    def perform_authentication(self, request: Request) -> None:
        """Who calls too often is told so, whether or not we know who it is."""
        try:
            super().perform_authentication(request)
        except APIException:
            self._count(request)
            raise
        self._count(request)

    def _count(self, request: Request) -> None:
        self.rate = spend(request)
        if self.rate is not None and self.rate.spent:
            raise Throttled(self.rate.seconds)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not hasattr(self, str(request.method).lower()):
            raise MethodNotAllowed(str(request.method))
        self.viewer = viewer_of(request)
        if self.viewer.client_id is not None:
            note_use(request.auth, now=timezone.now())
        bind_contextvars(
            organisation=self.viewer.organisation_id, credential=credential_of(request)
        )
        access.require(self.viewer, self.reads if request.method == "GET" else self.writes)
        if _length(request) > self.max_body:
            raise TooLarge(f"At most {self.max_body} bytes.")
        if request.method != "GET" and self.changes and "negotiation_id" in kwargs:
            refuse_unwritable(viewer=self.viewer, negotiation_id=kwargs["negotiation_id"])
        shape = shape_of(self, request.method)
        if shape is not None:
            self.fields = asked(request, "fields", names_of(shape))
        self._answer_once(request)

    def _answer_once(self, request: Request) -> None:
        """A request with an Idempotency-Key is handled by a handler that runs but once."""
        key = key_of(request) if self.takes_keys else None
        if key is not None:
            name = str(request.method).lower()
            handler = once(
                request=request,
                viewer=self.viewer,
                credential=credential_of(request),
                key=key,
                handler=getattr(self, name),
                untold=self.untold_again,
            )
            setattr(self, name, handler)

    def given(self, shape: type[Strict], *, partial: bool = False) -> Mapping[str, Any]:
        """The body as the shape types it; a problem for each thing wrong with it."""
        serializer = shape(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def page(
        self,
        rows: QuerySet[Any],
        shape: type[serializers.BaseSerializer[Any]],
        *,
        most: int = Cursor.max_page_size,
    ) -> Response:
        """One page of rows."""
        pages = Cursor()
        pages.max_page_size = most
        found = pages.paginate_queryset(rows, self.request, view=self)
        return pages.get_paginated_response(shape(found, many=True).data)

    def created(self, row: Model, shape: type[serializers.BaseSerializer[Any]]) -> Response:
        data = shape(row).data
        return Response(data, status=status.HTTP_201_CREATED, headers={"ETag": etag(data)})

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Give what was read, or changed by its own address, its entity tag; tell what comes."""
        found = super().finalize_response(request, response, *args, **kwargs)
        if not hasattr(found, "data"):
            self._told(found)
            return found
        if request.method == "GET" and found.status_code == 200:
            found.data = thinned(found.data, view=self, fields=self.fields)
        if request.method in TAGGED and found.status_code == 200:
            found.add_post_render_callback(partial(tagged, request))
        found.add_post_render_callback(self._told)  # last: it may be another answer by then
        return found

    def _told(self, answer: HttpResponse) -> None:
        """Add what is left of the caller's rate, and whether this address goes away."""
        notice = notice_on(type(self), self.request.method)
        for told in (self.rate, notice):
            for name, value in (told.headers() if told else {}).items():
                answer.headers[name] = value


def _length(request: Request) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or 0)
    return int(text) if text.isdecimal() else 0
