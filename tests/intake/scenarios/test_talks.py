"""Transcripts as scenarios: what both sides weigh, and notes on the rest."""

from __future__ import annotations

import pytest

from deals.intake.notation import parse
from deals.intake.scenarios.talks import laid_facts
from deals.ledger.values import ValueRefused

GOLDEN = """\
issue discount 0..10 step 5    us low 50   them high 40
issue payment  30..60 step 15  us low 20   them high 45
issue years    1..3 step 1     us high 30  them low 15
"""


def notes(text: str) -> tuple[str, ...]:
    return laid_facts(facts=parse(text).facts)[1]


def test_the_golden_vector_on_the_grid_of_stored_profiles() -> None:
    space, said = laid_facts(facts=parse(GOLDEN).facts)
    assert (space.outcomes, space.units, space.tolerance, said) == (27, 10_000, 0, ())
    assert space.facets[1].them.tolist() == [0, 2250, 4500]


def test_an_issue_that_one_side_does_not_weigh_is_left_out() -> None:
    assert notes(f"{GOLDEN}issue service basic | plus us high 10") == (
        "service is left out: not both sides weigh it",
    )
    assert notes(f"{GOLDEN}issue service basic | plus us high 10 them low 10") == ()


def test_values_between_the_ones_taken_are_noted() -> None:
    assert notes("issue price 80..120 us high 1 them low 1") == (
        "price is continuous; taken at 81 values from 80 to 120",
    )
    [note] = notes("issue price 0..9000 step 1 us high 1 them low 1")
    assert note.startswith("price has many steps; taken at ")


@pytest.mark.parametrize("text", ["", "us price 100", "issue price 80..120 us high 50"])
def test_without_weights_of_both_sides_there_is_nothing_to_analyse(text: str) -> None:
    with pytest.raises(ValueRefused, match="weight"):
        notes(text)
