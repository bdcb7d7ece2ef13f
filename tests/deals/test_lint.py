"""manage.py lint and explain: transcripts checked and rules explained, without a database."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from deals.intake.notation import parse
from deals.management import linting
from deals.rules import RULES
from deals.rules.base import Finding, Severity

NAKED = """\
negotiation "Tubes"
issue price 80..120 us high
us price 100 [gain]
them price 90
us price 97
"""
CLEAN = """\
interest them price "their budget is fixed"
told priority "cash matters to us"
peg relationship "ten years"
evidence index index "MEPS"
us price 99.37, term 30 [gain] [cites index]
"""

GUIDE = (Path(__file__).parents[2] / "docs" / "notation.md").read_text("utf-8")
Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a transcript into the working directory and gives its name."""
    monkeypatch.chdir(tmp_path)

    def written(text: str | bytes, name: str = "talks") -> str:
        Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    return written


def lint(*arguments: str) -> tuple[int, str, str]:
    """Exit status, output and error output of the command."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("lint", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def explain(*words: str) -> str:
    out = io.StringIO()
    call_command("explain", *words, stdout=out)
    return out.getvalue()


def test_a_finding_is_one_line_with_its_place_what_happened_and_what_to_do(write: Write) -> None:
    status, out, _ = lint(write(NAKED), "--as-of", "2026-07-01")
    [naked] = [line for line in out.splitlines() if "R001" in line]
    assert status == 1
    assert naked.startswith("talks:5: R001 naked-concession: price 100 → 97 for nothing. ")


def test_talks_without_an_error_end_well(write: Write) -> None:
    status, out, _ = lint(write(CLEAN))
    assert status == 0
    assert not [line for line in out.splitlines() if ": R" in line]


def test_an_empty_file_is_fine(write: Write) -> None:
    assert lint(write("")) == (0, "", "")


def test_a_file_that_is_no_transcript_does_not_hide_the_others(write: Write) -> None:
    status, out, _ = lint(write("us pirce 9\nfoo", "bad"), write(NAKED))
    assert status == 1
    assert out.splitlines()[0] == (
        'bad:1:4: found "pirce", expected a declared or well-known issue (did you mean price?)'
    )
    assert out.splitlines()[1].startswith('bad:2:1: found "foo", expected a line that begins')
    assert "talks:5: R001" in out


def finding(exchange: str | None = None) -> Finding:
    known = ("R001", "naked-concession", Severity.ERROR, "message", "advice")
    return Finding(*known, exchange=exchange)


def test_a_finding_without_an_offer_points_to_its_exchange_the_close_or_the_top(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = (finding("2"), finding("1~2"), finding())
    monkeypatch.setattr(linting, "check", lambda *, ledger: found)
    talks = "us price 100\nus price 97 if term 14\n\n"
    for text, lines in ((talks, [1, 1, 2]), (talks + "close agreed", [2, 4, 4])):
        placed = linting.findings_of(transcript=parse(text), as_of=date(2026, 7, 1))
        assert [each.line for each in placed] == lines


def test_standard_input_is_called_by_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NAKED.encode())))
    status, out, _ = lint("-")
    assert status == 1
    assert "\n<stdin>:5: R001" in out


def test_a_file_that_cannot_be_read_is_of_no_use(write: Write) -> None:
    status, out, err = lint("nowhere", ".", write(NAKED))
    assert status == 2
    assert err.splitlines()[0] == "nowhere: cannot be read: No such file or directory"
    assert len(err.splitlines()) == 2
    assert "R001" in out


def test_bytes_that_are_no_text_are_told_with_their_place(write: Write) -> None:
    status, out, _ = lint(write(b'us price 9\npeg options "caf\xe9"'))
    assert status == 1
    assert out == "talks:2:17: found byte 0xe9, expected text in UTF-8\n"
    assert lint(write("us price 9".encode("utf-16")))[1].startswith("talks:1:1: found byte 0xff")


@pytest.mark.parametrize("arguments", [(), ("x", "--as-of", "soon"), ("x", "--format", "xml")])
def test_unusable_arguments_are_refused(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("lint", *arguments)


def test_the_day_counts_for_promises(write: Write) -> None:
    talks = write(
        'us price 100\nus price 97 if "forecast" by Bo due 2026-03-01 measured "MAPE"\n'
        "them agree 2\nclose agreed price 97 on 2026-02-01"
    )
    assert "R007" not in lint(talks, "--as-of", "2026-02-28")[1]
    assert "R007 overdue-get" in lint(talks, "--as-of", "2026-03-02")[1]


def test_json_has_every_finding_and_every_problem(write: Write) -> None:
    _, out, _ = lint(write(NAKED), write("foo", "bad"), "--format", "json")
    report = json.loads(out)
    [naked] = [found for found in report["findings"] if found["code"] == "R001"]
    assert report["files"] == 2
    assert (naked["file"], naked["line"], naked["severity"]) == ("talks", 5, "error")
    assert (naked["offer"], naked["issue"], naked["exchange"]) == (3, "price", None)
    [problem] = report["problems"]
    assert (problem["file"], problem["line"], problem["column"]) == ("bad", 1, 1)


def run(*arguments: str) -> dict[str, Any]:
    """The only run of a SARIF log."""
    log = json.loads(lint(*arguments, "--format", "sarif")[1])
    assert log["version"] == "2.1.0"
    [only] = log["runs"]
    assert isinstance(only, dict)
    return only


def test_sarif_lists_every_rule_with_its_help() -> None:
    rules = run("nowhere")["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*(rule.code for rule in RULES), "transcript"]
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)
    assert {rule["defaultConfiguration"]["level"] for rule in rules} == {"error", "warning", "note"}


def test_sarif_places_every_result(write: Write) -> None:
    told = run(write(NAKED, "my talks"), write("foo", "bad"))
    rules = told["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in told["results"])
    by_rule = {result["ruleId"]: result for result in told["results"]}
    place = by_rule["R001"]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "my%20talks"}, "region": {"startLine": 5}}
    assert by_rule["R001"]["partialFingerprints"] == {"identity/v1": "R001/3/price/"}
    assert by_rule["R001"]["message"]["text"].startswith("price 100 → 97 for nothing. ")
    wrong = by_rule["transcript"]["locations"][0]["physicalLocation"]["region"]
    assert wrong == {"startLine": 1, "startColumn": 1}
    assert by_rule["transcript"]["level"] == "error"


def test_the_guide_shows_what_lint_prints(write: Write) -> None:
    example = re.search(r"```talks\n(.*?)```.*?```console\n(.*?)```", GUIDE, re.DOTALL)
    assert example is not None
    _, *shown = example[2].splitlines()
    _, out, _ = lint(write(example[1], "deal.talks"))
    assert shown
    assert all(line.removesuffix(" …") in out for line in shown)


def test_a_rule_is_explained_by_code_or_name() -> None:
    page = explain("R001")
    assert page.startswith("## R001 naked-concession\n")
    assert "us    price 97" in page
    assert explain("r001") == explain("naked-concession") == explain("naked_concession") == page


def test_without_a_name_all_rules_are_listed() -> None:
    lines = explain().splitlines()
    assert len(lines) == len(RULES)
    assert lines[0].startswith("R001 naked-concession (error): ")


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(CommandError, match=r"no rule 'naked'.* naked-concession") as caught:
        explain("naked")
    assert caught.value.returncode == 2
    with pytest.raises(CommandError, match="all are listed"):
        explain("zzzzzz")


def test_a_backslide_is_found_on_its_own_line(write: Write) -> None:
    stages = ["integrative 2026-01-10", "distributive 2026-02-01", "integrative 2026-02-10"]
    name = write(CLEAN + "".join(f"stage {stage}\n" for stage in stages) + "close no_deal\n")
    assert f"{name}:8: S003 stage-backslide: Back to the" in lint(name)[1]
