"""CRMs that answer, and may be reached, for the tests of connections."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from pytest_django import Settings

from api.models import CrmConnection
from tests.api.crm.fakes import FakeHubSpot, FakeOdoo, answering
from tests.api.crm.pushing import connect, named
from tests.api.webhooks.conftest import clock as clock
from tests.cast import Cast


@pytest.fixture
def reachable(settings: Settings) -> None:
    settings.WEBHOOK_ALLOW_HTTP = True
    settings.WEBHOOK_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]


@pytest.fixture
def hubspot(reachable: None) -> Iterator[FakeHubSpot]:
    with answering(FakeHubSpot()) as crm:
        yield crm


@pytest.fixture
def odoo(reachable: None) -> Iterator[FakeOdoo]:
    with answering(FakeOdoo()) as crm:
        yield crm


@pytest.fixture
def known(cast: Cast, hubspot: FakeHubSpot) -> CrmConnection:
    """A connection to HubSpot, which has a deal for the negotiation."""
    named(cast.negotiation, hubspot)
    return connect(cast, hubspot)
