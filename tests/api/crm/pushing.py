"""Connections, names of deals and runs of the workers, for the tests of pushes."""

from __future__ import annotations

from typing import Any

from accounts.vault import seal
from api.models import CrmConnection, CrmPush
from api.pushes.run import sweep, work_off
from api.webhooks.send import Courier
from api.webhooks.sign import new_secret
from deals.models import ExternalReference, Negotiation
from tests.api.crm.fakes import Crm, FakeOdoo
from tests.api.webhooks.posting import Clock
from tests.cast import Cast

DEAL = "8012345"
MAPPED = {"stage": "talks_stage", "offers_ours": "our_offers", "unreciprocated": "given_away"}


def connect(cast: Cast, crm: Crm, **more: Any) -> CrmConnection:
    """A connection of the organisation to the fake, with three figures mapped."""
    odoo = isinstance(crm, FakeOdoo)
    options = {"database": crm.database, "login": crm.login} if isinstance(crm, FakeOdoo) else {}
    kind = "odoo" if odoo else "hubspot"
    given = {"name": kind, "system": kind, "properties": MAPPED, "options": options, **more}
    return CrmConnection.objects.create(
        organisation=cast.organisation,
        kind=kind,
        url=crm.url,
        credential=seal(crm.token),
        secret=seal(new_secret()),
        **given,
    )


def named(negotiation: Negotiation, crm: Crm, deal: str = DEAL, system: str = "") -> None:
    """The CRM has a deal of this number for the negotiation."""
    crm.deals[deal] = {"dealname": negotiation.title}
    system = system or ("odoo" if isinstance(crm, FakeOdoo) else "hubspot")
    ExternalReference.objects.create(
        organisation=negotiation.organisation,
        negotiation=negotiation,
        system=system,
        external_id=deal,
    )


def push(cast: Cast, clock: Clock, *, answer_seconds: float = 5.0, **more: Any) -> bool:
    """What a worker does when it is woken, in this thread."""
    with Courier(answer_seconds=answer_seconds) as courier:
        return work_off(
            organisation_id=cast.organisation.pk,
            courier=courier,
            clock=clock,
            chance=lambda: 0.5,
            **more,
        )


def swept(cast: Cast, clock: Clock, **more: Any) -> None:
    """What beat does, and the workers that it wakes."""
    for organisation_id in sweep(now=clock()):
        assert organisation_id == cast.organisation.pk
        push(cast, clock, **more)


def one() -> CrmPush:
    return CrmPush.objects.select_related("connection").get()
