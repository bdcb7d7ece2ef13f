"""Offers: log one that was tabled, check one that is not, and what was done to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from api.base import Endpoint
from api.pagination import Cursor
from api.parsing import Strict
from api.schema import described
from api.v1.ledger import ConcessionOut, FindingNow, concession_body, finding_bodies
from api.v1.values import ValueField, plain, word
from deals import models
from deals.actions.act_on_offer import act_on_offer
from deals.actions.check_offer import check_offer
from deals.actions.log_offer import log_offer
from deals.ledger.facts import Channel
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Act, Frame
from deals.ledger.values import Side
from deals.queries.offer_bodies import offer_bodies
from deals.queries.offers import offers
from deals.rules.base import Finding

EXAMPLES = [
    OpenApiExample(
        "a give for nothing", value={"side": "us", "terms": {"price": 97}}, request_only=True
    ),
    OpenApiExample(
        "if they pay in 14 days, then 97",
        value={"side": "us", "terms": {"price": 97}, "if": {"term": 14}},
        request_only=True,
    ),
    OpenApiExample(
        "a written commitment in return",
        value={
            "side": "us",
            "round": {"held_on": "2026-01-12", "channel": "meeting"},
            "terms": {"price": 97},
            "exchanges": [
                {
                    "gives": ["price"],
                    "asks": [
                        {
                            "commitment": "joint forecast every month",
                            "owner": "Anna Berg",
                            "due_on": "2026-03-01",
                            "measure": "MAPE below 10 %",
                        }
                    ],
                }
            ],
            "frame": "gain",
        },
        request_only=True,
    ),
    OpenApiExample(
        "two packages at once (MESO)",
        value={
            "side": "us",
            "alternatives": [
                {"terms": {"price": 104, "term": 30}},
                {"terms": {"price": 108, "term": 14}},
            ],
        },
        request_only=True,
    ),
]


class AskIn(serializers.Serializer[Any]):
    issue = serializers.CharField(required=False)
    value = ValueField(required=False)
    commitment = serializers.CharField(required=False)
    owner = serializers.CharField(required=False)
    due_on = serializers.DateField(required=False)
    measure = serializers.CharField(required=False)


class ExchangeIn(serializers.Serializer[Any]):
    gives = serializers.ListField(child=serializers.CharField())
    asks = AskIn(many=True)
    deadline = serializers.DateField(required=False)


class PackageIn(serializers.Serializer[Any]):
    """`if` is short for one exchange that gives every term for these asks."""

    terms = serializers.DictField(child=ValueField())
    exchanges = ExchangeIn(many=True, required=False)

    def get_fields(self) -> dict[str, Any]:
        conditions = serializers.DictField(child=ValueField(), required=False)
        return {**super().get_fields(), "if": conditions}


class NewRound(serializers.Serializer[Any]):
    held_on = serializers.DateField()
    channel = word(Channel, required=False)
    note = serializers.CharField(required=False)


class OfferIn(PackageIn):
    """An offer as it was tabled. Typed by deals.intake.entries.read_offer, all problems at once."""

    side = word(Side)
    terms = serializers.DictField(child=ValueField(), required=False)
    alternatives = PackageIn(many=True, required=False)
    round = serializers.JSONField(
        required=False, help_text="A round's number, or {held_on, channel, note} for the next one."
    )
    on = serializers.DateField(
        required=False, help_text="The day it was said; without it the round's day."
    )
    frame = word(Frame, required=False)
    evidence = serializers.ListField(child=serializers.CharField(), required=False)
    corrects = serializers.IntegerField(required=False)
    sequence = serializers.IntegerField(
        required=False, help_text="The number you expect it to get; another one is a conflict."
    )
    note = serializers.CharField(required=False)


class OfferOut(serializers.ModelSerializer[models.Offer]):
    number = serializers.IntegerField(source="sequence")
    round = serializers.IntegerField(source="round.number")
    terms = serializers.SerializerMethodField()
    standing = serializers.CharField(source="standing.standing", allow_null=True, default=None)
    corrects = serializers.IntegerField(source="corrects.sequence", allow_null=True, default=None)
    exchanges = serializers.SerializerMethodField()

    class Meta:
        model = models.Offer
        fields = (
            "id", "number", "side", "round", "on", "terms", "exchanges", "frame", "standing",
            "corrects", "alternatives_group", "note", "made_by", "tabled_at",
        )  # fmt: skip

    def get_terms(self, row: models.Offer) -> dict[str, float | str]:
        return {term.issue.key: plain(term.value) for term in row.terms.all()}

    def get_exchanges(self, row: models.Offer) -> list[int]:
        return [exchange.pk for exchange in row.exchanges.all()]


class LoggedOut(serializers.Serializer[Any]):
    """The offer (the first of several alternatives), what it concedes, and what is wrong now."""

    offer = OfferOut()
    offers = OfferOut(many=True)
    concessions = ConcessionOut(many=True)
    findings = FindingNow(many=True)


class CheckedOut(serializers.Serializer[Any]):
    """What logging it would answer; nothing is stored."""

    numbers = serializers.ListField(child=serializers.IntegerField())
    concessions = ConcessionOut(many=True)
    findings = FindingNow(many=True)


class ActIn(Strict):
    on = serializers.DateField(required=False)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class MarkOut(serializers.ModelSerializer[models.Mark]):
    class Meta:
        model = models.Mark
        fields = (
            "id", "offer", "exchange", "kind", "side", "after_sequence", "on", "reason", "by",
            "created_at",
        )  # fmt: skip


class Offers(Endpoint):
    @described(
        "The offers of a negotiation",
        tag="offers",
        answer=OfferOut(many=True),
        problems=("not-found",),
    )
    def get(self, _request: Request, negotiation_id: int) -> Response:
        pages = Cursor()
        rows = offers(viewer=self.viewer, negotiation_id=negotiation_id)
        found = pages.paginate_queryset(rows.values("id"), self.request, view=self) or []
        return pages.get_paginated_response(_bodies(row["id"] for row in found))

    @described(
        "Log an offer that was tabled",
        tag="offers",
        request=OfferIn,
        answer=LoggedOut,
        status=201,
        problems=("invalid", "not-found", "conflict", "too-large"),
        examples=EXAMPLES,
    )
    def post(self, request: Request, negotiation_id: int) -> Response:
        logged = log_offer(viewer=self.viewer, negotiation_id=negotiation_id, raw=request.data)
        rows = _bodies(offer.pk for offer in logged.offers)
        numbers = [offer.sequence or 0 for offer in logged.offers]
        body = {
            "offer": rows[0],
            "offers": rows,
            **_result(logged.ledger, numbers, logged.findings),
        }
        return Response(body, status=status.HTTP_201_CREATED)


class OfferCheck(Endpoint):
    changes = False

    @described(
        "Check an offer before it is tabled: the same answer, nothing stored",
        tag="offers",
        request=OfferIn,
        answer=CheckedOut,
        problems=("invalid", "not-found", "conflict", "too-large"),
        examples=EXAMPLES,
    )
    def post(self, request: Request, negotiation_id: int) -> Response:
        checked = check_offer(viewer=self.viewer, negotiation_id=negotiation_id, raw=request.data)
        result = _result(checked.ledger, checked.numbers, checked.findings)
        return Response({"numbers": checked.numbers, **result})


class Offer(Endpoint):
    @described("One offer", tag="offers", answer=OfferOut, problems=("not-found",))
    def get(self, _request: Request, negotiation_id: int, offer_id: int) -> Response:
        rows = offers(viewer=self.viewer, negotiation_id=negotiation_id)
        return Response(OfferOut(access.one(rows, offer_id)).data)


class OfferAct(Endpoint):
    @described(
        "Record what was done to an offer: accept and reject by the other side, else by its own",
        tag="offers",
        request=ActIn,
        answer=MarkOut,
        status=201,
        problems=("invalid", "not-found", "conflict"),
    )
    def post(self, _request: Request, negotiation_id: int, offer_id: int, act: Act) -> Response:
        mark = act_on_offer(
            viewer=self.viewer,
            negotiation_id=negotiation_id,
            offer_id=offer_id,
            act=act,
            **self.given(ActIn),
        )
        return self.created(mark, MarkOut)


def _bodies(ids: Iterable[int]) -> list[dict[str, Any]]:
    """The offers as OfferOut shows them, in the order of their ids."""
    bodies = offer_bodies(ids=list(ids))
    for body in bodies:
        body["on"] = DAY.to_representation(body["on"])
        body["tabled_at"] = TIME.to_representation(body["tabled_at"])
    return bodies


DAY, TIME = serializers.DateField(), serializers.DateTimeField()


def _result(
    ledger: Ledger | None, numbers: Iterable[int], findings: Iterable[Finding]
) -> dict[str, Any]:
    """The concessions these offers make, and the findings open now."""
    made = set(numbers)
    moves = [move for move in ledger.concessions if move.offer in made] if ledger else []
    return {
        "concessions": [concession_body(move) for move in moves],
        "findings": finding_bodies(findings),
    }
