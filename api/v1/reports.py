"""The leader's report: discipline by KAM, team, account, segment, issue or month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Verb
from api.base import Endpoint
from api.parsing import Strict
from api.schema import described
from api.v1.figures import EXPLAIN, FigureOut, explained, figure_bodies
from api.v1.values import word
from deals.days import today
from deals.ledger.facts import OutcomeKind, Stage
from deals.metrics.discipline import MINIMUM
from deals.metrics.rates import discipline_figures
from deals.metrics.sums import NOTHING
from deals.queries.discipline_report import (
    GroupBy,
    Question,
    Row,
    converted,
    discipline_report,
    ranked,
)

RANKED = tuple(discipline_figures(sums=NOTHING))
"""The figures by which groups can be ranked."""


class NarrowIn(Strict):
    """Which negotiations and months."""

    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)
    kam = serializers.IntegerField(required=False)
    team = serializers.IntegerField(required=False)
    account = serializers.IntegerField(required=False)
    segment = serializers.CharField(required=False)
    issue = serializers.CharField(required=False)
    stage = word(Stage, required=False)
    outcome = word(OutcomeKind, required=False)


class QuestionIn(NarrowIn):
    """Grouped by what, and money in which currency, if in one."""

    group_by = word(GroupBy, required=False)
    rank_by = serializers.ChoiceField(choices=RANKED, required=False)
    minimum = serializers.IntegerField(required=False, min_value=1)
    into = serializers.RegexField(r"^[A-Z]{3}$", required=False)
    explain = serializers.BooleanField(required=False)


NARROWING = [
    OpenApiParameter("since", str, description="Any day of the first month (yyyy-mm-dd)."),
    OpenApiParameter("until", str, description="Any day of the last month (yyyy-mm-dd)."),
    *(OpenApiParameter(name, int) for name in ("kam", "team", "account")),
    *(OpenApiParameter(name, str) for name in ("segment", "issue")),
    OpenApiParameter("stage", str, enum=[stage.value for stage in Stage]),
    OpenApiParameter("outcome", str, enum=[kind.value for kind in OutcomeKind]),
]
PARAMETERS = [
    OpenApiParameter("group_by", str, enum=[by.value for by in GroupBy], default="kam"),
    *NARROWING,
    OpenApiParameter("rank_by", str, enum=RANKED, description="Rank groups by this figure."),
    OpenApiParameter(
        "minimum", int, default=MINIMUM, description="Observations below which nobody is ranked."
    ),
    OpenApiParameter(
        "into", str, description="Add money up in this currency, at the latest rates of the period."
    ),
    EXPLAIN,
]


class PlaceOut(serializers.Serializer[Any]):
    """A place on the dilemma map and the name of its corner."""

    created = FigureOut()
    claimed = FigureOut()
    gained = FigureOut()
    corner = serializers.CharField(allow_null=True)


class GroupOut(serializers.Serializer[Any]):
    key = serializers.JSONField(allow_null=True)
    name = serializers.CharField()
    negotiations = serializers.IntegerField()
    figures = serializers.DictField(child=FigureOut())
    theirs = serializers.DictField(child=FigureOut())
    money = serializers.DictField(child=serializers.DictField(child=FigureOut()))
    converted = serializers.DictField(child=FigureOut(), allow_null=True)
    place = PlaceOut()


class RankingOut(serializers.Serializer[Any]):
    """Keys, the highest first; `withheld` have fewer observations than the minimum."""

    figure = serializers.CharField()
    minimum = serializers.IntegerField()
    ranked = serializers.ListField(child=serializers.JSONField())
    withheld = serializers.ListField(child=serializers.JSONField())


class DisciplineOut(serializers.Serializer[Any]):
    group_by = serializers.CharField()
    groups = GroupOut(many=True)
    ranking = RankingOut(allow_null=True)


class Discipline(Endpoint):
    reads = Verb.READ_REPORTS

    @described(
        "Concession discipline by group",
        tag="reports",
        answer=DisciplineOut,
        parameters=PARAMETERS,
        problems=("invalid",),
    )
    def get(self, request: Request) -> Response:
        given = _given(request)
        rank_by, minimum = given.pop("rank_by", None), given.pop("minimum", MINIMUM)
        into = given.pop("into", None)
        question = asked_question(given)
        rows = discipline_report(viewer=self.viewer, question=question)
        money = self._converted(rows, into, question) if into else {}
        ranking = ranked(rows=rows, figure=rank_by, minimum=minimum) if rank_by else None
        bodies = [_body(row, money.get(row.key), explain=explained(request)) for row in rows]
        return Response({"group_by": question.group_by, "groups": bodies, "ranking": ranking})

    def _converted(self, rows: Sequence[Row], into: str, question: Question) -> dict[Any, Any]:
        day = question.until or today()
        return converted(viewer=self.viewer, rows=rows, into=into, on=day)


def _given(request: Request) -> dict[str, Any]:
    asked = QuestionIn(data=request.query_params.dict())
    asked.is_valid(raise_exception=True)
    return {name: value for name, value in asked.validated_data.items() if name != "explain"}


def asked_question(given: Mapping[str, Any]) -> Question:
    """The question that checked parameters ask."""
    words = {"group_by": GroupBy, "stage": Stage, "outcome": OutcomeKind}
    typed: dict[str, Any] = {
        name: words[name](value) if name in words else value for name, value in given.items()
    }
    return Question(**typed)


def _body(row: Row, converted: Mapping[str, Any] | None, *, explain: bool) -> dict[str, Any]:
    group, place = row.group, row.group.place
    return {
        "key": row.key,
        "name": row.name,
        "negotiations": group.negotiations,
        "figures": figure_bodies(group.figures, explain=explain),
        "theirs": figure_bodies(group.theirs, explain=explain),
        "money": {
            currency: figure_bodies(figures, explain=explain)
            for currency, figures in group.money.items()
        },
        "converted": converted and figure_bodies(converted, explain=explain),
        "place": {
            **figure_bodies(
                {"created": place.created, "claimed": place.claimed, "gained": place.gained},
                explain=explain,
            ),
            "corner": place.corner,
        },
    }
