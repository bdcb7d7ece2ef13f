"""Every metric by name: what it means, in what unit, by which formula and from which inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deals.metrics.figure import Unit
from deals.metrics.formulas import FORMULAS

_P, _M, _S = Unit.POINTS, Unit.MONEY, Unit.SHARE
_N, _R, _T = Unit.COUNT, Unit.RATIO, Unit.TERM

SIDE, WHOLE, ISSUE = "a side", "both sides", "a side and issue"
HELD = "reservation_us, reservation_them"


class Metric(NamedTuple):
    """A named figure: `about` says what there is one of, `inputs` names what explains it."""

    formula: str
    unit: Unit
    about: str
    inputs: str
    meaning: str


METRICS: dict[str, Metric] = {
    "linked_rate": Metric("F34", _S, SIDE, "linked, concessions",
        "How many concessions were made under an if…then. Those that fell away do not count; "
        "conditional ones on offer do, and waived ones too (their cost is no leak)."),
    "conceded": Metric("F4", _P, SIDE, "conceded, worth_to_other",
        "What the concessions that stand cost their giver."),
    "leakage": Metric("F35", _P, SIDE, "leaked, naked, unpaid",
        "What gives cost that nothing pays for: naked, or unpaid."),
    "leakage_share": Metric("F35", _S, SIDE, "leaked, conceded",
        "Leakage as a share of all that was conceded."),
    "value_reciprocity": Metric("F35", _R, SIDE, "got, given",
        "Worth of what was got for a point of what was given for it; a trade is 1 or more. What is "
        "paid with a promise has no figure and is left out."),
    "redemption": Metric("F36", _S, SIDE, "delivered, due",
        "How much of the value due to the side was delivered. A promise counts at the price paid "
        "for it."),
    "redemption_count": Metric("F36", _S, SIDE, "delivered, due",
        "The same by the number of exchanges, with an interval."),
    "overdue": Metric("F36", _N, SIDE, "overdue_points",
        "Exchanges whose get is past its date."),
    "created": Metric("F6", _P, SIDE, "created",
        "Joint value that the side's own moves made; below 0 they destroyed it."),
    "claimed": Metric("F6", _P, SIDE, "claimed",
        "What the side's own moves took for itself; below 0 they gave."),
    "money_conceded": Metric("F30", _M, SIDE, "conceded",
        "The concessions that stand, in money; discounts off the same price (price-like issues in "
        "%) multiply. `label` is the currency."),
    "money_leaked": Metric("F35", _M, SIDE, "leaked, conceded",
        "The naked and unpaid part of it."),
    "steps_concession": Metric("F5", _N, SIDE, "steps",
        "Steps, offer by offer, that cost the side and did not hurt the other."),
    "steps_unfortunate": Metric("F5", _N, SIDE, "steps",
        "Steps that hurt the other and gained the side nothing."),
    "steps_fortunate": Metric("F5", _N, SIDE, "steps", "Steps that were better for both."),
    "steps_selfish": Metric("F5", _N, SIDE, "steps",
        "Steps that gained the side and gave the other nothing."),
    "steps_nice": Metric("F5", _N, SIDE, "steps",
        "Steps that cost the side nothing and helped the other."),
    "steps_silent": Metric("F5", _N, SIDE, "steps", "Offers that moved nothing for either."),
    "trace_total": Metric("F8", _P, SIDE, "offers, end", "What the side gave up since it opened."),
    "trace_rate": Metric("F8", _P, SIDE, "offers, end", "The same for each step."),
    "trace_patience": Metric("F8", _S, SIDE, "offers, end",
        "The share of its offers before it first gave ground."),
    "trace_monotone": Metric("F8", _S, SIDE, "offers, end",
        "The share of its steps that took nothing back."),
    "sequencing_index": Metric("F37", _S, SIDE, "created, moves_before_first_give",
        "The share of created value that came before the side's first give on a price-like issue; "
        "1 is integrative first."),
    "exchange_rate": Metric("F7", _R, ISSUE, "weight_to_giver, weight_to_receiver",
        "What a point that the side gives here is worth to the other: give where it is high."),
    "taper": Metric("F23", _S, ISSUE, "step_1, step_2, …",
        "The share of steps smaller than the one before; `label` names the pattern."),
    "concession_weight": Metric("F21", _S, ISSUE, "latest, smallest, largest",
        "How far the side's moves went towards the other's position, on average; ½ splits the "
        "difference."),
    "implied_limit": Metric("F24", _T, ISSUE, "last_position, last_step, last_ratio",
        "Where their shrinking steps lead. Not shown of us: it would hint at our own limit."),
    "dilemma_created": Metric("F6", _P, WHOLE, "created, negotiations",
        "The dilemma map, along: joint value that our moves made, a negotiation on average."),
    "dilemma_claimed": Metric("F6", _P, WHOLE, "claimed, they_claimed, negotiations",
        "The dilemma map, up: how far all moves shifted the division our way."),
    "dilemma_gained": Metric("F6", _P, WHOLE,
        "created, they_created, claimed, they_claimed, negotiations",
        "Half of what was created and what we claimed. `label` names the corner: soft (it cost "
        "us), strategic (we created and gained), hard (we claimed and created nothing), passive."),
    "opposition": Metric("F17", _P, WHOLE, "frontier_points",
        "How far the best outcomes are from what both could have at best. With limits, over the "
        "outcomes both can accept."),
    "integrative_potential": Metric("F19", _P, WHOLE, "max_joint",
        "The value there is to create by trading."),
    "logrolling_captured": Metric("F20", _S, WHOLE, "potential, us, them, settled",
        "How much of it the agreement (before: our standing package) creates."),
    "left_on_the_table": Metric("F16", _P, WHOLE, "us, them",
        "On the receipt: what both could still gain together, with neither losing."),
    "payment_term_cost": Metric("F32", _M, SIDE, "price, days, annual_rate",
        "What waiting for the money costs."),
    "rational_points": Metric("F3", _N, WHOLE, HELD,
        "Points of the frontier that both can accept."),
    "nash": Metric("F10", _P, SIDE, HELD, "The side's utility at the Nash point."),
    "kalai": Metric("F11", _P, SIDE, HELD, "The side's utility at the Kalai point."),
    "kalai_smorodinsky": Metric("F12", _P, SIDE, HELD,
        "The side's utility at the Kalai-Smorodinsky point."),
    "surplus_efficiency": Metric("F14", _S, WHOLE, f"us, them, best_us, best_them, {HELD}",
        "The surplus of the package against the largest there is."),
    "surplus_share": Metric("F15", _S, SIDE, f"us, them, {HELD}",
        "How the surplus of the package is divided."),
    "range": Metric("F3", _T, "an issue", "floor, ceiling",
        "How wide the range between both walk-aways is; none if they miss each other."),
    "anchor_pull": Metric("F29", _S, ISSUE, "settlement, target, first_offer, opened",
        "Where it settled between the side's target (0) and its first offer (1)."),
}  # fmt: skip


def page() -> str:
    """The page of all metrics and formulas, in Markdown."""
    return "\n".join((*_intro(), "", *_metrics(), "", *_formulas())) + "\n"


def _intro() -> Iterator[str]:
    yield "# The metrics"
    yield ""
    yield (
        "Generated from `deals/metrics/catalogue.py`; do not edit. Named numbers, never one opaque "
        "score. Every number comes with its formula id, inputs, sample size and source, and with a "
        "Wilson 95 % interval where it is a rate (`explain`). Points are shares of a side's whole "
        "utility; what they want is our estimate. Nothing is rounded before it is shown."
    )


def _metrics() -> Iterator[str]:
    yield "## By name"
    yield ""
    yield "| metric | formula | unit | one for | inputs | meaning |"
    yield "|---|---|---|---|---|---|"
    for name, metric in METRICS.items():
        secret = " *Limits only.*" if FORMULAS[metric.formula].limits else ""
        yield (
            f"| `{name}` | {metric.formula} | {metric.unit} | {metric.about} | {metric.inputs} "
            f"| {metric.meaning}{secret} |"
        )


def _formulas() -> Iterator[str]:
    yield "## Formulas"
    yield ""
    yield "`own` marks what is our own derivation and not from the literature."
    yield ""
    yield "| id | name | formula | source |"
    yield "|---|---|---|---|"
    for code, formula in FORMULAS.items():
        yield f"| {code} | {formula.name} | {formula.text} | {formula.source} |"
