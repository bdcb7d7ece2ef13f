"""Scenarios as JSON lines: the same numbers as in XML, every flaw told by its pointer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deals.intake.scenarios import json_lines
from deals.intake.scenarios.base import Scenario, ScenarioError
from deals.intake.scenarios.json_lines import read_line
from tests.intake.scenarios.documents import LINE, line_with, scenario


def read(content: bytes) -> Scenario:
    return read_line(content=content, source="deals.jsonl", line=3)


def flaws(content: bytes) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read(content)
    return [str(flaw) for flaw in caught.value.flaws]


def profile_with(**changes: Any) -> bytes:
    """The line with other fields in its first profile."""
    us, them = LINE["profiles"]
    return line_with(profiles=[us | changes, them])


def test_the_line_says_what_the_xml_says() -> None:
    told, drawn = read(line_with()), scenario()
    assert told.issues == drawn.issues
    assert told.profiles == drawn.profiles
    assert (told.domain, told.place) == ("Golden.xml", "golden")


def test_what_may_be_left_out() -> None:
    bare = {"issues": LINE["issues"], "profiles": [dict(p) for p in LINE["profiles"]]}
    for profile in bare["profiles"]:
        del profile["file"], profile["reservation"]
    told = read(json.dumps(bare).encode())
    assert [profile.reservation for profile in told.profiles] == [0, 0]
    assert [profile.source for profile in told.profiles] == ["/profiles/0", "/profiles/1"]


def test_evaluations_of_nothing_are_worth_nothing() -> None:
    told = read(profile_with(evaluations=[[0, 0, 0], [1, 0.5, 0], [0, 3, 6]]))
    assert told.profiles[0].worths[0] == (0, 0, 0)


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (b"", "/: expected a line of JSON: Expecting value"),
        (b"\x00\xff", "/: expected a line of JSON"),
        (b"[" * 100_000, "/: expected a line of JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "/: expected a line of JSON"),
        (b'{"a": NaN}', "/: expected a line of JSON: NaN is no number"),
        (b"[]", "/: expected an object, not a list"),
        (b"{}", "/issues: expected a list, not null"),
        (line_with(domain=7), "/domain: expected a text"),
        (line_with(issues=[]), "/issues: expected 1 to 1000 entries, not 0"),
        (line_with(issues=[7]), "/issues/0: expected an object"),
        (line_with(issues=[{"name": "price"}]), "/issues/0/options: expected a list"),
        (line_with(issues=LINE["issues"] * 2), '/issues/3/name: found "discount" twice'),
        (
            line_with(issues=[{"name": "price", "options": ["9", "9"]}]),
            "/issues/0/options: expected options that differ",
        ),
        (line_with(profiles=LINE["profiles"][:1]), "/profiles: expected 2 to 2 entries, not 1"),
        (line_with(profiles=LINE["profiles"] * 2), "/profiles: expected 2 to 2 entries, not 4"),
        (line_with(profiles=[1, 2]), "/profiles/1: expected an object"),
        (profile_with(weights=[1, 2]), "/profiles/0/weights: expected 3 to 3 entries, not 2"),
        (profile_with(weights=[1, "2", 3]), "/profiles/0/weights/1: expected a number, not str"),
        (profile_with(weights=[1, True, 3]), "/profiles/0/weights/1: expected a number, not bool"),
        (profile_with(weights=[1, -1, 3]), "/profiles/0/weights: expected numbers of at least 0"),
        (profile_with(weights=[1, 1e9, 3]), "/profiles/0: expected utilities and a reservation"),
        (profile_with(reservation=1e12), "/profiles/0: expected utilities and a reservation"),
        (profile_with(reservation="high"), "/profiles/0/reservation: expected a number"),
        (profile_with(evaluations=[]), "/profiles/0/evaluations: expected 3 to 3 entries"),
        (
            profile_with(evaluations=[[1, 2], [1, 2, 3], [1, 2, 3]]),
            "/profiles/0/evaluations/0: expected 3 to 3 entries, not 2",
        ),
        (
            profile_with(evaluations=[[-1, 0, 0], [1, 2, 3], [1, 2, 3]]),
            "/profiles/0/evaluations/0: expected a maximum above 0",
        ),
    ],
)
def test_lines_that_cannot_be_read(content: bytes, flaw: str) -> None:
    found = flaws(content)
    assert any(line.startswith(f"deals.jsonl:3: {flaw}") for line in found), found


def test_an_endless_exponent_costs_nothing() -> None:
    content = line_with().replace(b"0.45", b"1e999999999")
    assert flaws(content) == [
        'deals.jsonl:3: /profiles/1/weights/1: expected a number, not "1E+999999999"'
    ]


def test_a_line_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MAX_LINE", 10)
    assert flaws(line_with()) == ["deals.jsonl:3: /: expected a line of at most 10 bytes"]


def test_the_flaws_of_both_profiles_come_together() -> None:
    profiles = [profile | {"weights": []} for profile in LINE["profiles"]]
    assert len(flaws(line_with(profiles=profiles))) == 2
