"""What may be shown to the other side: as JSON, and as a PDF to send."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.schema import described
from api.v1.values import ValueField, plain
from deals.ledger.offers import Ask, Commitment, Exchange, Offer
from deals.ledger.values import Side, Value
from deals.pages.counterpart.views import pdf_answer
from deals.pages.counterpart.wording import spoken, written
from deals.queries.sheet import Meeting, Proof, Sheet, counterpart_sheet


class StandOut(serializers.Serializer[Any]):
    """Where both stand: one value, or one for each package tabled at once."""

    issue = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    us = serializers.ListField(child=ValueField())
    them = serializers.ListField(child=ValueField())
    agreed = ValueField(allow_null=True)


class AskedOut(serializers.Serializer[Any]):
    """An issue at a value, or a promise in words."""

    issue = serializers.CharField(allow_null=True)
    value = ValueField(allow_null=True)
    promise = serializers.CharField(allow_blank=True)
    due_on = serializers.DateField(allow_null=True)


class ConditionOut(serializers.Serializer[Any]):
    if_ = AskedOut(many=True)
    then = serializers.DictField(child=ValueField())
    until = serializers.DateField(allow_null=True)
    reply = serializers.CharField(help_text="open, agreed, declined or ended.")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        return {"if" if name == "if_" else name: field for name, field in fields.items()}


class SaidOut(serializers.Serializer[Any]):
    side = serializers.CharField()
    on = serializers.DateField(allow_null=True)
    terms = serializers.DictField(child=ValueField(), help_text="Without a condition.")
    conditions = ConditionOut(many=True)
    reply = serializers.CharField(allow_blank=True, help_text="accepted, rejected or nothing.")


class MeetingOut(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="Counted among the rounds that are shown.")
    held_on = serializers.DateField(allow_null=True)
    channel = serializers.CharField()
    offers = SaidOut(many=True)


class ProofOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    link = serializers.CharField(allow_blank=True)
    observed_on = serializers.DateField(allow_null=True)
    expires_on = serializers.DateField(allow_null=True)


class SheetOut(serializers.Serializer[Any]):
    """Offers as they were said and shareable evidence; nothing that is ours alone."""

    company = serializers.CharField()
    account = serializers.CharField()
    owner = serializers.CharField()
    state = serializers.CharField(help_text="open, agreed or ended.")
    stands = StandOut(many=True)
    rounds = MeetingOut(many=True)
    evidence = ProofOut(many=True)


class SheetPage(Endpoint):
    @described(
        "What may be shown to the other side",
        tag="sheet",
        answer=SheetOut,
        problems=("not-found",),
    )
    def get(self, _request: Request, negotiation_id: int) -> Response:
        sheet = counterpart_sheet(viewer=self.viewer, negotiation_id=negotiation_id)
        return Response(_body(sheet))


class SheetFile(Endpoint):
    @described(
        "The sheet for the other side as a PDF",
        tag="sheet",
        answer=OpenApiTypes.BINARY,
        media="application/pdf",
        problems=("not-found",),
    )
    def get(self, _request: Request, negotiation_id: int) -> HttpResponse:
        sheet = counterpart_sheet(viewer=self.viewer, negotiation_id=negotiation_id)
        return pdf_answer(written(sheet))


def _body(sheet: Sheet) -> dict[str, Any]:
    closed = sheet.close
    return {
        "company": sheet.company,
        "account": sheet.account,
        "owner": sheet.owner,
        "state": "open" if closed is None else "agreed" if closed.agreed else "ended",
        "stands": [_stand(sheet, key) for key in sheet.topics],
        "rounds": [_meeting(sheet, meeting) for meeting in sheet.meetings],
        "evidence": [_proof(proof) for proof in sheet.evidence],
    }


def _stand(sheet: Sheet, key: str) -> dict[str, Any]:
    topic, agreed = sheet.topics[key], sheet.agreement.get(key)
    stands = sheet.heard.stands
    return {
        "issue": key,
        "name": spoken(topic),
        "unit": topic.unit,
        **{side.value: [plain(value) for value in stands.get((side, key), ())] for side in Side},
        "agreed": None if agreed is None else plain(agreed),
    }


def _meeting(sheet: Sheet, meeting: Meeting) -> dict[str, Any]:
    return {
        "number": meeting.number,
        "held_on": meeting.on,
        "channel": meeting.channel.value,
        "offers": [_said(sheet, offer) for offer in meeting.offers],
    }


def _said(sheet: Sheet, offer: Offer) -> dict[str, Any]:
    rejected = offer.sequence in sheet.heard.rejected
    accepted = offer.sequence == sheet.heard.accepted
    return {
        "side": offer.side.value,
        "on": offer.on,
        "terms": _terms(sheet.plain_terms(offer).items()),
        "conditions": [_condition(sheet, tie) for tie in sheet.conditions.get(offer.sequence, ())],
        "reply": "rejected" if rejected else "accepted" if accepted else "",
    }


def _condition(sheet: Sheet, tie: Exchange) -> dict[str, Any]:
    return {
        "if": [_asked(ask) for ask in tie.asks],
        "then": _terms((give.issue, give.value) for give in tie.gives),
        "until": tie.deadline,
        "reply": sheet.heard.replies[tie.key].value,
    }


def _asked(ask: Ask | Commitment) -> dict[str, Any]:
    if isinstance(ask, Commitment):
        return {"issue": None, "value": None, "promise": ask.text, "due_on": ask.due}
    return {"issue": ask.issue, "value": plain(ask.value), "promise": "", "due_on": ask.due}


def _terms(pairs: Iterable[tuple[str, Value]]) -> dict[str, float | int | str]:
    return {issue: plain(value) for issue, value in pairs}


def _proof(proof: Proof) -> dict[str, Any]:
    return {
        "kind": proof.kind.value,
        "source": proof.source,
        "link": proof.link,
        "observed_on": proof.observed,
        "expires_on": proof.expires,
    }
