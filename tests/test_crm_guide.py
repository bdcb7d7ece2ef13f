"""docs/crm.md: its commands, pasted one after the other, answer what the page says."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from api.crm.mapping import FIGURES
from api.pushes import connections
from tests.api.callers import integration
from tests.api.crm.conftest import hubspot as hubspot
from tests.api.crm.conftest import odoo as odoo
from tests.api.crm.conftest import reachable as reachable
from tests.api.crm.fakes import FakeHubSpot, FakeOdoo
from tests.api.crm.pushing import push
from tests.api.webhooks.posting import Clock
from tests.cast import assemble
from tests.pasting import Page
from tests.test_webhook_guide import _sh

SCOPES = "accounts.read accounts.write negotiations.read negotiations.write crm.manage"
DEAL = "8012345"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not there")
@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:No directory at")
def test_the_guide_does_what_it_says(
    live_server: LiveServer, hubspot: FakeHubSpot, odoo: FakeOdoo, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(connections, "HUBSPOT_URL", hubspot.url)
    hubspot.deals[DEAL] = {}
    cast = assemble()
    token = integration(cast.organisation, SCOPES)._credentials["HTTP_AUTHORIZATION"]
    page = Page.of("docs/crm.md")
    known = {
        "URL": live_server.url, "TOKEN": token.removeprefix("Bearer "), "OWNER": str(cast.alice.pk),
        "HUBSPOT_TOKEN": hubspot.token, "ODOO": odoo.url, "ODOO_KEY": odoo.token,
    }  # fmt: skip
    here = f"cd '{tmp_path}'\n"
    printed = Page(_sh(here) + page.between("## 1.", "## 4.").text).pasted(**known)
    push(cast, Clock(timezone.now() + timedelta(minutes=1)))
    assert hubspot.deals[DEAL]["given_for_nothing"] == "1"
    functions = page.text[page.text.index("api()") : page.text.index("api crm-connections/figures")]
    lookup = f"deal=$(api negotiations/by-external-id/hubspot/{DEAL} | pick id)\n"
    again = here + functions + "hubspot=$(pick connection.id < made.json)\n" + lookup
    rest = Page(_sh(again) + page.text[page.text.index("## 4.") :])
    printed += rest.pasted(**known)
    assert len(page.promised) == 6
    for answer in page.promised:
        assert answer in printed, printed


def test_the_page_tells_of_every_figure() -> None:
    text = Page.of("docs/crm.md").text
    for name, figure in FIGURES.items():
        assert f"| `{name}` | {figure.unit} | {figure.meaning} |" in text
