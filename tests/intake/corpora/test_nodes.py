"""Walking through JSON that nobody vouches for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.intake.corpora import CORPORA, BrokenRecord
from deals.intake.corpora.base import MAX_LENGTH, MAX_TEXT, BrokenError, Node

REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "no object": (lambda: Node([]).at("x"), "/: expected an object"),
    "missing": (lambda: Node({"a": {}}).at("a").at("x"), "/a: 'x' is missing"),
    "null is missing": (lambda: Node({"x": None}).at("x"), "'x' is missing"),
    "no list": (lambda: list(Node({"x": {}}).at("x").each()), "/x: expected a list"),
    "long list": (lambda: list(Node([0] * (MAX_LENGTH + 1)).each()), "more than 10000 entries"),
    "no text": (lambda: Node(1).text(), "expected a text"),
    "empty text": (lambda: Node("  ").text(), "expected 1 to"),
    "long text": (lambda: Node("x" * (MAX_TEXT + 1)).text(), "expected 1 to"),
    "NUL": (lambda: Node("a\x00b").text(), "none NUL"),
    "half a surrogate": (lambda: Node("a\ud800").text(), "none NUL or half a surrogate"),
    "other word": (lambda: Node("c").word(("a", "b")), "expected one of a, b, found 'c'"),
    "word of a number": (lambda: Node(1).word(("a", "b")), "found '1'"),
    "true is no number": (lambda: Node(True).whole(low=0, high=3), "whole number from 0 to 3"),
    "too high": (lambda: Node("4").whole(low=0, high=3), "whole number from 0 to 3"),
    "long digits": (lambda: Node("1" * 5000).whole(low=0, high=3), "whole number"),
    "other digits": (lambda: Node("٣").whole(low=0, high=3), "whole number"),
    "a fraction": (lambda: Node(1.5).whole(low=0, high=3), "whole number"),
    "NaN": (lambda: Node(float("nan")).share(), "expected a number in 0..1"),
    "above one": (lambda: Node(1.1).share(), "expected a number in 0..1"),
    "true is no share": (lambda: Node(True).share(), "expected a number"),
    "a text is no share": (lambda: Node("0.5").share(), "expected a number"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_says_where_and_why(case: str) -> None:
    ask, expected = REFUSED[case]
    with pytest.raises(BrokenError) as broken:
        ask()
    assert expected in str(broken.value)


def test_a_broken_record_can_be_shown_and_stored() -> None:
    broken = BrokenRecord("a\x00b", "\ud800" + "x" * 1000)
    assert (broken.place, len(broken.reason)) == ("a?b", 500)
    assert broken.reason.startswith("?x")


def test_what_is_taken() -> None:
    assert Node(" a ").text() == "a"
    assert Node("3").whole(low=0, high=3) == 3
    assert Node(0).share() == 0.0
    assert [node.pointer for node in Node({"x": [5, 6]}).at("x").each()] == ["/x/0", "/x/1"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@pytest.mark.parametrize("system", CORPORA)
@given(raw=JSON)
def test_whatever_comes_is_a_broken_record_and_no_crash(system: str, raw: object) -> None:
    (found,) = CORPORA[system].records([("here", Node(raw))])
    assert isinstance(found, BrokenRecord)
    assert found.place == "here"
    assert found.reason
