"""Which property of a deal becomes what of a negotiation, and what its values are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from accounts.errors import Invalid, Problem
from api.crm.mapping import FIELDS
from api.models import CrmConnection, CrmKind

DEFAULTS: Mapping[str, Mapping[str, str]] = {
    CrmKind.HUBSPOT: {
        "title": "dealname",
        "currency": "deal_currency_code",
        "account_external_id": "hs_primary_associated_company",
    },
    CrmKind.ODOO: {
        "title": "name",
        "currency": "company_currency",
        "account_external_id": "partner_id",
        "account_name": "partner_id",
    },
}
"""Of each kind, where `fields` of the connection says nothing else."""
ISO_DAY = 10
PAIR = 2


class Deal(serializers.Serializer[Any]):
    """FIELDS with their types; nothing of it must be there in a change."""

    title = serializers.CharField(max_length=200, required=False)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)
    opened_on = serializers.DateField(required=False)
    owner_email = serializers.CharField(max_length=254, required=False)
    account_external_id = serializers.CharField(max_length=200, required=False)
    account_name = serializers.CharField(max_length=200, required=False)


def mapped(connection: CrmConnection) -> dict[str, str]:
    """Field → property. An empty property switches a default off."""
    whole = {**DEFAULTS[connection.kind], **connection.fields}
    return {name: str(whole[name]) for name in FIELDS if whole.get(name)}


def properties(connection: CrmConnection) -> list[str]:
    """What is to be read of a deal."""
    return sorted(set(mapped(connection).values()))


def deal_of(connection: CrmConnection, said: Mapping[str, Any]) -> dict[str, Any]:
    """The typed fields that these properties tell; Invalid with a problem for each wrong one.

    What is missing or empty is left out: Odoo says False where there is nothing.
    """
    found = {name: _plain(name, said.get(prop)) for name, prop in mapped(connection).items()}
    told = {name: value for name, value in found.items() if value not in (None, "", False)}
    deal = Deal(data=told)
    if not deal.is_valid():
        raise Invalid([_problem(name, deal.errors[name][0]) for name in deal.errors])
    return dict(deal.validated_data)


def _plain(name: str, value: Any) -> Any:
    """Of Odoo's pairs of id and label the one that is meant; of a moment its day."""
    if isinstance(value, list) and len(value) == PAIR:
        value = value[0 if name.endswith("_id") else 1]
    elif name == "account_name" and isinstance(value, int):
        return None  # the id alone, of what would be a pair when read
    if isinstance(value, str):
        value = value.strip()
        value = value.upper() if name == "currency" else value
        return value[:ISO_DAY] if name == "opened_on" else value
    return value


def _problem(name: str, error: Any) -> Problem:
    return Problem(str(error), f"/{name}", getattr(error, "code", "invalid"))
