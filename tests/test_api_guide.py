"""docs/api.md: its commands, pasted one after the other, answer what the page says."""

from __future__ import annotations

import shutil

import pytest
from pytest_django.live_server_helper import LiveServer

from api.models import Application
from tests.cast import assemble
from tests.pasting import Page


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not there")
@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:No directory at")
def test_the_guide_does_what_it_says(live_server: LiveServer) -> None:
    cast = assemble()
    application = Application(
        organisation=cast.organisation,
        name="crm",
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        scopes=["accounts.read", "accounts.write", "negotiations.read", "negotiations.write"],
    )
    secret = application.client_secret
    application.save()
    page = Page.of("docs/api.md")
    printed = page.pasted(
        URL=live_server.url,
        CLIENT_ID=application.client_id,
        CLIENT_SECRET=secret,
        OWNER=str(cast.alice.pk),
    )
    assert len(page.promised) == 9
    for answer in page.promised:
        assert answer in printed, printed
