"""What lies behind the offers: interests, pegs, evidence, disclosures, rounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from api.base import Endpoint
from api.parsing import Strict
from api.schema import described
from api.v1.values import word
from deals import models
from deals.actions import background
from deals.actions.rounds import add_round
from deals.ledger.facts import Channel, DisclosureKind, EvidenceKind, PegElement
from deals.ledger.values import Side
from deals.models.base import NegotiationRow
from deals.queries.negotiations import disclosures_of, rows_of

SLUG = r"^[a-z0-9][a-z0-9_-]{0,49}$"
PROBLEMS = ("invalid", "not-found", "conflict")


class InterestIn(Strict):
    side = word(Side)
    statement = serializers.CharField(max_length=2000)
    issue = serializers.CharField(max_length=50, required=False, allow_null=True)
    known = serializers.CharField(max_length=40, required=False, allow_blank=True)


class InterestOut(serializers.ModelSerializer[models.Interest]):
    issue = serializers.CharField(source="issue.key", allow_null=True, default=None)

    class Meta:
        model = models.Interest
        fields = ("id", "side", "statement", "issue", "known", "after_sequence")


class PegIn(Strict):
    element = word(PegElement)
    text = serializers.CharField(max_length=2000)


class PegOut(serializers.ModelSerializer[models.Peg]):
    class Meta:
        model = models.Peg
        fields = ("id", "element", "text", "after_sequence")


class EvidenceIn(Strict):
    key = serializers.RegexField(SLUG)
    kind = word(EvidenceKind)
    source = serializers.CharField(max_length=300)  # type: ignore[assignment]
    link = serializers.URLField(max_length=1000, required=False, allow_blank=True)
    observed_on = serializers.DateField(required=False, allow_null=True)
    expires_on = serializers.DateField(required=False, allow_null=True)
    shareable = serializers.BooleanField(
        required=False, help_text="Whether the sheet for the other side shows it; no by default."
    )


class EvidencePatch(Strict):
    shareable = serializers.BooleanField()


class EvidenceOut(serializers.ModelSerializer[models.Evidence]):
    class Meta:
        model = models.Evidence
        fields = (
            "id", "key", "kind", "source", "link", "observed_on", "expires_on", "shareable",
        )  # fmt: skip


class DisclosureIn(Strict):
    side = word(Side, help_text="us: we told it; them: we learnt it.")
    kind = word(DisclosureKind)
    text = serializers.CharField(max_length=2000)
    on = serializers.DateField(required=False, allow_null=True)


class DisclosureOut(serializers.ModelSerializer[models.Disclosure]):
    side = serializers.CharField(source="by_side")

    class Meta:
        model = models.Disclosure
        fields = ("id", "side", "kind", "text", "on", "after_sequence")


class RoundIn(Strict):
    held_on = serializers.DateField(required=False, allow_null=True)
    channel = word(Channel, required=False)
    note = serializers.CharField(max_length=4000, required=False, allow_blank=True)


class RoundOut(serializers.ModelSerializer[models.Round]):
    class Meta:
        model = models.Round
        fields = ("id", "number", "held_on", "channel", "note")


class Background(Endpoint):
    """A list of rows below a negotiation, and adding one."""

    model: ClassVar[type[NegotiationRow]]
    shape: ClassVar[type[serializers.BaseSerializer[Any]]]
    entry: ClassVar[type[Strict]]
    add: ClassVar[Callable[..., NegotiationRow]]
    words: ClassVar[Mapping[str, type[StrEnum]]] = {}

    def get(self, _request: Request, negotiation_id: int) -> Response:
        return self.page(self.rows(negotiation_id), self.shape)

    def rows(self, negotiation_id: int) -> QuerySet[Any]:
        """What the caller may read of this kind."""
        return rows_of(viewer=self.viewer, negotiation_id=negotiation_id, model=self.model)

    def post(self, _request: Request, negotiation_id: int) -> Response:
        given = dict(self.given(self.entry))
        for name in self.words.keys() & given.keys():
            given[name] = self.words[name](given[name])
        row = type(self).add(viewer=self.viewer, negotiation_id=negotiation_id, **given)
        return self.created(row, self.shape)


def _described(
    what: str,
    one: str,
    tag: str,
    entry: type[Strict],
    answer: type[serializers.BaseSerializer[Any]],
) -> Callable[[type[Background]], type[Background]]:
    def describe(view: type[Background]) -> type[Background]:
        listed = described(what, tag=tag, answer=answer(many=True), problems=("not-found",))
        added = described(one, tag=tag, request=entry, answer=answer, status=201, problems=PROBLEMS)
        view.get = listed(_copy(Background.get))  # type: ignore[method-assign]
        view.post = added(_copy(Background.post))  # type: ignore[method-assign]
        return view

    return describe


def _copy(method: Callable[..., Response]) -> Callable[..., Response]:
    def same(self: Background, request: Request, negotiation_id: int) -> Response:
        return method(self, request, negotiation_id)

    return same


@_described(
    "Interests behind the positions", "Record an interest", "interests", InterestIn, InterestOut
)
class Interests(Background):
    model, shape, entry = models.Interest, InterestOut, InterestIn
    add = staticmethod(background.add_interest)
    words = {"side": Side}


@_described("Pegs to hang a deal on", "Record a peg", "pegs", PegIn, PegOut)
class Pegs(Background):
    model, shape, entry = models.Peg, PegOut, PegIn
    add = staticmethod(background.add_peg)
    words = {"element": PegElement}


@_described("Evidence behind positions", "Record evidence", "evidence", EvidenceIn, EvidenceOut)
class EvidenceList(Background):
    model, shape, entry = models.Evidence, EvidenceOut, EvidenceIn
    add = staticmethod(background.add_evidence)
    words = {"kind": EvidenceKind}


class OneEvidence(Endpoint):
    @described(
        "Say whether the other side may see it",
        tag="evidence",
        request=EvidencePatch,
        answer=EvidenceOut,
        problems=("invalid", "not-found"),
    )
    def patch(self, _request: Request, negotiation_id: int, evidence_id: int) -> Response:
        rows = rows_of(viewer=self.viewer, negotiation_id=negotiation_id, model=models.Evidence)
        row = background.share_evidence(
            viewer=self.viewer,
            negotiation_id=negotiation_id,
            key=access.one(rows, evidence_id).key,
            **self.given(EvidencePatch),
        )
        return Response(EvidenceOut(row).data)


@_described(
    "What was told and learnt", "Record a disclosure", "disclosures", DisclosureIn, DisclosureOut
)
class Disclosures(Background):
    model, shape, entry = models.Disclosure, DisclosureOut, DisclosureIn
    add = staticmethod(background.add_disclosure)
    words = {"side": Side, "kind": DisclosureKind}

    def rows(self, negotiation_id: int) -> QuerySet[Any]:
        return disclosures_of(viewer=self.viewer, negotiation_id=negotiation_id)


@_described("The rounds of the talks", "Open the next round", "rounds", RoundIn, RoundOut)
class Rounds(Background):
    model, shape, entry = models.Round, RoundOut, RoundIn
    add = staticmethod(add_round)
    words = {"channel": Channel}
