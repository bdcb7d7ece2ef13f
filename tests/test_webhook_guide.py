"""docs/webhooks.md: its commands, pasted one after the other, answer what the page says."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from tests.api.callers import integration
from tests.api.webhooks.conftest import receiver as receiver
from tests.api.webhooks.posting import Clock, run
from tests.api.webhooks.receiver import Receiver
from tests.cast import assemble
from tests.pasting import Page


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not there")
@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:No directory at")
def test_the_guide_does_what_it_says(
    live_server: LiveServer, receiver: Receiver, tmp_path: Path
) -> None:
    cast = assemble()
    client = integration(cast.organisation, "webhooks.manage")
    token = client._credentials["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    page = Page.of("docs/webhooks.md")
    known = {"URL": live_server.url, "TOKEN": token, "RECEIVER": receiver.url}
    here = f"cd '{tmp_path}'\n"
    printed = Page(_sh(here) + page.between("## Subscribe", "## What arrives").text).pasted(**known)
    run(cast, Clock(timezone.now()))
    [came] = receiver.came
    (tmp_path / "headers.json").write_text(json.dumps(came.headers))
    (tmp_path / "body.json").write_bytes(came.body)
    functions = page.text[page.text.index("api()") : page.text.index("api webhook-endpoints")]
    again = here + functions + "hook=$(pick endpoint.id < made.json)\n"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    rest = Page(_sh(again) + page.text[page.text.index("## What arrives") :])
    printed += rest.pasted(**known, PATH=path)
    assert len(page.promised) == 4
    for answer in page.promised:
        assert answer in printed, printed


def _sh(commands: str) -> str:
    return f"```sh\n{commands}```\n"
