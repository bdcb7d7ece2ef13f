"""The rule book, readable by programs, and an organisation's own settings of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Verb, Viewer
from accounts.errors import NotFound
from api.base import Endpoint
from api.parsing import Strict
from api.schema import described
from api.v1.values import word
from deals.actions.set_rule import reset_rule, set_rule
from deals.rules import BY_CODE, RULES
from deals.rules import base as rules
from deals.snapshot.rulebook import rule_book

OWN = (
    "code", "name", "severity", "thresholds", "limits", "summary", "why", "advice", "breaks",
    "keeps",
)  # fmt: skip


class InForce(serializers.Serializer[Any]):
    """What holds in your organisation; severity null where the rule is switched off."""

    severity = serializers.CharField(allow_null=True)
    thresholds = serializers.DictField(child=serializers.FloatField())


class RuleOut(serializers.Serializer[Any]):
    """A rule with its defaults. One of the limits scope is shown to those who hold the limits."""

    code = serializers.CharField()
    name = serializers.CharField()
    severity = serializers.CharField()
    thresholds = serializers.DictField(child=serializers.FloatField())
    in_force = InForce()
    limits = serializers.BooleanField()
    summary = serializers.CharField()
    why = serializers.CharField()
    advice = serializers.CharField()
    breaks = serializers.CharField()
    keeps = serializers.CharField()


class SettingIn(Strict):
    """The whole setting: what is left out goes back to the rule's default."""

    severity = word(rules.Severity, required=False)
    enabled = serializers.BooleanField(required=False)
    thresholds = serializers.DictField(child=serializers.FloatField(), required=False)


class Rules(Endpoint):
    pagination_class = None

    @described("Every rule", tag="rules", answer=RuleOut(many=True), operation="rules_list")
    def get(self, _request: Request) -> Response:
        return Response(_bodies(self.viewer, RULES))


class Rule(Endpoint):
    @described("One rule", tag="rules", answer=RuleOut, problems=("not-found",))
    def get(self, _request: Request, code: str) -> Response:
        return Response(_bodies(self.viewer, [_rule(code)])[0])


class RuleSetting(Endpoint):
    writes = Verb.SET_RULES

    @described(
        "Set a rule your organisation's way (administrators)",
        tag="rules",
        request=SettingIn,
        answer=RuleOut,
        problems=("invalid", "not-found"),
    )
    def put(self, _request: Request, code: str) -> Response:
        set_rule(viewer=self.viewer, code=code, **self.given(SettingIn))
        return Response(_bodies(self.viewer, [_rule(code)])[0])

    @described(
        "Back to the rule's defaults (administrators)",
        tag="rules",
        answer=None,
        status=204,
        problems=("not-found",),
    )
    def delete(self, _request: Request, code: str) -> Response:
        reset_rule(viewer=self.viewer, code=code)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _rule(code: str) -> rules.Rule:
    if code not in BY_CODE:
        raise NotFound(f"There is no rule {code[:20]}.")
    return BY_CODE[code]


def _bodies(viewer: Viewer, found: Iterable[rules.Rule]) -> list[dict[str, Any]]:
    """Rules as JSON, each with what holds in the viewer's organisation."""
    book = rule_book(organisation_id=viewer.organisation_id)
    return [_body(rule, book) for rule in found]


def _body(rule: rules.Rule, book: rules.RuleBook) -> dict[str, Any]:
    thresholds = dict(rule.thresholds) | dict(book.thresholds.get(rule.code, {}))
    severity = book.severities.get(rule.code, rule.severity)
    in_force = {"severity": severity, "thresholds": thresholds}
    return {name: getattr(rule, name) for name in OWN} | {"in_force": in_force}
