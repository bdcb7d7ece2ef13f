"""From stored profiles to the grid: the outcome space of a negotiation (F1).

Each side's weights become whole units that total 10,000 exactly; what an option adds is its weight
times its value, rounded to a whole unit once. Nothing is rounded after that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache

from deals.ledger.preferences import Linear, Profile
from deals.ledger.values import Choice, Issue, Numeric, Side, Value, ValueRefused
from deals.value.space import GRID, Facet, OutcomeSpace, units

MOST_LEVELS = 2001
"""Values of a numeric issue laid out as options."""

MOST_INTERVALS = 100
"""Into as many, at most, is a numeric issue without a step cut; into 40 at least."""


class NotWeighed(ValueRefused):
    """There is nothing to analyse: no issue, or none of weight, that both sides weigh."""


def outcome_space(
    *,
    issues: Iterable[Issue],
    profiles: Mapping[Side, Profile],
    also: Mapping[str, Iterable[Value]] | None = None,
) -> OutcomeSpace:
    """The packages of the issues that both sides weigh, on the grid of 10,000 units.

    Weights are normalised over these issues. `also` names values to lay out besides the `levels`,
    such as those tabled on a continuous issue. Raises NotWeighed where no issue of weight is left
    to a side, and ValueRefused where a value lies outside its issue or has no worth.
    """
    shared = [issue for issue in issues if _weighed(issue, profiles)]
    weights = {side: _weights(side, shared, profiles[side]) for side in Side}
    return OutcomeSpace(
        tuple(
            _facet(issue, profiles, weights, also=tuple((also or {}).get(issue.key, ())))
            for issue in shared
        )
    )


def _weighed(issue: Issue, profiles: Mapping[Side, Profile]) -> bool:
    return all(issue.key in profiles[side].weights for side in Side)


def _weights(side: Side, shared: Sequence[Issue], profile: Profile) -> Mapping[str, int]:
    """A side's weights in units."""
    weights = {issue.key: profile.weights[issue.key] for issue in shared}
    if not sum(weights.values()):
        raise NotWeighed(f"no issue that both sides weigh has a weight above 0 for {side}")
    return dict(zip(weights, apportioned(tuple(weights.values())), strict=True))


def apportioned(weights: Sequence[float], *, total: int = GRID) -> tuple[int, ...]:
    """Weights, of which one at least is above 0, as whole units that add up to the total.

    By largest remainder: each gets its share rounded down, the units left over go to the largest
    remainders, the first of equal ones.
    """
    shares = [weight / sum(weights) * total for weight in weights]
    whole = [int(share) for share in shares]
    left = total - sum(whole)
    by_remainder = sorted(range(len(shares)), key=lambda n: whole[n] - shares[n])
    for n in by_remainder[:left]:
        whole[n] += 1
    return tuple(whole)


def _facet(
    issue: Issue,
    profiles: Mapping[Side, Profile],
    weights: Mapping[Side, Mapping[str, int]],
    *,
    also: Sequence[Value],
) -> Facet:
    options = _options(issue, also)
    us, them = (
        units(_shares(side, issue, options, profiles[side]), scale=weights[side][issue.key])
        for side in (Side.US, Side.THEM)
    )
    return Facet((issue.key,), tuple((option,) for option in options), us, them)


def _options(issue: Issue, also: Sequence[Value]) -> tuple[Value, ...]:
    """The levels of an issue and the values named besides, numbers rising."""
    for value in also:
        issue.check(value)
    laid_out = levels(issue)
    if not set(also) - set(laid_out):
        return laid_out
    return tuple(sorted({*laid_out, *also}, key=Decimal))


def _shares(side: Side, issue: Issue, options: Sequence[Value], profile: Profile) -> list[float]:
    """v in [0, 1] of each option."""
    function = profile.functions[issue.key]
    if isinstance(function, Linear):
        return function.shares(options)
    try:
        return [function.value(option) for option in options]
    except KeyError as missing:
        text = f"{issue.key}: {missing.args[0]} has no value to {side}"
        raise ValueRefused(text) from None


def levels(issue: Issue) -> tuple[Value, ...]:
    """The values of an issue that are laid out as options, numbers rising.

    Choices: all of them. Numbers with a step: every one; of more than 2,001, every 2nd, 5th, 10th,
    20th and so on, the last one too. Numbers without a step: both ends and the multiples of 1, 2
    or 5 x 10^n between them, 40 to 100 intervals (`continuous` treats them exactly).
    """
    return _levels(issue.domain)


@lru_cache(maxsize=256)
def _levels(domain: Numeric | Choice) -> tuple[Value, ...]:
    if isinstance(domain, Choice):
        return domain.options
    if domain.step is None:
        return _round_numbers(domain.low, domain.high)
    last = int((domain.high - domain.low) // domain.step)
    every = int(_one_two_five(max(Decimal(1), Decimal(last) / (MOST_LEVELS - 1))))
    return tuple(domain.low + n * domain.step for n in (*range(0, last, every), last))


def _round_numbers(low: Decimal, high: Decimal) -> tuple[Decimal, ...]:
    """Both ends and the round numbers between them."""
    step = _one_two_five((high - low) / MOST_INTERVALS)
    first, last = (int((end / step).to_integral_value(ROUND_CEILING)) for end in (low, high))
    between = (n * step for n in range(first, last))
    return (low, *(value for value in between if low < value < high), high)


def _one_two_five(least: Decimal) -> Decimal:
    """The smallest of 1, 2, 5, 10, 20, 50 and so on, either way, that is no less than this."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * digit for digit in (1, 2, 5, 10) if power * digit >= least)
