"""Which connector speaks to which kind of CRM."""

from __future__ import annotations

from accounts.vault import Sealed, unseal
from api.crm.base import Connector, ConnectorError, Line
from api.crm.hubspot import HubSpot
from api.crm.odoo import Odoo
from api.models import CrmConnection, CrmKind
from api.webhooks.send import Courier

HUBSPOT_URL = "https://api.hubapi.com"


def connector(connection: CrmConnection, courier: Courier) -> Connector:
    """The connector of a connection; a ConnectorError when no key opens its credential."""
    try:
        credential = unseal(connection.credential)
    except Sealed as sealed:
        raise ConnectorError(f"credential: {sealed}", permanent=False) from None
    line = Line(courier, connection.url, credential)
    if connection.kind == CrmKind.ODOO:
        return Odoo(line, **connection.options)
    return HubSpot(line)
