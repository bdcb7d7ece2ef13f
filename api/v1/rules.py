"""The rule book, readable by programs."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import NotFound
from api.base import Endpoint
from api.schema import described
from deals.rules import BY_CODE, RULES


class RuleOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    severity = serializers.CharField()
    summary = serializers.CharField()
    why = serializers.CharField()
    advice = serializers.CharField()
    breaks = serializers.CharField()
    keeps = serializers.CharField()
    thresholds = serializers.DictField(child=serializers.FloatField())


class Rules(Endpoint):
    pagination_class = None

    @described("Every rule", tag="rules", answer=RuleOut(many=True), operation="rules_list")
    def get(self, _request: Request) -> Response:
        return Response(RuleOut(RULES, many=True).data)


class Rule(Endpoint):
    @described("One rule", tag="rules", answer=RuleOut, problems=("not-found",))
    def get(self, _request: Request, code: str) -> Response:
        if code not in BY_CODE:
            raise NotFound(f"There is no rule {code[:20]}.")
        return Response(RuleOut(BY_CODE[code]).data)
