"""Cells of spreadsheets: texts that stay texts, and terms that can be written and read again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.intake.cells import (
    PairsRefused,
    in_quotes,
    joined,
    meant,
    neutral,
    read_pairs,
    shielded,
    written,
)

STARTS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize("start", [*STARTS, " =", "'=", "''\t"])
def test_what_a_program_would_run_gets_an_apostrophe(start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    assert neutral(text) == "'" + text
    assert meant(neutral(text)) == text


@pytest.mark.parametrize("text", ["", "97", "a=b", "it's =1", "'quoted'", "Müller & Söhne"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text == meant(text)


@given(st.text(alphabet=[*STARTS, "'", " ", "a", "1"], max_size=6))
def test_neutralising_loses_nothing_and_leaves_nothing_to_run(text: str) -> None:
    assert meant(neutral(text)) == text
    assert not neutral(text).lstrip().startswith(tuple("=+-@＝＋－＠"))
    assert not neutral(text).startswith(tuple("\t\r\n"))


def test_terms_as_people_write_them() -> None:
    assert read_pairs("price=97; service = plus ;term=14;") == [
        ("price", "97"),
        ("service", "plus"),
        ("term", "14"),
    ]
    assert read_pairs("  ") == []
    assert written("price", Decimal("97.500000")) == "price=97.5"


def test_a_value_with_marks_stands_in_quotes() -> None:
    assert written("service", 'a; "b"=c') == 'service="a; ""b""=c"'
    assert read_pairs('service="a; ""b""=c"; term=14') == [
        ("service", 'a; "b"=c'),
        ("term", "14"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("price", '"price"'),
        ("price=97; term", '"term"'),
        ("=97", '"=97"'),
        ("price=", '"price="'),
        ("a=1=2", '"a=1=2"'),
        ('a="b"c', '"a="b"c"'),
        (";", '";"'),
    ],
)
def test_what_is_no_list_of_terms_is_refused_where_it_goes_wrong(text: str, found: str) -> None:
    with pytest.raises(PairsRefused) as refused:
        read_pairs(text)
    assert refused.value.found == found


NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)


@given(st.lists(st.tuples(NAMES, st.text(min_size=1).filter(lambda t: t == t.strip()))))
def test_what_is_written_is_read_again(pairs: list[tuple[str, str]]) -> None:
    assert read_pairs(joined(written(name, value) for name, value in pairs)) == pairs


def test_quotes_only_where_they_are_needed() -> None:
    assert [shielded("a b"), shielded(" a"), shielded("")] == ["a b", '" a"', '""']
    assert in_quotes("a") == '"a"'
