"""Rows by the name another system gave them: read, made or changed, one or many at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access, actions
from accounts.access import Verb, Viewer
from accounts.errors import Conflict, Invalid, NotFound, PreconditionFailed, Problem
from accounts.locks import one_at_a_time
from accounts.models import AccountReference, ContactReference
from accounts.models.references import Reference
from api.base import Endpoint
from api.parsing import Strict
from api.preconditions import etag, require_match
from api.schema import IF_MATCH, described
from api.v1.accounts import AccountIn, AccountOut, ContactIn, ContactOut
from api.v1.negotiations import NegotiationIn, NegotiationOut
from deals.actions.open_negotiation import amend_negotiation, name_negotiation, open_negotiation
from deals.models import ExternalReference, Negotiation

IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description='"*": create only, never update.'
)
SYSTEM, EXTERNAL_ID = (
    OpenApiParameter(name, str, OpenApiParameter.PATH) for name in ("system", "external_id")
)


@dataclass(frozen=True, slots=True)
class Upserted:
    """The row, and whether this call made it."""

    row: Model
    created: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row that other systems have names for.

    `fixed` are fields that are given when a row is made and never change; `resolve` puts rows in
    the place of names that the same system gave them.
    """

    word: str
    entry: type[Strict]
    shape: type[serializers.ModelSerializer[Any]]
    references: Callable[[], QuerySet[Any]]
    seen: Callable[[Viewer], QuerySet[Any]]
    create: Callable[..., Model]
    change: Callable[..., Model]
    name: Callable[..., Reference]
    parent: str
    fixed: tuple[str, ...] = ()
    resolve: Callable[[Viewer, str, Any], Any] = lambda _viewer, _system, body: body

    def known(self, viewer: Viewer, system: str, external_id: str) -> Model | None:
        """The row of that name; Conflict where it is not the viewer's to see."""
        reference = self.references().filter(
            organisation_id=viewer.organisation_id, system=system, external_id=external_id
        )
        found = reference.values_list(f"{self.parent}_id", flat=True).first()
        if found is None:
            return None
        row: Model | None = self.seen(viewer).filter(pk=found).first()
        if row is None:
            text = f"{system}:{external_id} names a row already."
            raise Conflict([Problem(text, code="external_id_taken")])
        return row


ACCOUNT = Kind(
    word="account",
    entry=AccountIn,
    shape=AccountOut,
    references=AccountReference.objects.all,
    seen=access.accounts,
    create=actions.create_account,
    change=actions.change_account,
    name=actions.name_account,
    parent="account",
)
CONTACT = Kind(
    word="contact",
    entry=ContactIn,
    shape=ContactOut,
    references=ContactReference.objects.all,
    seen=access.contacts,
    create=actions.create_contact,
    change=actions.change_contact,
    name=actions.name_contact,
    parent="contact",
    fixed=("account_id",),
)


class DealIn(NegotiationIn):
    """The account by its id, or by what the same system calls it."""

    account = serializers.IntegerField(source="account_id", required=True)
    account_external_id = serializers.CharField(max_length=200, required=False, write_only=True)


def _with_account(viewer: Viewer, system: str, body: Any) -> Any:
    """The body with the account's id instead of its name in the system."""
    if not isinstance(body, Mapping) or "account_external_id" not in body:
        return body
    known = ACCOUNT.known(viewer, system, str(body["account_external_id"]))
    if known is None:
        text = f"{system} has no account of this name here."
        raise Invalid([Problem(text, "/account_external_id", "unknown_account")])
    rest = {name: value for name, value in body.items() if name != "account_external_id"}
    return {"account": known.pk, **rest}


NEGOTIATION = Kind(
    word="negotiation",
    entry=DealIn,
    shape=NegotiationOut,
    references=ExternalReference.objects.all,
    seen=lambda viewer: access.visible(Negotiation.objects.select_related("outcome"), viewer),
    create=open_negotiation,
    change=amend_negotiation,
    name=name_negotiation,
    parent="negotiation",
    fixed=("account_id", "opened_on"),
    resolve=_with_account,
)


