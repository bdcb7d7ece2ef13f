"""CRMs for the tests of what they tell us."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.utils import timezone
from pytest_django import Settings

from tests.api.inbox.hubspot import HubSpot, hubspot
from tests.api.inbox.sending import Sender, connect
from tests.api.webhooks.posting import Clock
from tests.cast import Cast


@pytest.fixture
def crm(settings: Settings) -> Iterator[HubSpot]:
    """A HubSpot that may be reached."""
    settings.WEBHOOK_ALLOW_HTTP = True
    settings.WEBHOOK_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
    with hubspot() as found:
        yield found


@pytest.fixture
def odoo(cast: Cast) -> Sender:
    return connect(cast.organisation)


@pytest.fixture
def hub(cast: Cast, crm: HubSpot) -> Sender:
    return connect(cast.organisation, "hubspot", url=crm.url)


@pytest.fixture
def clock() -> Clock:
    """A little ahead: what is sent in a test is due by it, however slow the machine is."""
    return Clock(timezone.now() + timedelta(minutes=2))
