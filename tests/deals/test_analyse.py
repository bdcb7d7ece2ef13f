"""manage.py analyse: scenarios of every form, their figures, and what cannot be analysed."""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
from itertools import product
from math import prod
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from deals.management import scenario_files
from deals.management.commands import analyse as command
from deals.value.merge import FrontierTooLarge
from tests.deals.brute import counted
from tests.deals.corpora import data_of
from tests.intake.scenarios.documents import BUYER, DOMAIN, LINE, SELLER, line_with

GOLDEN = {
    "domain": "Golden.xml",
    "outcomes": 27,
    "nash": [0.55, 0.65],
    "kalai": [0.65, 0.525],
    "kalai_smorodinsky": [0.65, 0.525],
    "opposition": 0.570087713,
}
KEYS = [
    *("domain", "outcomes", "frontier_outcomes", "frontier_points"),
    *("nash", "kalai", "kalai_smorodinsky", "max_joint", "opposition", "seconds"),
]
GUIDE = (Path(__file__).parents[2] / "docs" / "analyse.md").read_text("utf-8")
AIMS = ("nash", "kalai", "kalai_smorodinsky", "max_joint")
TALKS = """\
negotiation "Golden talks"
issue discount 0..10 step 5 %  us low 50 them high 40
issue payment 30..60 step 15 days  us low 20 them high 45
issue years 1..3 step 1  us high 30 them low 15
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A GENIUS folder "golden" in the working directory, which is given."""
    monkeypatch.chdir(tmp_path)
    Path("golden").mkdir()
    for name, text in (("domain", DOMAIN), ("p1-seller", SELLER), ("p2-buyer", BUYER)):
        Path("golden", f"{name}.xml").write_text(text)
    return tmp_path


