"""docs/webhooks-in.md: its commands, pasted one after the other, answer what the page says."""

from __future__ import annotations

import os
import shutil
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.api.callers import integration
from tests.api.inbox.sending import run
from tests.api.webhooks.conftest import receiver as receiver
from tests.api.webhooks.receiver import Receiver
from tests.cast import assemble
from tests.pasting import Page

PARTS = ("# What CRMs tell us", "## What comes of it", '```sh\napi "webhooks-in?state=dead"')
"""Where the page lets some seconds pass, in which the workers do their part."""


@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("openssl")), reason="curl or openssl is not there"
)
@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:No directory at")
def test_the_guide_does_what_it_says(
    live_server: LiveServer, receiver: Receiver, settings: Settings, tmp_path: Path
) -> None:
    settings.SITE_URL = live_server.url
    cast = assemble()
    scopes = "crm.manage accounts.read accounts.write negotiations.read"
    client = integration(cast.organisation, scopes)
    token = client._credentials["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    page = Page.of("docs/webhooks-in.md")
    known = {
        "URL": live_server.url,
        "TOKEN": token,
        "ODOO": receiver.url,
        "OWNER": str(cast.alice.pk),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    functions = [line for line in page.text.splitlines() if "() {" in line]
    before = "\n".join(["```sh", f"cd '{tmp_path}'", *functions, "```\n"])
    starts = [*map(page.text.index, PARTS), len(page.text)]
    printed = ""
    for start, end in pairwise(starts):
        printed += Page(before + page.text[start:end]).pasted(**known)
        run(cast.organisation)
    assert len(page.promised) == 6
    for answer in page.promised:
        assert answer in printed, printed
    assert b"Flanges" in client.get("/api/v1/negotiations").content
