"""Key accounts and their contacts."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access, actions
from accounts.access import Verb
from accounts.models import Contact, KeyAccount
from api.base import Endpoint
from api.parsing import Strict
from api.preconditions import row_unchanged
from api.schema import IF_MATCH, described


class AccountIn(Strict):
    name = serializers.CharField(max_length=200)
    segment = serializers.CharField(max_length=80, required=False, allow_blank=True)
    industry = serializers.CharField(max_length=80, required=False, allow_blank=True)
    owner = serializers.IntegerField(source="owner_id", required=False)
    team = serializers.IntegerField(source="team_id", required=False)


class AccountOut(serializers.ModelSerializer[KeyAccount]):
    class Meta:
        model = KeyAccount
        fields = ("id", "name", "segment", "industry", "owner", "team", "created_at", "updated_at")


class ContactIn(Strict):
    account = serializers.IntegerField(source="account_id")
    name = serializers.CharField(max_length=200)
    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)


class ContactPatch(Strict):
    name = serializers.CharField(max_length=200, required=False)
    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)


class ContactOut(serializers.ModelSerializer[Contact]):
    class Meta:
        model = Contact
        fields = ("id", "account", "name", "title", "email", "phone", "created_at", "updated_at")


class AccountEndpoint(Endpoint):
    reads = Verb.READ_ACCOUNTS
    writes = Verb.WRITE_ACCOUNTS


class Accounts(AccountEndpoint):
    @described("Key accounts you may see", tag="accounts", answer=AccountOut(many=True))
    def get(self, _request: Request) -> Response:
        return self.page(access.real_accounts(self.viewer), AccountOut)

    @described(
        "Open a key account",
        tag="accounts",
        request=AccountIn,
        answer=AccountOut,
        status=201,
        problems=("invalid", "too-large"),
    )
    def post(self, _request: Request) -> Response:
        given = self.given(AccountIn)
        return self.created(actions.create_account(viewer=self.viewer, **given), AccountOut)


class Account(AccountEndpoint):
    @described("One key account", tag="accounts", answer=AccountOut, problems=("not-found",))
    def get(self, _request: Request, account_id: int) -> Response:
        return Response(AccountOut(access.one(access.accounts(self.viewer), account_id)).data)

    @described(
        "Change a key account",
        tag="accounts",
        request=AccountIn(partial=True),
        answer=AccountOut,
        problems=("invalid", "not-found", "precondition-failed"),
        parameters=[IF_MATCH],
    )
    def patch(self, _request: Request, account_id: int) -> Response:
        changes: dict[str, Any] = dict(self.given(AccountIn, partial=True))
        rows = access.accounts(self.viewer)
        with row_unchanged(request=self.request, rows=rows, pk=account_id, shape=AccountOut):
            row = actions.change_account(viewer=self.viewer, account_id=account_id, **changes)
        return Response(AccountOut(row).data)


class Contacts(AccountEndpoint):
    @described("Contacts you may see", tag="accounts", answer=ContactOut(many=True))
    def get(self, _request: Request) -> Response:
        return self.page(access.contacts(self.viewer), ContactOut)

    @described(
        "Add a contact",
        tag="accounts",
        request=ContactIn,
        answer=ContactOut,
        status=201,
        problems=("invalid", "not-found"),
    )
    def post(self, _request: Request) -> Response:
        row = actions.create_contact(viewer=self.viewer, **self.given(ContactIn))
        return self.created(row, ContactOut)


class OneContact(AccountEndpoint):
    @described("One contact", tag="accounts", answer=ContactOut, problems=("not-found",))
    def get(self, _request: Request, contact_id: int) -> Response:
        return Response(ContactOut(access.one(access.contacts(self.viewer), contact_id)).data)

    @described(
        "Change a contact",
        tag="accounts",
        request=ContactPatch,
        answer=ContactOut,
        problems=("invalid", "not-found", "precondition-failed"),
        parameters=[IF_MATCH],
    )
    def patch(self, _request: Request, contact_id: int) -> Response:
        changes = self.given(ContactPatch, partial=True)
        rows = access.contacts(self.viewer)
        with row_unchanged(request=self.request, rows=rows, pk=contact_id, shape=ContactOut):
            row = actions.change_contact(viewer=self.viewer, contact_id=contact_id, **changes)
        return Response(ContactOut(row).data)
