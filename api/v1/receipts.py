"""The receipt of a closed negotiation, as JSON and as a page of text."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Conflict, Problem
from api.base import Endpoint
from api.schema import described
from api.v1.figures import EXPLAIN, FigureOut, explained, figure_bodies
from api.v1.values import PointsField, ValueField, money, plain, points
from deals.metrics.left_over import Better
from deals.metrics.receipt import Gift, NotClosed, OpenGet, Receipt, Term, receipt
from deals.queries.ledger import ledger_of

TEXT = OpenApiResponse(OpenApiTypes.STR, description="Plain text, one page.")


class TermOut(serializers.Serializer[Any]):
    issue = serializers.CharField()
    name = serializers.CharField()
    value = ValueField()
    unit = serializers.CharField(allow_blank=True)


class ChangeOut(serializers.Serializer[Any]):
    """From this value to that."""

    start = ValueField()
    end = ValueField()


class LeftOverOut(serializers.Serializer[Any]):
    """A package no worse for either side: what to change, and the gains in points."""

    kind = serializers.CharField()
    change = serializers.DictField(child=ChangeOut())
    us = PointsField()
    them = PointsField()


class GiftOut(ChangeOut):
    """A give of ours that nothing paid for."""

    offer = serializers.IntegerField(help_text="The offer's number.")
    issue = serializers.CharField()
    status = serializers.CharField()
    points = PointsField(allow_null=True)
    money = serializers.CharField(allow_null=True)


class OpenGetOut(serializers.Serializer[Any]):
    """Something promised to us and not delivered."""

    offer = serializers.IntegerField(help_text="The number of the offer it was promised for.")
    what = serializers.CharField()
    owner = serializers.CharField(allow_blank=True)
    due_on = serializers.DateField(allow_null=True)
    measure = serializers.CharField(allow_blank=True)
    state = serializers.CharField()


class ReceiptOut(serializers.Serializer[Any]):
    """What was agreed, what it cost, what is owed, and what was left on the table."""

    outcome = serializers.CharField()
    on = serializers.DateField(allow_null=True)
    currency = serializers.CharField()
    terms = TermOut(many=True)
    figures = serializers.DictField(child=FigureOut())
    improvements = LeftOverOut(many=True)
    unpaid_gives = GiftOut(many=True)
    open_gets = OpenGetOut(many=True)


class ReceiptPage(Endpoint):
    @described(
        "The receipt of a closed negotiation",
        tag="value",
        answer=ReceiptOut,
        parameters=[EXPLAIN],
        problems=("not-found", "conflict"),
    )
    def get(self, request: Request, negotiation_id: int) -> Response:
        return Response(_body(self._receipt(negotiation_id), explain=explained(request)))

    def _receipt(self, negotiation_id: int) -> Receipt:
        _, ledger = ledger_of(viewer=self.viewer, negotiation_id=negotiation_id)
        try:
            return receipt(ledger=ledger)
        except NotClosed as error:
            raise Conflict([Problem(str(error), code="not_closed")]) from None


class ReceiptText(ReceiptPage):
    @described(
        "The receipt as a page of text",
        tag="value",
        answer=TEXT,
        media="text/plain",
        problems=("not-found", "conflict"),
    )
    def get(self, _request: Request, negotiation_id: int) -> HttpResponse:  # type: ignore[override]
        text = self._receipt(negotiation_id).printable()
        return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _body(found: Receipt, *, explain: bool) -> dict[str, Any]:
    return {
        "outcome": found.kind.value,
        "on": found.on and found.on.isoformat(),
        "currency": found.currency,
        "terms": [_term(term) for term in found.terms],
        "figures": figure_bodies(found.figures, explain=explain),
        "improvements": [_better(better) for better in found.better],
        "unpaid_gives": [_gift(gift) for gift in found.gifts],
        "open_gets": [_open_get(get) for get in found.gets],
    }


def _term(term: Term) -> dict[str, Any]:
    return {**term._asdict(), "value": plain(term.value)}


def _better(better: Better) -> dict[str, Any]:
    change = {
        issue: {"start": plain(start), "end": plain(end)}
        for issue, (start, end) in better.changes.items()
    }
    gains = {"us": points(better.us), "them": points(better.them)}
    return {"kind": better.kind, "change": change, **gains}


def _gift(gift: Gift) -> dict[str, Any]:
    return {
        "offer": gift.offer,
        "issue": gift.issue,
        "start": plain(gift.start),
        "end": plain(gift.end),
        "status": gift.status,
        "points": points(gift.points),
        "money": money(gift.money),
    }


def _open_get(get: OpenGet) -> dict[str, Any]:
    return {
        "offer": get.offer,
        "what": get.what,
        "owner": get.owner,
        "due_on": get.due and get.due.isoformat(),
        "measure": get.measure,
        "state": get.state.value,
    }
