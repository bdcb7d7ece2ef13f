"""The concession ledger: positions, concessions, links and balances of both sides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.schema import described
from api.v1.values import PointsField, ValueField, money, plain, points
from deals.ledger.balance import Balance, Tally, balance
from deals.ledger.concessions import Concession
from deals.ledger.ledger import Ledger, Link
from deals.ledger.offers import Ask, Commitment
from deals.ledger.values import Side
from deals.queries.ledger import ledger_of
from deals.rules.base import Finding


class ConcessionOut(serializers.Serializer[Any]):
    """One side's move on one issue: its cost to the giver, its worth to the receiver (F4)."""

    offer = serializers.IntegerField(help_text="The offer's number.")
    issue = serializers.CharField()
    side = serializers.CharField()
    start = ValueField()
    end = ValueField()
    cost = PointsField(allow_null=True)
    worth = PointsField(allow_null=True)
    rate = PointsField(allow_null=True)
    money = serializers.CharField(allow_null=True)
    status = serializers.CharField()
    basis = serializers.CharField(allow_null=True)
    exchange = serializers.CharField(allow_null=True)
    stands_in = serializers.IntegerField(allow_null=True)


class AskOut(serializers.Serializer[Any]):
    issue = serializers.CharField(allow_null=True)
    value = ValueField(allow_null=True)
    commitment = serializers.CharField(allow_null=True)
    owner = serializers.CharField(allow_blank=True)
    due_on = serializers.DateField(allow_null=True)
    measure = serializers.CharField(allow_blank=True)


class GiveOut(serializers.Serializer[Any]):
    issue = serializers.CharField()
    value = ValueField()


class LinkOut(serializers.Serializer[Any]):
    """An if…then link; `key` is the exchange's id, or "4~5" for one that is only inferred."""

    key = serializers.CharField()
    side = serializers.CharField()
    offer = serializers.IntegerField()
    state = serializers.CharField()
    basis = serializers.CharField()
    gives = GiveOut(many=True)
    asks = AskOut(many=True)
    received = PointsField(allow_null=True)
    deadline = serializers.DateField(allow_null=True)


class TallyOut(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    points = PointsField(allow_null=True)
    worth = PointsField(allow_null=True)
    money = serializers.CharField(allow_null=True)


class BalanceOut(serializers.Serializer[Any]):
    given = TallyOut()
    pending = TallyOut()
    leaked = TallyOut()
    open_conditions = serializers.IntegerField()


class LedgerOut(serializers.Serializer[Any]):
    sparse = True
    as_of = serializers.DateField()
    positions = serializers.DictField(child=serializers.DictField(child=ValueField()))
    concessions = ConcessionOut(many=True)
    links = LinkOut(many=True)
    balance = serializers.DictField(child=BalanceOut())
    agreement = serializers.DictField(child=ValueField(), allow_null=True)


class FindingNow(serializers.Serializer[Any]):
    """A finding as the rules see it now."""

    code = serializers.CharField()
    name = serializers.CharField()
    severity = serializers.CharField()
    offer = serializers.IntegerField(allow_null=True)
    issue = serializers.CharField(allow_null=True)
    exchange = serializers.CharField(allow_null=True)
    message = serializers.CharField()
    advice = serializers.CharField()


class LedgerPage(Endpoint):
    @described(
        "The concession ledger, recomputed",
        tag="ledger",
        answer=LedgerOut,
        problems=("not-found",),
    )
    def get(self, _request: Request, negotiation_id: int) -> Response:
        _, ledger = ledger_of(viewer=self.viewer, negotiation_id=negotiation_id)
        return Response(ledger_body(ledger))


def ledger_body(ledger: Ledger) -> dict[str, Any]:
    """The whole ledger as JSON."""
    agreement = ledger.agreement
    return {
        "as_of": ledger.as_of.isoformat(),
        "positions": {
            side.value: {issue: plain(value) for issue, value in ledger.positions[side].items()}
            for side in Side
        },
        "concessions": [concession_body(move) for move in ledger.concessions],
        "links": [link_body(link) for link in ledger.links],
        "balance": {side.value: _balance(balance(ledger=ledger, side=side)) for side in Side},
        "agreement": None
        if agreement is None
        else {issue: plain(value) for issue, value in agreement.items()},
    }


def concession_body(move: Concession) -> dict[str, Any]:
    """One concession as JSON."""
    return {
        "offer": move.offer,
        "issue": move.issue,
        "side": move.side.value,
        "start": plain(move.start),
        "end": plain(move.end),
        "cost": points(move.cost),
        "worth": points(move.worth),
        "rate": points(move.rate),
        "money": money(move.money),
        "status": move.status.value,
        "basis": move.basis.value if move.basis else None,
        "exchange": move.exchange,
        "stands_in": move.stands_in,
    }


def link_body(link: Link) -> dict[str, Any]:
    """One link as JSON."""
    exchange = link.exchange
    return {
        "key": exchange.key,
        "side": exchange.side.value,
        "offer": exchange.offer,
        "state": link.state.value,
        "basis": exchange.basis.value,
        "gives": [{"issue": g.issue, "value": plain(g.value)} for g in exchange.gives],
        "asks": [_ask(ask) for ask in exchange.asks],
        "received": points(link.received),
        "deadline": exchange.deadline.isoformat() if exchange.deadline else None,
    }


def finding_bodies(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as JSON, in report order."""
    return [
        {
            "code": finding.code,
            "name": finding.name,
            "severity": finding.severity.value,
            "offer": finding.offer,
            "issue": finding.issue,
            "exchange": finding.exchange,
            "message": finding.message,
            "advice": finding.advice,
        }
        for finding in findings
    ]


def _ask(ask: Ask | Commitment) -> dict[str, Any]:
    body = {"due_on": ask.due.isoformat() if ask.due else None}
    if isinstance(ask, Ask):
        wanted = {"issue": ask.issue, "value": plain(ask.value), "commitment": None}
        return {**wanted, "owner": "", **body, "measure": ""}
    promised = {"issue": None, "value": None, "commitment": ask.text}
    return {**promised, "owner": ask.owner, **body, "measure": ask.measure}


def _balance(account: Balance) -> dict[str, Any]:
    return {
        "given": _tally(account.given),
        "pending": _tally(account.pending),
        "leaked": _tally(account.leaked),
        "open_conditions": account.open_conditions,
    }


def _tally(sum_up: Tally) -> dict[str, Any]:
    return {
        "count": sum_up.count,
        "points": points(sum_up.points),
        "worth": points(sum_up.worth),
        "money": money(sum_up.money),
    }
