"""Exchanges: the if…then links on record, what was done to them, and confirming an inferred one."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.access import Viewer
from api.base import Endpoint
from api.schema import described
from api.v1.offers import ActIn, AskIn, MarkOut
from api.v1.values import ValueField
from deals import models
from deals.actions.tie_exchange import act_on_exchange, confirm_link, propose_exchange
from deals.ledger.offers import Act
from deals.queries.exchanges import exchanges


class ProposalIn(serializers.Serializer[Any]):
    """What an earlier offer gave, and what is asked for it. Typed by read_condition."""

    offer = serializers.IntegerField(help_text="The number of the offer that gave.")
    gives = serializers.ListField(child=serializers.CharField())
    asks = AskIn(many=True)
    deadline = serializers.DateField(required=False)


class AskRow(serializers.ModelSerializer[models.Ask]):
    issue = serializers.CharField(source="issue.key", allow_null=True, default=None)
    value = serializers.SerializerMethodField("get_worth")

    class Meta:
        model = models.Ask
        fields = ("id", "issue", "value", "commitment", "owner", "due_on", "measure")

    def get_worth(self, row: models.Ask) -> float | str | None:
        return None if row.issue_id is None else ValueField().to_representation(row.value)


class GiveRow(serializers.ModelSerializer[models.Give]):
    issue = serializers.CharField(source="issue.key")
    value = ValueField()

    class Meta:
        model = models.Give
        fields = ("issue", "value")


class ExchangeOut(serializers.ModelSerializer[models.Exchange]):
    offer_number = serializers.IntegerField(source="offer.sequence")
    state = serializers.CharField(source="standing.state", allow_null=True, default=None)
    gives = GiveRow(many=True)
    asks = AskRow(many=True)

    class Meta:
        model = models.Exchange
        fields = (
            "id", "offer", "offer_number", "side", "basis", "state", "gives", "asks", "deadline",
            "note", "created_at",
        )  # fmt: skip


class Exchanges(Endpoint):
    @described(
        "The if…then links on record",
        tag="exchanges",
        answer=ExchangeOut(many=True),
        problems=("not-found",),
    )
    def get(self, _request: Request, negotiation_id: int) -> Response:
        rows = exchanges(viewer=self.viewer, negotiation_id=negotiation_id)
        return self.page(rows, ExchangeOut)

    @described(
        "Tie what an offer gave to what is asked for it",
        tag="exchanges",
        request=ProposalIn,
        answer=ExchangeOut,
        status=201,
        problems=("invalid", "not-found", "conflict"),
    )
    def post(self, request: Request, negotiation_id: int) -> Response:
        row = propose_exchange(viewer=self.viewer, negotiation_id=negotiation_id, raw=request.data)
        return self.created(_shown(self.viewer, row), ExchangeOut)


class Exchange(Endpoint):
    @described("One exchange", tag="exchanges", answer=ExchangeOut, problems=("not-found",))
    def get(self, _request: Request, negotiation_id: int, exchange_id: int) -> Response:
        rows = exchanges(viewer=self.viewer, negotiation_id=negotiation_id)
        return Response(ExchangeOut(access.one(rows, exchange_id)).data)


class ExchangeAct(Endpoint):
    @described(
        "Record what was done to an exchange; to waive one takes a leader and a reason",
        tag="exchanges",
        request=ActIn,
        answer=MarkOut,
        status=201,
        problems=("invalid", "not-found", "conflict"),
    )
    def post(self, _request: Request, negotiation_id: int, exchange_id: int, act: Act) -> Response:
        mark = act_on_exchange(
            viewer=self.viewer,
            negotiation_id=negotiation_id,
            exchange_id=exchange_id,
            act=act,
            **self.given(ActIn),
        )
        return self.created(mark, MarkOut)


class LinkConfirmation(Endpoint):
    @described(
        "Confirm a link that the ledger inferred (its key looks like 4~5)",
        tag="exchanges",
        answer=ExchangeOut,
        status=201,
        problems=("not-found", "conflict"),
    )
    def post(self, _request: Request, negotiation_id: int, key: str) -> Response:
        row = confirm_link(viewer=self.viewer, negotiation_id=negotiation_id, key=key)
        return self.created(_shown(self.viewer, row), ExchangeOut)


def _shown(viewer: Viewer, row: models.Exchange) -> models.Exchange:
    """The row with everything its answer holds."""
    return access.one(exchanges(viewer=viewer, negotiation_id=row.negotiation_id), row.pk)
