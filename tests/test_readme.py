"""The README's examples, pasted line by line, answer what the README says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from deals.demo.credentials import fresh_token
from deals.demo.peopling import people

CHECKOUT = Path(__file__).parent.parent
README = (CHECKOUT / "README.md").read_text("utf-8")
FENCED = re.compile(r"^```(sh|text)\n(.*?)^```", re.DOTALL | re.MULTILINE)
BLOCKS: list[tuple[str, str]] = FENCED.findall(README)


def pasted(*, first: str, last: str, **environment: str) -> str:
    """What the commands between the headings print."""
    part = README[README.index(first) : README.index(last)]
    commands = "\n".join(block for kind, block in BLOCKS if kind == "sh" and block in part)
    shell = shutil.which("bash") or "sh"
    done = subprocess.run(
        [shell, "-c", commands],
        env={**os.environ, **environment},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert not done.stderr
    return done.stdout


def promised(*, first: str, last: str) -> list[str]:
    part = README[README.index(first) : README.index(last)]
    return [block for kind, block in BLOCKS if kind == "text" and block in part]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not there")
@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:No directory at")
def test_the_first_offer_by_curl(live_server: LiveServer) -> None:
    headings = {"first": "## A first offer", "last": "## Without a server"}
    token = fresh_token(organisation=people(password="for a test").organisation)
    printed = pasted(**headings, URL=live_server.url, TOKEN=token)
    assert len(promised(**headings)) == 3
    for answer in promised(**headings):
        assert answer in printed


def test_the_transcript_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    headings = {"first": "## Without a server", "last": "## How it flows"}
    transcript = README.split("<<'TALKS'\n")[1].split("TALKS\n")[0]
    (tmp_path / "first.talks").write_text(transcript)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        call_command("lint", "first.talks", stdout=sys.stdout)
    assert capsys.readouterr().out in promised(**headings)