@transaction.atomic
def upsert(
    *,
    kind: Kind,
    viewer: Viewer,
    system: str,
    external_id: str,
    body: Any,
    check: Callable[[Model | None], None] = lambda _: None,
) -> Upserted:
    """Make the row of that name, or change what differs; fields that are left out stay.

    `check` may refuse, by the row that is there. Two calls for one name wait for each other.
    """
    one_at_a_time(kind.word, viewer.organisation_id, system, external_id)
    known = kind.known(viewer, system, external_id)
    check(known)
    resolved = kind.resolve(viewer, system, body)
    given = typed(kind, resolved, partial=known is not None)
    if known is None:
        row = kind.create(viewer=viewer, **given)
        named = {f"{kind.word}_id": row.pk}
        kind.name(viewer=viewer, system=system, external_id=external_id, **named)
        return Upserted(row, created=True)
    return Upserted(_changed(kind, viewer, known, given), created=False)


def _changed(kind: Kind, viewer: Viewer, row: Model, given: Mapping[str, Any]) -> Model:
    differing = {name: value for name, value in given.items() if getattr(row, name) != value}
    if stuck := sorted(differing.keys() & set(kind.fixed)):
        text = f"The {kind.word} was made with another one, and keeps it."
        raise Invalid([Problem(text, f"/{name.removesuffix('_id')}", "fixed") for name in stuck])
    return (
        kind.change(viewer=viewer, **{f"{kind.word}_id": row.pk}, **differing) if differing else row
    )


def typed(kind: Kind, body: Any, *, partial: bool = False) -> dict[str, Any]:
    """The body as the kind's entry types it; a problem for each thing wrong with it."""
    serializer = kind.entry(data=body, partial=partial)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


class ByExternalId(Endpoint):
    """`/{resource}/by-external-id/{system}/{external_id}`"""

    kind: ClassVar[Kind]

    def get(self, _request: Request, system: str, external_id: str) -> Response:
        row = self.kind.known(self.viewer, system, external_id)
        if row is None:
            raise NotFound("No row has this name.")
        return Response(self.kind.shape(row).data)

    def put(self, request: Request, system: str, external_id: str) -> Response:
        def check(known: Model | None) -> None:
            self._refuse(request, known)

        done = upsert(
            kind=self.kind,
            viewer=self.viewer,
            system=system,
            external_id=external_id,
            body=request.data,
            check=check,
        )
        data = self.kind.shape(done.row).data
        status = 201 if done.created else 200
        return Response(data, status=status, headers={"ETag": etag(data)})

    def _refuse(self, request: Request, known: Model | None) -> None:
        if known is not None and request.headers.get("If-None-Match", "").strip() == "*":
            text = "It is there already."
            raise PreconditionFailed([Problem(text, "/headers/If-None-Match", "exists")])
        if known is None and request.headers.get("If-Match") is not None:
            text = "There is none to change."
            raise PreconditionFailed([Problem(text, "/headers/If-Match", "missing")])
        if known is not None:
            require_match(request, self.kind.shape(known).data)


def by_external_id(kind: Kind, verb_read: Verb, verb_write: Verb) -> type[ByExternalId]:
    """The endpoint of one kind."""
    tag, parameters = f"{kind.word}s", [SYSTEM, EXTERNAL_ID]
    reading = described(
        f"The {kind.word} that another system names so",
        tag=tag,
        answer=kind.shape,
        parameters=parameters,
        problems=("not-found", "conflict"),
        operation=f"{tag}_by_external_id",
    )
    writing = described(
        f"Make the {kind.word} of that name, or change what differs",
        tag=tag,
        request=kind.entry(partial=True),
        answer=kind.shape,
        parameters=[*parameters, IF_MATCH, IF_NONE_MATCH],
        problems=("invalid", "conflict", "precondition-failed"),
        also={201: kind.shape},
        operation=f"{tag}_upsert",
    )
    return type(
        f"{kind.word.title()}ByExternalId",
        (ByExternalId,),
        {
            "kind": kind,
            "reads": verb_read,
            "writes": verb_write,
            "get": reading(own(ByExternalId.get)),
            "put": writing(own(ByExternalId.put)),
        },
    )


def own(method: Callable[..., Response]) -> Callable[..., Response]:
    """A method that can be described for one class without telling the others."""

    def own(self: Any, request: Request, **kwargs: Any) -> Response:
        return method(self, request, **kwargs)

    return own


Accounts = by_external_id(ACCOUNT, Verb.READ_ACCOUNTS, Verb.WRITE_ACCOUNTS)
Contacts = by_external_id(CONTACT, Verb.READ_ACCOUNTS, Verb.WRITE_ACCOUNTS)
Negotiations = by_external_id(NEGOTIATION, Verb.READ_NEGOTIATIONS, Verb.WRITE_NEGOTIATIONS)
