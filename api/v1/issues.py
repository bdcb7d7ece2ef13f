"""Issues on the table, and what they are worth to each side."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from api.base import Endpoint
from api.parsing import Strict
from api.preconditions import unchanged
from api.schema import IF_MATCH, described
from api.v1.values import NumberField, PriceField, ValueField, amount, word
from deals import models
from deals.actions.issues import add_issue, change_issue, remove_issue
from deals.actions.preferences import remove_preference, set_preference
from deals.ledger.preferences import Provenance
from deals.ledger.values import Direction, Side
from deals.queries.negotiations import rows_of


class IssueIn(Strict):
    key = serializers.CharField(max_length=50)
    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices=models.Kind.values)
    low = amount(required=False, allow_null=True)
    high = amount(required=False, allow_null=True)
    step = amount(required=False, allow_null=True)
    unit = serializers.CharField(max_length=40, required=False, allow_blank=True)
    options = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=100
    )
    baseline = ValueField(required=False, allow_null=True)
    distributive = serializers.BooleanField(required=False)
    money_per_unit = amount(required=False, allow_null=True)
    option_money = serializers.DictField(child=amount(), required=False, allow_null=True)


class IssuePatch(IssueIn):
    key = None  # type: ignore[assignment]
    kind = None  # type: ignore[assignment]


class IssueOut(serializers.ModelSerializer[models.Issue]):
    low = NumberField(allow_null=True)
    high = NumberField(allow_null=True)
    step = NumberField(allow_null=True)
    baseline = ValueField(allow_null=True)
    money_per_unit = PriceField(allow_null=True)
    option_money = serializers.DictField(child=PriceField(), allow_null=True)

    class Meta:
        model = models.Issue
        fields = (
            "id", "key", "name", "kind", "low", "high", "step", "unit", "options", "baseline",
            "distributive", "money_per_unit", "option_money",
        )  # fmt: skip


class PreferenceIn(Strict):
    issue = serializers.CharField(max_length=50)
    side = word(Side)
    weight = serializers.FloatField(required=False, allow_null=True)
    direction = word(Direction, required=False, allow_null=True)
    points = serializers.JSONField(required=False, allow_null=True)
    provenance = word(Provenance, required=False)
    confidence = serializers.FloatField(required=False, allow_null=True)


class PreferenceOut(serializers.ModelSerializer[models.Preference]):
    issue = serializers.CharField(source="issue.key")

    class Meta:
        model = models.Preference
        fields = (
            "id", "issue", "side", "weight", "direction", "points", "provenance", "confidence",
        )  # fmt: skip


class Issues(Endpoint):
    @described(
        "The issues of a negotiation",
        tag="issues",
        answer=IssueOut(many=True),
        problems=("not-found",),
    )
    def get(self, _request: Request, negotiation_id: int) -> Response:
        rows = rows_of(viewer=self.viewer, negotiation_id=negotiation_id, model=models.Issue)
        return self.page(rows, IssueOut)

    @described(
        "Put an issue on the table",
        tag="issues",
        request=IssueIn,
        answer=IssueOut,
        status=201,
        problems=("invalid", "not-found", "conflict", "too-large"),
    )
    def post(self, _request: Request, negotiation_id: int) -> Response:
        row = add_issue(viewer=self.viewer, negotiation_id=negotiation_id, **self.given(IssueIn))
        return self.created(row, IssueOut)


class Issue(Endpoint):
    @described("One issue", tag="issues", answer=IssueOut, problems=("not-found",))
    def get(self, _request: Request, negotiation_id: int, issue_id: int) -> Response:
        rows = rows_of(viewer=self.viewer, negotiation_id=negotiation_id, model=models.Issue)
        return Response(IssueOut(access.one(rows, issue_id)).data)

    @described(
        "Change an issue",
        tag="issues",
        request=IssuePatch,
        answer=IssueOut,
        problems=("invalid", "not-found", "conflict", "precondition-failed"),
        parameters=[IF_MATCH],
    )
    def patch(self, _request: Request, negotiation_id: int, issue_id: int) -> Response:
        changes = self.given(IssuePatch, partial=True)
        with self.seen(negotiation_id, issue_id):
            row = change_issue(
                viewer=self.viewer,
                negotiation_id=negotiation_id,
                issue_id=issue_id,
                changes=changes,
            )
        return Response(IssueOut(row).data)

    @described(
        "Take an issue off the table",
        tag="issues",
        status=204,
        problems=("not-found", "conflict", "precondition-failed"),
        parameters=[IF_MATCH],
    )
    def delete(self, _request: Request, negotiation_id: int, issue_id: int) -> Response:
        with self.seen(negotiation_id, issue_id):
            remove_issue(viewer=self.viewer, negotiation_id=negotiation_id, issue_id=issue_id)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def seen(self, negotiation_id: int, issue_id: int) -> AbstractContextManager[None]:
        """Only if the caller saw the issue as it is: see `unchanged`."""
        rows = rows_of(viewer=self.viewer, negotiation_id=negotiation_id, model=models.Issue)
        return unchanged(
            request=self.request,
            viewer=self.viewer,
            negotiation_id=negotiation_id,
            current=lambda: IssueOut(access.one(rows, issue_id)).data,
        )


class Preferences(Endpoint):
    @described(
        "What the issues are worth to each side",
        tag="preferences",
        answer=PreferenceOut(many=True),
        problems=("not-found",),
    )
    def get(self, _request: Request, negotiation_id: int) -> Response:
        rows = rows_of(viewer=self.viewer, negotiation_id=negotiation_id, model=models.Preference)
        return self.page(rows.select_related("issue"), PreferenceOut)

    @described(
        "Say what an issue is worth to a side",
        tag="preferences",
        request=PreferenceIn,
        answer=PreferenceOut,
        status=201,
        problems=("invalid", "not-found", "conflict"),
    )
    def post(self, _request: Request, negotiation_id: int) -> Response:
        row = set_preference(
            viewer=self.viewer,
            negotiation_id=negotiation_id,
            **_typed(dict(self.given(PreferenceIn))),
        )
        return self.created(row, PreferenceOut)


class Preference(Endpoint):
    @described(
        "Forget what an issue is worth to a side",
        tag="preferences",
        status=204,
        problems=("not-found", "conflict"),
    )
    def delete(self, _request: Request, negotiation_id: int, preference_id: int) -> Response:
        remove_preference(
            viewer=self.viewer, negotiation_id=negotiation_id, preference_id=preference_id
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


def _typed(given: dict[str, Any]) -> dict[str, Any]:
    for name, kind in (("side", Side), ("direction", Direction), ("provenance", Provenance)):
        if given.get(name):
            given[name] = kind(given[name])
    return given
