"""The outcome space: what it refuses, and what a package is worth."""

from __future__ import annotations

import numpy as np
import pytest

from deals.ledger.values import ValueRefused
from deals.value.space import Facet, units
from tests.value.oracle import space_of


def test_an_issue_needs_options_each_with_a_worth_to_both() -> None:
    none, one = np.zeros(0, np.int64), np.zeros(1, np.int64)
    with pytest.raises(ValueRefused, match="price: an issue needs at least one option"):
        Facet(("price",), (), none, none)
    with pytest.raises(ValueRefused, match="price: every option needs a worth to each side"):
        Facet(("price",), (("low",), ("high",)), one, one)


def test_a_package_and_what_it_is_worth() -> None:
    space = space_of(([5, 0], [0, 3]), ([1, 2, 3], [6, 5, 4]))
    package = space.package((0, 2))
    assert package == {"issue_0": "option_0", "issue_1": "option_2"}
    assert space.utilities(package) == (8, 4)
    assert space.outcomes == 6


def test_worths_are_rounded_to_the_even_unit() -> None:
    assert units([0.25, 0.35, 0.45], scale=10).tolist() == [2, 4, 4]
