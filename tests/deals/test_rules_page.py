"""manage.py rules_page: writes docs/rules.md, and says when it is out of date."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from deals.rules import RULES


@pytest.fixture
def page(tmp_path: Path, settings: Settings) -> Path:
    """Where the page of a checkout of its own goes."""
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    return tmp_path / "docs" / "rules.md"


def test_the_page_in_the_repository_is_up_to_date() -> None:
    call_command("rules_page", check=True)


def test_the_page_holds_every_rule(page: Path) -> None:
    call_command("rules_page")
    written = page.read_text(encoding="utf-8")
    assert all(f"](#{rule.code.lower()}-{rule.name})" in written for rule in RULES)
    assert all(rule.page() in written for rule in RULES)
    call_command("rules_page", check=True)


def test_a_stale_page_is_refused_with_the_difference(page: Path) -> None:
    call_command("rules_page")
    stale = page.read_text(encoding="utf-8").replace("## R001 naked", "## R001 nude")
    page.write_text(stale, encoding="utf-8")
    with pytest.raises(CommandError, match=r"\+## R001 naked-concession"):
        call_command("rules_page", check=True)


def test_a_missing_page_is_out_of_date(page: Path) -> None:
    assert not page.exists()
    with pytest.raises(CommandError, match="out of date"):
        call_command("rules_page", check=True)