def analyse(*arguments: str) -> tuple[int, str, str]:
    """Exit status, output and error output of the command."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("analyse", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def told(*arguments: str) -> list[dict[str, Any]]:
    """The objects that --json prints; nothing goes wrong."""
    status, out, _ = analyse(*arguments, "--json")
    assert status == 0
    return [json.loads(line) for line in out.splitlines()]


def test_a_genius_folder_gives_the_golden_figures(folder: Path) -> None:
    [found] = told("golden")
    assert list(found) == KEYS
    assert found | GOLDEN | {"domain": "domain.xml"} == found
    assert sum(found["max_joint"]) == pytest.approx(1.25)
    assert found["frontier_outcomes"] == found["frontier_points"]
    assert 0 < found["seconds"] < 60


def test_the_domain_file_stands_for_its_folder(folder: Path) -> None:
    Path("golden/second-domain.xml").write_text(DOMAIN)
    status, _, err = analyse("golden")
    assert (status, err.count("\n")) == (1, 1)
    assert "golden: found 2 domains (domain.xml, second-domain.xml), expected one" in err
    [found] = told("golden/domain.xml")
    assert found["nash"] == GOLDEN["nash"]


def test_more_profiles_need_a_choice_in_its_order(folder: Path) -> None:
    Path("golden/p3.xml").write_text(SELLER)
    status, out, err = analyse("golden")
    assert (status, out) == (1, "")
    assert "found 3 profiles (p1-seller.xml, p2-buyer.xml, p3.xml), expected two" in err
    assert "choose with --profiles A.xml B.xml" in err
    [found] = told("golden", "--profiles", "p2-buyer.xml", "p3.xml")
    assert found["nash"] == [0.65, 0.55]
    assert told("golden", "--profiles", "golden/p2-buyer.xml", "golden/p3.xml")[0] == (
        found | {"seconds": pytest.approx(found["seconds"], abs=60)}
    )


def test_profiles_that_are_not_there(folder: Path) -> None:
    status, _, err = analyse("golden", "--profiles", "p1-seller.xml", "none.xml")
    assert status == 1
    assert err == "none.xml: cannot be read: No such file or directory\n"


@pytest.mark.parametrize("files", [("golden", "golden"), ("-",)])
def test_profiles_go_with_one_folder_alone(files: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="give that folder alone") as caught:
        analyse(*files, "--profiles", "a.xml", "b.xml")
    assert caught.value.returncode == 2


@pytest.mark.parametrize("arguments", [(), ("x", "--profiles", "a.xml"), ("x", "--format", "xml")])
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        analyse(*arguments)


@pytest.mark.parametrize("name", ["golden.jsonl", "golden.jsonl.gz", "golden"])
def test_json_lines_are_analysed_one_after_another(folder: Path, name: str) -> None:
    content = line_with() + b"\n\n" + line_with(domain="", dir="second") + b"\n"
    Path(name if name != "golden" else "lines").write_bytes(
        gzip.compress(content) if name.endswith(".gz") else content
    )
    first, second = told(name if name != "golden" else "lines")
    assert first | GOLDEN == first
    assert (second["domain"], second["nash"]) == ("second", GOLDEN["nash"])


def test_a_transcript_with_weights_for_both_sides(folder: Path) -> None:
    Path("deal.talks").write_text(TALKS)
    [found] = told("deal.talks")
    assert (found["domain"], found["outcomes"]) == ("Golden talks", 27)
    assert sum(found["max_joint"]) == pytest.approx(1.25)


def test_the_guide_shows_what_analyse_prints(folder: Path) -> None:
    example = re.search(r"```talks\n(.*?)```.*?```console\n(.*?)```", GUIDE, re.DOTALL)
    assert example is not None
    _, *shown, _time = example[2].splitlines()
    Path("three.talks").write_text(example[1])
    assert analyse("three.talks")[1].splitlines()[:-1] == shown


def test_standard_input(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for content, domain in ((line_with(), "Golden.xml"), (TALKS.encode(), "Golden talks")):
        stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(content)))  # type: ignore[arg-type]
        monkeypatch.setattr(sys, "stdin", stdin)
        assert told("-")[0]["domain"] == domain


def test_people_read_a_block_of_figures(folder: Path) -> None:
    status, out, err = analyse("golden")
    lines = out.splitlines()
    assert (status, err) == (0, "")
    assert lines[0] == "domain.xml"
    assert lines[1] == "  outcomes           27"
    assert "  Nash               0.550000000 0.650000000" in lines
    assert "  opposition         0.570087713" in lines
    assert lines[2].startswith("  frontier           ") and lines[2].endswith(" points")
    assert lines[-1].startswith("  time  ") and lines[-1].endswith(" ms")


def test_people_read_a_table_of_several(folder: Path) -> None:
    Path("two.jsonl").write_bytes(line_with() + b"\n" + line_with(dir="a/longer/place") + b"\n")
    status, out, _ = analyse("two.jsonl", "golden")
    head, *rows, note = out.splitlines()
    assert status == 0
    assert [row.split()[0] for row in rows] == ["golden", "a/longer/place", "golden"]
    assert len({len(line) for line in (head, *rows)}) == 1
    assert head.split()[:4] == ["negotiation", "outcomes", "frontier", "points"]
    assert all("0.5500 0.6500" in row and "0.5701" in row for row in rows)
    assert note == "frontier: outcomes on it; points: distinct pairs of utilities among them"


def test_a_count_too_long_to_read_is_shortened(folder: Path) -> None:
    issues = [{"name": f"issue {n}", "options": list("abcdefghij")} for n in range(20)]
    profile = {"weights": [0.05] * 20, "evaluations": [list(range(10))] * 20}
    Path("large.jsonl").write_bytes(line_with(issues=issues, profiles=[profile, profile]))
    assert told("large.jsonl")[0]["outcomes"] == 10**20
    assert "  outcomes           1.00e20\n" in analyse("large.jsonl")[1]


def test_no_outcome_good_enough_for_both(folder: Path) -> None:
    us, them = LINE["profiles"]
    Path("far.jsonl").write_bytes(line_with(profiles=[us | {"reservation": 0.99}, them]))
    [found] = told("far.jsonl")
    assert [found[name] for name in AIMS[:3]] == [None, None, None]
    assert found["max_joint"] is not None
    assert "  Nash               none\n" in analyse("far.jsonl")[1]


def test_what_cannot_be_analysed_is_told_and_the_rest_still_is(folder: Path) -> None:
    Path("mixed.jsonl").write_bytes(b"{}\n" + line_with() + b"\nnone\n")
    status, out, err = analyse("mixed.jsonl", "absent", "golden", "--json")
    assert status == 1
    assert [json.loads(line)["domain"] for line in out.splitlines()] == ["Golden.xml", "domain.xml"]
    assert err.splitlines() == [
        "mixed.jsonl:1: /issues: expected a list, not null",
        "mixed.jsonl:1: /profiles: expected a list, not null",
        "mixed.jsonl:3: /: expected a line of JSON: Expecting value: line 1 column 1 (char 0)",
        "absent: cannot be read: No such file or directory",
    ]


@pytest.mark.parametrize(
    ("name", "content", "flaw"),
    [
        ("empty.jsonl", b"", "empty.jsonl: found nothing, expected a scenario a line"),
        ("blank.jsonl", b"\n\n", "blank.jsonl: found nothing, expected a scenario a line"),
        ("empty.xml", b"", "empty.xml:1: expected well-formed XML: no element found"),
        ("empty.talks", b"", "empty.talks: "),
        ("other.xml", b"<project/>", "found no domains"),
        ("bytes.talks", b"us price \xff", "bytes.talks: expected text in UTF-8: invalid start"),
        ("wrong.talks", b"us pirce 9\nfoo", "wrong.talks:2: "),
        ("bare.talks", b"us price 9", "bare.talks: "),
        (
            "cut.jsonl.gz",
            gzip.compress(b"{}" * 99, mtime=0)[:-9],
            "cut.jsonl.gz: cannot be read: not to be",
        ),
        ("bad.jsonl.gz", b"\x1f\x8b\x08\x00rubbish", "bad.jsonl.gz: cannot be read: "),
    ],
)
def test_files_of_no_use(folder: Path, name: str, content: bytes, flaw: str) -> None:
    Path(name).write_bytes(content)
    status, out, err = analyse(name)
    assert (status, out) == (1, "")
    assert flaw in err
    assert "Traceback" not in err


def test_a_folder_without_documents(folder: Path) -> None:
    Path("none").mkdir()
    assert analyse("none")[2].splitlines() == [
        "none: found no domains, expected one <negotiation_template>",
        "none: found no profiles, expected two <utility_space>",
    ]


def test_a_line_of_endless_length_is_skipped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = b"7" * 12_000_000 + b"\n"
    Path("long.jsonl").write_bytes(long + line_with() + b"\n" + long[:-1])
    status, out, err = analyse("long.jsonl", "--json")
    assert (status, out.count("\n")) == (1, 1)
    assert err.splitlines() == [
        f"long.jsonl:{line}: /: expected a line of at most 5000000 bytes" for line in (1, 3)
    ]
    monkeypatch.setattr(scenario_files, "MAX_UNPACKED", 1_000)
    assert "long.jsonl:1: expected at most 1000 bytes in all" in analyse("long.jsonl")[2]


def test_a_frontier_too_large_to_hold_fails_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*, negotiation: scenario_files.Negotiation) -> None:
        raise FrontierTooLarge(points=7)

    monkeypatch.setattr(command, "analyse", refuse)
    status, out, err = analyse("golden")
    assert (status, out) == (1, "")
    assert err.startswith("golden: the frontier grows past 7 points")


def test_notes_say_what_was_read_otherwise(folder: Path) -> None:
    multiplied = SELLER.replace(
        "</utility_space>", '<weightmultiplyer value="100"/></utility_space>'
    )
    Path("golden/p1-seller.xml").write_text(multiplied)
    status, _, err = analyse("golden", "--json")
    assert status == 0
    assert err.startswith("p1-seller.xml: the reservation 0.35 is on the scale of a weight multip")


def test_time_is_the_median_of_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "perf_counter", iter(range(0, 100_000, 1)).__next__)
    assert analyse("golden", "--time")[1].endswith("  time               1.00 s, median of 3\n")
    assert told("golden", "--time")[0]["seconds"] == 1


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal_alone(folder: Path) -> None:
    err = Terminal()
    call_command("analyse", "golden", stdout=io.StringIO(), stderr=err)
    assert "0 done; golden" in err.getvalue()
    assert err.getvalue().endswith("\r\x1b[K")


@pytest.mark.corpus
def test_every_genius_domain_equals_brute_force() -> None:
    path = data_of("genius") / "domains.jsonl.gz"
    with gzip.open(path, "rt") as file:
        scenarios = [json.loads(line, parse_float=str, parse_int=str) for line in file]
    for found, scenario in zip(told(str(path)), scenarios, strict=True):
        _same(found, scenario)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("ours", "theirs"), list(product(("Compromise", "LongTerm", "ShortTerm"), repeat=2))
)
def test_every_pair_of_negochat_profiles(ours: str, theirs: str) -> None:
    names = [f"JobCandiate_Side_A{ours}.xml", f"JobCandiate_Side_B{theirs}.xml"]
    folder = data_of("negochat") / "domain_usa"
    [found] = told(str(folder), "--profiles", *names)
    assert found["outcomes"] == 1296
    _same(found, _as_line(folder, names))


def _as_line(folder: Path, names: list[str]) -> dict[str, Any]:
    """The scenario of an XML folder in the form of the JSON lines, read by another parser."""
    profiles = [_profile(folder / name) for name in names]
    return {"domain": "usa", "issues": [], "profiles": profiles}


def _profile(path: Path) -> dict[str, Any]:
    root = ElementTree.parse(path).getroot()
    return {
        "reservation": "0",
        "weights": [weight.attrib["value"] for weight in root.iter("weight")],
        "evaluations": [
            [each.attrib["evaluation"] for each in issue.iter("item")]
            for issue in root.iter("issue")
        ],
    }


def _same(found: dict[str, Any], scenario: dict[str, Any]) -> None:
    """The figures are those of counting every outcome."""
    sizes = [len(evaluations) for evaluations in scenario["profiles"][0]["evaluations"]]
    assert found["outcomes"] == prod(sizes)
    if found["outcomes"] > 400_000:
        return
    every = counted(scenario)
    assert found["frontier_outcomes"] == every.kept.sum(), scenario["domain"]
    assert found["frontier_points"] == every.points, scenario["domain"]
    for name in AIMS:
        best, point = every.best(name), found[name]
        assert (point is None) == (best is None), (scenario["domain"], name)
        if point is not None:
            assert every.aim(name, *point) == pytest.approx(best, abs=1e-8), scenario["domain"]
            assert every.on_frontier(point)
