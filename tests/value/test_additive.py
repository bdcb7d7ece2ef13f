"""Pairs of issues with a term of their own, and tables of utilities that are sums, or not."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from deals.ledger.values import Value, ValueRefused
from deals.value.additive import bound, facets_of_table
from deals.value.frontier import frontier
from deals.value.space import Facet, NotAdditive, OutcomeSpace
from tests.value.oracle import check

JOBS: dict[str, tuple[Value, ...]] = {
    "salary": (Decimal(40), Decimal(50)),
    "company": ("Google", "Amazon"),
    "position": ("engineer", "manager", "designer"),
}
SALARY_US, SALARY_THEM = [0.4, 0.0], [0.0, 0.5]
JOB_US = [[0.6, 0.1, 0.0], [0.2, 0.5, 0.3]]
JOB_THEM = [[0.1, 0.5, 0.3], [0.4, 0.0, 0.2]]


def facet(issue: str, us: list[int], them: list[int]) -> Facet:
    return Facet(
        (issue,),
        tuple((option,) for option in JOBS[issue]),
        np.array(us, np.int64),
        np.array(them, np.int64),
    )


def test_the_position_depends_on_the_company() -> None:
    company, position = facet("company", [0, 0], [0, 0]), facet("position", [0] * 3, [0] * 3)
    us, them = [[6000, 1000, 0], [2000, 5000, 3000]], [[1000, 5000, 3000], [4000, 0, 2000]]
    job = bound(one=company, other=position, us=us, them=them)
    space = OutcomeSpace((facet("salary", [4000, 0], [0, 5000]), job))
    package: dict[str, Value] = {"salary": Decimal(50), "company": "Amazon", "position": "manager"}
    assert space.utilities(package) == (5000, 5000)
    check(frontier(space=space))
    assert frontier(space=space).package(0) == {
        "salary": Decimal(40),
        "company": "Google",
        "position": "engineer",
    }


def test_a_pair_needs_the_worth_of_every_combination_in_whole_units() -> None:
    company, position = facet("company", [0, 0], [0, 0]), facet("position", [0] * 3, [0] * 3)
    good = [[1, 2, 3], [4, 5, 6]]
    with pytest.raises(ValueRefused, match=r"company\+position: expected 2 x 3 worths"):
        bound(one=company, other=position, us=good, them=[[1, 2], [3, 4]])
    with pytest.raises(ValueRefused, match="whole units"):
        bound(one=company, other=position, us=good, them=JOB_THEM)


def table(salary: list[float], job: list[list[float]]) -> NDArray[np.float64]:
    added: NDArray[np.float64] = np.add.outer(np.array(salary), np.array(job))
    return added


def test_a_table_with_a_declared_pair() -> None:
    us, them = table(SALARY_US, JOB_US), table(SALARY_THEM, JOB_THEM)
    facets = facets_of_table(issues=JOBS, us=us, them=them, pairs=[("position", "company")])
    assert [f.issues for f in facets] == [("salary",), ("company", "position")]
    assert facets[0].us.tolist() == [4000, 0]
    assert facets[1].them.tolist() == [1000, 5000, 3000, 4000, 0, 2000]
    package: dict[str, Value] = {"salary": Decimal(40), "company": "Amazon", "position": "designer"}
    assert OutcomeSpace(facets).utilities(package) == (7000, 2000)


def test_a_table_whose_pair_is_not_declared_is_refused() -> None:
    us, them = table(SALARY_US, JOB_US), table(SALARY_THEM, JOB_THEM)
    with pytest.raises(NotAdditive, match="declare company and position") as refused:
        facets_of_table(issues=JOBS, us=us, them=them)
    assert "the utilities of us are no sum over the issues: that of salary=" in str(refused.value)


def test_a_table_of_three_issues_that_depend_on_each_other_is_refused() -> None:
    signs = np.array([1.0, -1.0])
    parity = signs[:, None, None] * signs[:, None] * signs
    issues: dict[str, tuple[Value, ...]] = dict.fromkeys(("a", "b", "c"), ("yes", "no"))
    with pytest.raises(NotAdditive, match=r"of them .* more than two issues depend on each other"):
        facets_of_table(issues=issues, us=np.zeros((2, 2, 2)), them=parity)


@pytest.mark.parametrize(
    ("us", "refusal"),
    [
        (np.zeros((2, 3)), "for each of 2 x 2 x 3 outcomes"),
        (np.full((2, 2, 3), np.nan), "expected a finite utility"),
    ],
)
def test_a_broken_table_is_refused(us: NDArray[np.float64], refusal: str) -> None:
    with pytest.raises(ValueRefused, match=refusal):
        facets_of_table(issues=JOBS, us=us, them=np.zeros((2, 2, 3)))


def test_an_issue_pairs_with_one_other() -> None:
    zeros = np.zeros((2, 2, 3))
    pairs = [("salary", "company"), ("company", "position")]
    with pytest.raises(ValueRefused, match="one other issue only"):
        facets_of_table(issues=JOBS, us=zeros, them=zeros, pairs=pairs)
    with pytest.raises(ValueRefused, match="there is no issue bonus to pair"):
        facets_of_table(issues=JOBS, us=zeros, them=zeros, pairs=[("salary", "bonus")])


WORTHS = st.lists(st.integers(0, 3000), min_size=7, max_size=7)


@settings(max_examples=100)
@given(us=WORTHS, them=WORTHS)
def test_any_sum_is_taken_apart_again(us: list[int], them: list[int]) -> None:
    ours, theirs = (
        np.add.outer(np.add.outer(worths[:2], worths[2:4]), worths[4:]) for worths in (us, them)
    )
    facets = facets_of_table(issues=JOBS, us=ours / 10_000, them=theirs / 10_000)
    space = OutcomeSpace(facets)
    for places in np.ndindex(ours.shape):
        package = space.package(places)
        assert space.utilities(package) == (int(ours[places]), int(theirs[places]))
