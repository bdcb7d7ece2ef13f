"""The rule book: RULES in report order; check, which runs them all over a ledger, and judge, which
also tells how far the book may be set otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import inf, isfinite
from typing import NamedTuple

from deals.ledger.ledger import Ledger
from deals.rules.a001_anchor_without_evidence import anchor_without_evidence
from deals.rules.a002_answered_their_anchor import answered_their_anchor
from deals.rules.a003_timid_anchor import timid_anchor
from deals.rules.a004_round_number_anchor import round_number_anchor
from deals.rules.a005_stale_evidence import stale_evidence
from deals.rules.a006_frame_unstated import frame_unstated
from deals.rules.base import Finding, Rule, RuleBook, RuleBookRefused, distinct
from deals.rules.c001_position_without_interest import position_without_interest
from deals.rules.c002_single_issue_haggling import single_issue_haggling
from deals.rules.c003_untapped_trade import untapped_trade
from deals.rules.c004_dominated_offer import dominated_offer
from deals.rules.c005_value_destroying_give import value_destroying_give
from deals.rules.c006_substance_only import substance_only
from deals.rules.c007_value_left_on_the_table import value_left_on_the_table
from deals.rules.margins import InForce, Margins, in_force, margins
from deals.rules.order import places
from deals.rules.p001_growing_steps import growing_steps
from deals.rules.p002_split_the_difference import split_the_difference
from deals.rules.p003_last_minute_giveaway import last_minute_giveaway
from deals.rules.p004_beyond_walkaway import beyond_walkaway
from deals.rules.r001_naked_concession import naked_concession
from deals.rules.r002_unpaid_concession import unpaid_concession
from deals.rules.r003_lopsided_exchange import lopsided_exchange
from deals.rules.r004_paid_in_advance import paid_in_advance
from deals.rules.r005_bidding_against_ourselves import bidding_against_ourselves
from deals.rules.r006_unwritten_get import unwritten_get
from deals.rules.r007_overdue_get import overdue_get
from deals.rules.r008_salami import salami
from deals.rules.r009_get_counted_twice import get_counted_twice
from deals.rules.s001_claiming_before_creating import claiming_before_creating
from deals.rules.s002_bottom_line_disclosed import bottom_line_disclosed
from deals.rules.s003_stage_backslide import stage_backslide
from deals.rules.s004_open_condition_at_close import open_condition_at_close

RULES: tuple[Rule, ...] = (
    naked_concession,
    unpaid_concession,
    lopsided_exchange,
    paid_in_advance,
    bidding_against_ourselves,
    unwritten_get,
    overdue_get,
    salami,
    get_counted_twice,
    position_without_interest,
    single_issue_haggling,
    untapped_trade,
    dominated_offer,
    value_destroying_give,
    substance_only,
    value_left_on_the_table,
    anchor_without_evidence,
    answered_their_anchor,
    timid_anchor,
    round_number_anchor,
    stale_evidence,
    frame_unstated,
    growing_steps,
    split_the_difference,
    last_minute_giveaway,
    beyond_walkaway,
    claiming_before_creating,
    bottom_line_disclosed,
    stage_backslide,
    open_condition_at_close,
)
BY_CODE = {rule.code: rule for rule in RULES}
DEFAULT_BOOK = RuleBook()


class Judgement(NamedTuple):
    """All findings, and what of the rule book they rest on."""

    findings: tuple[Finding, ...]
    margins: Margins


def check(*, ledger: Ledger, book: RuleBook = DEFAULT_BOOK) -> tuple[Finding, ...]:
    """Every finding of every rule at once: in report order, then in the order of the offers.

    No two share an identity.
    """
    return judge(ledger=ledger, book=book).findings


def judge(
    *, ledger: Ledger, book: RuleBook = DEFAULT_BOOK, codes: Collection[str] | None = None
) -> Judgement:
    """What `check` finds, and within which margins another book would find the same.

    With `codes`, of those rules alone.
    """
    place = places(ledger)

    def order(finding: Finding) -> float:
        return inf if finding.offer is None else place[finding.offer]

    public = ledger.public
    asked = [rule for rule in RULES if codes is None or rule.code in codes]
    trials = [(rule, rule.trial(ledger if rule.limits else public, book)) for rule in asked]
    by_rule = (distinct(rule.flagged(trial, book)) for rule, trial in trials)
    return Judgement(
        tuple(finding for found in by_rule for finding in sorted(found, key=order)),
        margins(trials=trials, book=book),
    )


def filled_in(book: RuleBook) -> InForce:
    """The book with the defaults of every rule, as `Margins.left` asks for it."""
    return in_force(book=book, rules=RULES)


def validated(book: RuleBook) -> RuleBook:
    """The book, or RuleBookRefused naming all in it that does not exist or is no number."""
    refused = [
        *(f"there is no rule {code}" for code in _codes(book) if code not in BY_CODE),
        *(refusal for code in _codes(book) & BY_CODE.keys() for refusal in _refusals(book, code)),
    ]
    if refused:
        raise RuleBookRefused("; ".join(sorted(refused)))
    return book


def _codes(book: RuleBook) -> set[str]:
    return {*book.severities, *book.thresholds}


def _refusals(book: RuleBook, code: str) -> Iterator[str]:
    known = BY_CODE[code].thresholds
    for name, value in book.thresholds.get(code, {}).items():
        if name not in known:
            yield f"{code} has no threshold {name}"
        elif isinstance(value, bool) or not isinstance(value, int | float):
            yield f"{code} {name} must be a number"
        elif not (isfinite(value) and value >= 0):
            yield f"{code} {name} must be a finite number of at least 0"
