"""Delta sync: what changed since a cursor, in the order of commits."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Invalid, Problem
from api.base import Endpoint
from api.pagination import NOT_OURS
from api.parsing import Strict
from api.schema import described
from deals.events import EventType
from deals.queries.changes_feed import Changes, Place, changes, latest

MOST = 5000
TYPES = [kind.value for kind in EventType]


class ChangesIn(Strict):
    cursor = serializers.CharField(required=False, max_length=300)
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=500)
    type = serializers.CharField(required=False)
    start = serializers.ChoiceField(choices=["oldest", "now"], default="oldest")


class EventOut(serializers.Serializer[Any]):
    """Something that happened; `deleted` means that the row the payload names is gone."""

    id = serializers.IntegerField()
    type = serializers.CharField()
    negotiation = serializers.IntegerField()
    sequence = serializers.IntegerField(help_text="Counts from 1 within the negotiation.")
    at = serializers.DateTimeField()
    deleted = serializers.BooleanField()
    payload = serializers.DictField()


class ChangesOut(serializers.Serializer[Any]):
    """Ask again with `cursor`: at once while there is `more`, later otherwise."""

    results = EventOut(many=True)
    cursor = serializers.CharField()
    more = serializers.BooleanField()
    kept_days = serializers.IntegerField()


class ReadyJSON(JSONRenderer):
    """JSON that is written already goes out as it is."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return data if isinstance(data, bytes) else super().render(data, *args, **kwargs)


class ChangesFeed(Endpoint):
    pagination_class = None
    renderer_classes = [ReadyJSON]

    @described(
        "What changed since a cursor",
        tag="changes",
        answer=ChangesOut,
        parameters=[
            OpenApiParameter("cursor", str, description="From the answer before."),
            OpenApiParameter("limit", int, description="1 to 5000; 500 by default."),
            OpenApiParameter("type", str, description="Only these types, with commas between."),
            OpenApiParameter(
                "start",
                str,
                enum=["oldest", "now"],
                description="Without a cursor: from the oldest event kept, or from now on.",
            ),
        ],
        problems=("invalid", "gone"),
        operation="changes_list",
    )
    def get(self, request: Request) -> Response:
        asked = _asked(request)
        now, kept = timezone.now(), timedelta(days=settings.CHANGES_KEPT_DAYS)
        if asked["start"] == "now" and "cursor" not in asked:
            return Response(_body(Changes((), latest(viewer=self.viewer, now=now), more=False)))
        after = _place(asked["cursor"]) if "cursor" in asked else None
        found = changes(
            viewer=self.viewer,
            after=after,
            now=now,
            kept=kept,
            limit=asked["limit"],
            types=_types(asked.get("type", "")),
        )
        return Response(_body(found))


def _asked(request: Request) -> Mapping[str, Any]:
    given = ChangesIn(data=request.query_params.dict())
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def _types(text: str) -> tuple[EventType, ...]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in names if name not in TYPES]:
        known = f"Expected some of {', '.join(TYPES)}."
        raise Invalid([Problem(f"{name[:60]}: {known}", "/type") for name in unknown[:5]])
    return tuple(EventType(name) for name in names)


def _body(found: Changes) -> bytes:
    rest = {
        "cursor": _cursor(found.place),
        "more": found.more,
        "kept_days": settings.CHANGES_KEPT_DAYS,
    }
    told = json.dumps(rest, separators=(",", ":"))
    return f'{{"results":[{",".join(found.events)}],{told[1:]}'.encode()


def _cursor(place: Place) -> str:
    told = int(place.told_at.timestamp())
    text = json.dumps([place.organisation, place.number, told])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(cursor: str) -> Place:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        numbers = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        organisation, number, told = (int(number) for number in numbers)
        if not 0 <= number < 2**63:
            raise NOT_OURS
        return Place(organisation, number, datetime.fromtimestamp(told, UTC))
    except (ValueError, TypeError, OverflowError, OSError):
        raise NOT_OURS from None
