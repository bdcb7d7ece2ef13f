"""What a signed body says: one message of a deal, or up to a hundred of HubSpot's events.

Of what CRMs send beside it nothing is refused; what is of no deal is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from rest_framework import serializers

from accounts.errors import Invalid, Problem

MOST_EVENTS = 100
MOST_DEPTH = 20
LONGEST_ID = 200
DEALS = "0-3"
"""HubSpot's number for the type of its deals."""
LARGEST = 2**63 - 1
LAST_MOMENT = 253_402_300_799_999
"""The last millisecond of the year 9999."""
GONE = frozenset({"deal.deleted", "deal.deletion", "object.deletion"})
ANEW = "subscriptionId"
"""What a message has whose deal is to be read anew: HubSpot tells one property at most."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a deal, by the id that the sender knows it by."""

    message_id: str
    type: str
    external_id: str
    body: Mapping[str, Any]
    occurred_at: datetime | None = None


@dataclass(slots=True)
class Post:
    """What a request brought: messages of deals, and how many it had of other things."""

    messages: list[Message] = field(default_factory=list)
    ignored: int = 0


class Event(serializers.Serializer[Any]):
    """As HubSpot tells it: the types of old such as `deal.creation`, or `object.creation` of 0-3.

    An `eventId` is not unique: only together with the rest it is. A merger leaves `newObjectId`.
    What is of no deal is not looked at any further.
    """

    def to_internal_value(self, data: Any) -> Any:
        kind = data.get("subscriptionType") if isinstance(data, dict) else None
        if isinstance(kind, str) and not _of_deals(kind, data):
            return {}
        return super().to_internal_value(data)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Under HubSpot's own names; moments are milliseconds since 1970."""
        return {
            **{name: _number() for name in ("eventId", "subscriptionId")},
            "subscriptionType": serializers.CharField(max_length=60),
            "occurredAt": _number(most=LAST_MOMENT),
            **{name: _text() for name in ("objectTypeId", "fromObjectTypeId")},
            **{
                name: _number(required=False)
                for name in ("objectId", "fromObjectId", "newObjectId")
            },
        }


def _number(*, most: int = LARGEST, required: bool = True) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=0, max_value=most, required=required, allow_null=not required
    )


def _text() -> serializers.CharField:
    return serializers.CharField(max_length=60, required=False, allow_null=True)


class DealData(serializers.Serializer[Any]):
    """Beside it the properties of the deal, by the CRM's names; what is left out stays."""

    external_id = serializers.CharField(max_length=LONGEST_ID)


class DealMessage(serializers.Serializer[Any]):
    """`deal.deleted` is noted; any other type of a deal makes the negotiation or changes it."""

    type = serializers.CharField(max_length=100)
    timestamp = serializers.DateTimeField(
        required=False,
        help_text="When it happened, now at the latest: an older one than was taken in changes"
        " nothing.",
    )
    data = DealData()  # type: ignore[assignment]


def hubspot_post(body: Any) -> Post:
    """The messages of a body that HubSpot signed. Raises Invalid, or REST's ValidationError."""
    _refuse_unfit(body)
    events: Any = serializers.ListSerializer(child=Event(), data=body, max_length=MOST_EVENTS)
    events.is_valid(raise_exception=True)
    post, problems = Post(), []
    for place, (event, raw) in enumerate(zip(events.validated_data, body, strict=True)):
        if not event:
            post.ignored += 1
        elif (deal := _deal(event)) is None:
            problems.append(Problem("It is missing.", f"/{place}/objectId", "required"))
        else:
            post.messages.append(_event(event, str(deal), raw))
    if problems:
        raise Invalid(problems)
    return post


def standard_post(body: Any, *, message_id: str) -> Post:
    """The message of a body signed after Standard Webhooks. Raises as `hubspot_post`."""
    _refuse_unfit(body)
    if len(message_id) > LONGEST_ID:
        text = f"At most {LONGEST_ID} characters."
        raise Invalid([Problem(text, "/headers/webhook-id", "max_length")])
    kind = body.get("type") if isinstance(body, dict) else None
    if isinstance(kind, str) and not kind.startswith("deal."):
        return Post(ignored=1)
    said = DealMessage(data=body)
    said.is_valid(raise_exception=True)
    found = said.validated_data
    deal = found["data"]["external_id"]
    known = {name: body[name] for name in ("type", "timestamp", "data") if name in body}
    return Post([Message(message_id, found["type"], deal, known, found.get("timestamp"))])


def _of_deals(kind: str, event: Mapping[str, Any]) -> bool:
    of = event.get("objectTypeId") or event.get("fromObjectTypeId")
    return kind.startswith("deal.") or (kind.startswith("object.") and of == DEALS)


def _deal(event: Mapping[str, Any]) -> int | None:
    """The deal to look at: of a merger what is left, of an association its deal."""
    found = (event.get(name) for name in ("newObjectId", "objectId", "fromObjectId"))
    return next((deal for deal in found if deal is not None), None)


def _event(event: Mapping[str, Any], deal: str, raw: Mapping[str, Any]) -> Message:
    kind, moment = event["subscriptionType"], event["occurredAt"]
    parts = (event["eventId"], event["subscriptionId"], moment, kind, deal)
    at = datetime.fromtimestamp(moment / 1000, UTC)
    return Message(":".join(map(str, parts)), kind, deal, raw, at)


def _refuse_unfit(body: Any) -> None:
    """Invalid for what JSON can say and the database cannot keep, and for what is nested deeply."""
    problems = [Problem(text, place, code) for place, text, code in _unfit(body)]
    if problems:
        raise Invalid(problems[:MOST_EVENTS])


def _unfit(body: Any) -> Iterator[tuple[str, str, str]]:
    waiting: list[tuple[str, int, Any]] = [("", 0, body)]
    while waiting:
        place, depth, found = waiting.pop()
        if depth > MOST_DEPTH:
            yield place, f"It is nested more than {MOST_DEPTH} deep.", "length"
        elif isinstance(found, dict):
            for name, inner in found.items():
                below = f"{place}/{_shown(name)}"
                waiting += [(below, depth + 1, inner), (below, depth + 1, name)]
        elif isinstance(found, list):
            waiting += [(f"{place}/{n}", depth + 1, inner) for n, inner in enumerate(found)]
        elif isinstance(found, str) and (reason := _unfit_text(found)):
            yield place, *reason
        elif isinstance(found, float) and not isfinite(found):
            yield place, "The number is too large.", "max_value"


def _unfit_text(text: str) -> tuple[str, str] | None:
    if "\x00" in text:
        return "The text holds a NUL character.", "null_characters_not_allowed"
    if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
        return "The text holds half a character.", "surrogate_characters_not_allowed"
    return None


def _shown(name: str) -> str:
    """A name as a pointer may hold it: short, and without what is to be refused."""
    return name[:50].encode("ascii", "replace").decode().replace("\x00", "?")
