"""What no linter says for us about the tree."""

from __future__ import annotations

import re

from negotrack.homes import CHECKOUT

RULE = re.compile(r"[a-z]\d{3}_\w+")


def test_no_rule_imports_another() -> None:
    files = [p for p in (CHECKOUT / "deals" / "rules").glob("*.py") if RULE.fullmatch(p.stem)]
    guilty = [
        path.name for path in files if re.search(rf"deals\.rules\.{RULE.pattern}", path.read_text())
    ]
    assert files
    assert guilty == []


def test_no_file_grows_past_400_lines() -> None:
    packages = ("negotrack", "accounts", "deals", "api", "tests", "benchmarks")
    files = [p for name in packages for p in (CHECKOUT / name).rglob("*.py")]
    long = [
        str(path.relative_to(CHECKOUT))
        for path in files
        if "migrations" not in path.parts and len(path.read_text().splitlines()) > 400
    ]
    assert long == []
