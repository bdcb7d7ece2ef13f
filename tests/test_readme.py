"""The README's examples, pasted line by line, answer what the README says."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from deals.demo.credentials import fresh_token
from deals.demo.peopling import people
from tests.pasting import Page

README = Page.of("README.md")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not there")
@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:No directory at")
def test_the_first_offer_by_curl(live_server: LiveServer) -> None:
    page = README.between("## A first offer", "## Without a server")
    token = fresh_token(organisation=people(password="for a test").organisation)
    printed = page.pasted(URL=live_server.url, TOKEN=token)
    assert len(page.promised) == 3
    for answer in page.promised:
        assert answer in printed


def test_the_transcript_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = README.between("## Without a server", "## How it flows")
    transcript = page.text.split("<<'TALKS'\n")[1].split("TALKS\n")[0]
    (tmp_path / "first.talks").write_text(transcript)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        call_command("lint", "first.talks", stdout=sys.stdout)
    assert capsys.readouterr().out in page.promised
