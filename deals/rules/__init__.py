"""The rule book: RULES in report order, and check, which runs them all over a ledger."""

from __future__ import annotations

from deals.ledger.ledger import Ledger
from deals.rules.a001_anchor_without_evidence import anchor_without_evidence
from deals.rules.a004_round_number_anchor import round_number_anchor
from deals.rules.a005_stale_evidence import stale_evidence
from deals.rules.a006_frame_unstated import frame_unstated
from deals.rules.base import Finding, Rule, RuleBook, RuleBookRefused
from deals.rules.p001_growing_steps import growing_steps
from deals.rules.p002_split_the_difference import split_the_difference
from deals.rules.p003_last_minute_giveaway import last_minute_giveaway
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
    anchor_without_evidence,
    round_number_anchor,
    stale_evidence,
    frame_unstated,
    growing_steps,
    split_the_difference,
    last_minute_giveaway,
    claiming_before_creating,
    stage_backslide,
    open_condition_at_close,
)
BY_CODE = {rule.code: rule for rule in RULES}
DEFAULT_BOOK = RuleBook()


def check(*, ledger: Ledger, book: RuleBook = DEFAULT_BOOK) -> tuple[Finding, ...]:
    """Every finding of every rule at once, in report order."""
    return tuple(finding for rule in RULES for finding in rule.findings(ledger, book))


def validated(book: RuleBook) -> RuleBook:
    """The book, or RuleBookRefused when it names a rule or threshold that does not exist."""
    for code in {*book.severities, *book.thresholds}:
        if code not in BY_CODE:
            raise RuleBookRefused(f"there is no rule {code}")
    for code, thresholds in book.thresholds.items():
        unknown = thresholds.keys() - BY_CODE[code].thresholds.keys()
        if unknown:
            raise RuleBookRefused(f"{code} has no threshold {', '.join(sorted(unknown))}")
    return book
