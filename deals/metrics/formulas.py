"""The formulas behind the figures, each by its id: what it is called, says, and comes from.

The one table that `explain`, docs/metrics.md and the tests read. Scope `limits` marks those that
need a walk-away or a target: they are shown only to those who may know the limits.
"""

from __future__ import annotations

from typing import NamedTuple

OWN = "own"


class Formula(NamedTuple):
    """A formula: its name, itself in words and signs, its source, and whether it needs limits."""

    name: str
    text: str
    source: str
    limits: bool = False


FORMULAS: dict[str, Formula] = {
    "F3": Formula(
        "bargaining range",
        "issue by issue: from the seller's floor to the buyer's ceiling; none if they cross",
        "Raiffa 1982",
        limits=True,
    ),
    "F4": Formula(
        "concession",
        "cost = U_giver(before) - U_giver(after); worth = U_receiver(after) - U_receiver(before)",
        "Vetschera 2016",
    ),
    "F5": Formula(
        "step class",
        "by the signs of the mover's and the other side's gain: concession, unfortunate, "
        "fortunate, selfish, nice, silent",
        "Hindriks, Jonker & Tykhonov 2007",
    ),
    "F6": Formula(
        "value created and claimed",
        "created = gain of us + gain of them; claimed = (gain of us - gain of them) / 2",
        f"{OWN}, after Lax & Sebenius 1986",
    ),
    "F7": Formula(
        "exchange rate",
        "before the fact, per issue: weight to them / weight to us; above 1 giving it creates "
        "joint value, below 1 it destroys it",
        f"{OWN}, from F1 and F4",
    ),
    "F8": Formula(
        "trace of own offers",
        "total = s_1 - s_k; rate = total / (k - 1); patience = offers before the first drop / k; "
        "monotone = share of steps that do not rise",
        "as in negotiation simulators",
    ),
    "F10": Formula(
        "Nash point", "largest product of both surpluses over the walk-aways", "Nash 1950", True
    ),
    "F11": Formula("Kalai point", "largest smaller surplus", "Kalai 1977", True),
    "F12": Formula(
        "Kalai-Smorodinsky point",
        "largest smaller share of what each side could have at best",
        "Kalai & Smorodinsky 1975",
        True,
    ),
    "F14": Formula(
        "surplus efficiency",
        "sum of both surpluses / the largest such sum on the frontier",
        "standard",
        True,
    ),
    "F15": Formula(
        "surplus share",
        "own surplus / sum of both; undefined if the sum is 0 or less",
        "standard",
        True,
    ),
    "F16": Formula(
        "value left on the table",
        "largest gain in both utilities together over outcomes no worse for either side",
        "from Pareto efficiency; settlement after the settlement, Raiffa 1985",
    ),
    "F17": Formula(
        "opposition",
        "least distance of an outcome to what both sides could have at best",
        "as in negotiation simulators",
    ),
    "F19": Formula(
        "integrative potential",
        "largest sum of both utilities - 1",
        f"{OWN}; idea Mumpower 1991",
    ),
    "F20": Formula(
        "logrolling captured",
        "(U_us + U_them - 1) / integrative potential: 0 = every issue split, 1 = fully traded",
        OWN,
    ),
    "F21": Formula(
        "concession weight",
        "(own new - own last) / (their last - own last): 0 stand pat, 1/2 split, 1 accept",
        "Backus et al., QJE 2020",
    ),
    "F23": Formula(
        "taper",
        "sizes d_k > 0, q_k = d_(k+1) / d_k; index = share of q_k < 1",
        "Tey et al. 2021",
    ),
    "F24": Formula(
        "implied limit",
        "last position + last step x q / (1 - q), q the geometric mean of the last falling ratios",
        f"{OWN} (Aitken-type)",
    ),
    "F29": Formula(
        "anchor pull",
        "(settlement - own target) / (first offer - own target)",
        OWN,
        True,
    ),
    "F30": Formula(
        "money conceded",
        "sum of what the moves cost by the price tags; stacked percentages multiply: "
        "1 - (1 - d_1)(1 - d_2)...",
        "pocket-price waterfall, Marn & Rosiello 1992",
    ),
    "F32": Formula(
        "payment-term cost",
        "price x days x annual cost of capital / 365",
        "finance standard",
    ),
    "F34": Formula(
        "linked rate",
        "concessions with a stated or confirmed exchange / concessions, with Wilson's 95 % "
        "interval",
        OWN,
    ),
    "F35": Formula(
        "value reciprocity and leakage",
        "worth of accepted gets / cost of the gives linked to them; leakage = cost of naked and "
        "unpaid gives",
        f"{OWN}; something of equal or greater value",
    ),
    "F36": Formula("redemption", "delivered gets / gets due, by value", OWN),
    "F37": Formula(
        "sequencing index",
        "share of the value created before our first distributive give; 1 = integrative first",
        OWN,
    ),
}
