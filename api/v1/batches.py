"""Up to 200 rows in one request: each made, or changed by its name in another system."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.db import transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Verb, Viewer
from accounts.errors import Invalid, Problem
from api.base import Endpoint
from api.errors import Refusal, refusal
from api.parsing import Strict
from api.schema import ProblemBody, described
from api.v1.deals_at_once import upsert_deals
from api.v1.upserts import ACCOUNT, CONTACT, NEGOTIATION, Kind, Upserted, own, typed, upsert

MOST = 200


class Entry(serializers.DictField):
    """Its fields are looked at by whoever takes it."""

    def to_internal_value(self, data: Any) -> Any:
        return data if type(data) is dict else super().to_internal_value(data)


class BatchIn(Strict):
    """`atomic`: all of them or none. An entry is the body of a single request; with `system` and
    `external_id` it is an upsert. `ref` is a word of yours that comes back with the result.
    """

    atomic = serializers.BooleanField(default=False)
    entries = serializers.ListField(child=Entry(), min_length=1, max_length=MOST, allow_empty=False)


class ResultOut(serializers.Serializer[Any]):
    ref = serializers.CharField(allow_null=True)
    status = serializers.IntegerField()
    created = serializers.BooleanField()
    result = serializers.DictField(allow_null=True)
    problem = ProblemBody(allow_null=True)


class BatchOut(serializers.Serializer[Any]):
    """In the order of the request."""

    results = ResultOut(many=True)


Entries = Sequence[Mapping[str, Any]]
Together = Callable[[Viewer, Entries], Mapping[int, Upserted]]
"""Does those entries, by their places, that are plain enough to be done at once."""


class Batch(Endpoint):
    kind: ClassVar[Kind]
    together: ClassVar[Together]

    def post(self, request: Request) -> Response:
        asked = self.given(BatchIn)
        with transaction.atomic():
            done = type(self).together(self.viewer, asked["entries"])
            results = [
                self._one(request, entry, done.get(place))
                for place, entry in enumerate(asked["entries"])
            ]
            if asked["atomic"]:
                _refuse_any(results)
        return Response({"results": _shown(results, self.kind)})

    def _one(
        self, request: Request, entry: Mapping[str, Any], done: Upserted | None
    ) -> tuple[str | None, Any]:
        """The entry's ref, and what became of it: the row, or why there is none."""
        body = dict(entry)
        ref = body.pop("ref", None)
        ref = None if ref is None else str(ref)[:200]
        if done is not None:
            return ref, done
        try:
            with transaction.atomic():
                return ref, self._written(body)
        except Exception as error:
            refused = refusal(error, instance=request.path)
            if refused is None:
                raise
            return ref, refused

    def _written(self, body: dict[str, Any]) -> Upserted:
        system, external_id = body.pop("system", None), body.pop("external_id", None)
        if system is None and external_id is None:
            row = self.kind.create(viewer=self.viewer, **typed(self.kind, body))
            return Upserted(row, created=True)
        _refuse_halves(system, external_id)
        return upsert(
            kind=self.kind,
            viewer=self.viewer,
            system=system,
            external_id=external_id,
            body=body,
        )


def _refuse_halves(system: Any, external_id: Any) -> None:
    given = {"system": system, "external_id": external_id}
    wrong = [name for name, value in given.items() if not isinstance(value, str) or not value]
    if wrong:
        text = "Expected a text: both belong to a name."
        raise Invalid([Problem(text, f"/{name}", "required") for name in wrong])


def _refuse_any(results: list[tuple[str | None, Any]]) -> None:
    """Invalid with everything that is wrong, by the entry's place, when anything is."""
    problems = [
        Problem(entry.detail, f"/entries/{place}{entry.pointer}", entry.code)
        for place, (_, found) in enumerate(results)
        if isinstance(found, Refusal)
        for entry in found.problems
    ]
    if problems:
        raise Invalid(problems)


def _shown(results: list[tuple[str | None, Any]], kind: Kind) -> list[dict[str, Any]]:
    rows = [found.row for _, found in results if isinstance(found, Upserted)]
    bodies = iter(kind.shape(rows, many=True).data)
    return [
        {"ref": ref, **(_refused(found) if isinstance(found, Refusal) else _done(found, bodies))}
        for ref, found in results
    ]


def _refused(found: Refusal) -> dict[str, Any]:
    nothing = {"created": False, "result": None}
    return {"status": found.kind.status, **nothing, "problem": found.body}


def _done(found: Upserted, bodies: Iterator[Any]) -> dict[str, Any]:
    status = 201 if found.created else 200
    body = next(bodies)
    return {"status": status, "created": found.created, "result": body, "problem": None}


def batch(kind: Kind, verb: Verb, together: Together = lambda _viewer, _entries: {}) -> type[Batch]:
    """The endpoint of one kind."""
    post = described(
        f"Up to {MOST} {kind.word}s at once",
        tag=f"{kind.word}s",
        request=BatchIn,
        answer=BatchOut,
        problems=("invalid", "too-large"),
        operation=f"{kind.word}s_batch",
    )
    name = f"{kind.word.title()}Batch"
    return type(
        name,
        (Batch,),
        {
            "kind": kind,
            "writes": verb,
            "together": staticmethod(together),
            "post": post(own(Batch.post)),
        },
    )


Accounts = batch(ACCOUNT, Verb.WRITE_ACCOUNTS)
Contacts = batch(CONTACT, Verb.WRITE_ACCOUNTS)
Negotiations = batch(NEGOTIATION, Verb.WRITE_NEGOTIATIONS, upsert_deals)
