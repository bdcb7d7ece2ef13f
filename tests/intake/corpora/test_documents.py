"""Files into records: arrays, lines, and what is neither."""

from __future__ import annotations

import json

import pytest

from deals.intake.corpora import CORPORA, BrokenRecord, parse_array, parse_lines
from deals.intake.corpora.base import Node, Record
from tests.intake.corpora.small import camp

CASINO = CORPORA["casino"]


def test_an_array_is_counted_from_zero_as_in_its_json() -> None:
    found = list(parse_array(name="a.json", content=b"[1, 2]"))
    assert found == [("a.json[0]", Node(1)), ("a.json[1]", Node(2))]


def test_an_object_alone_is_one_record() -> None:
    assert list(parse_array(name="a.json", content=b'{"x": 1}')) == [("a.json", Node({"x": 1}))]


def test_lines_are_counted_from_one_and_blank_ones_passed_over() -> None:
    found = list(parse_lines(name="a.jsonl", lines=[b"1\n", b" \n", b"2"]))
    assert found == [("a.jsonl:1", Node(1)), ("a.jsonl:3", Node(2))]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no JSON: Expecting value at line 1, column 1"),
        (b"[1,", "no JSON: Expecting value at line 1, column 4"),
        (b"\xff\xfe\xff", "no JSON"),
        (b'{"x": "\xe9"}', "not UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (b"[" + b"9" * 5000 + b"]", "a number too long"),
    ],
)
def test_what_is_no_json_is_one_broken_record(content: bytes, reason: str) -> None:
    for found in (
        list(parse_array(name="a", content=content)),
        list(parse_lines(name="a", lines=[content])) or [("a", BrokenRecord("a", reason))],
    ):
        ((_, broken),) = found
        assert isinstance(broken, BrokenRecord)
        assert reason in broken.reason


def test_a_broken_record_is_told_with_its_place_and_the_rest_goes_on() -> None:
    torn = camp() | {"dialogue_id": "seven"}
    lines = [json.dumps(camp()).encode(), b"{", json.dumps(torn).encode(), b"NaN"]
    found = list(CASINO.records(parse_lines(name="c.jsonl", lines=[*lines, lines[0]])))
    assert [type(record) for record in found] == [Record, *[BrokenRecord] * 3, Record]
    assert [record.place for record in found] == [f"c.jsonl:{n}" for n in range(1, 6)]
    broken = found[2]
    assert isinstance(broken, BrokenRecord)
    assert broken.reason.startswith("/dialogue_id: expected a whole number")


def test_which_files_hold_records() -> None:
    names = ["a.json", "a.json.gz", "a.jsonl", "b.dialacts.jsonl.gz", "SOURCE.txt", "x.xml"]
    taken = [name for name in names if CORPORA["jobinterview"].takes(name)]
    assert taken == ["a.json", "a.json.gz", "a.jsonl"]
    assert CASINO.takes("b.dialacts.jsonl.gz")
