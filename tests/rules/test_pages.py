"""Every rule's page is complete, and its two examples do what they say."""

from __future__ import annotations

import pytest

from deals.rules import BY_CODE, RULES, RuleBookRefused, check, validated
from deals.rules.base import Rule, RuleBook, Severity
from tests.rules.book import findings


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_breaks_it_is_flagged_and_what_keeps_it_is_not(rule: Rule) -> None:
    assert findings(rule.breaks, rule.code)
    assert not findings(rule.keeps, rule.code)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_page_is_complete(rule: Rule) -> None:
    page = rule.page()
    assert all((rule.summary, rule.why, rule.advice, rule.breaks, rule.keeps))
    assert page.startswith(f"## {rule.code} {rule.name}\n")
    assert ("Thresholds: " in page) == bool(rule.thresholds) == bool(rule.threshold_texts)


def test_codes_and_names_are_unique_and_ordered() -> None:
    assert len(BY_CODE) == len({rule.name for rule in RULES}) == len(RULES)
    groups = [rule.code[0] for rule in RULES]
    assert groups == sorted(groups, key="RAPS".index)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_findings_of_one_rule_have_distinct_identities(rule: Rule) -> None:
    found = [finding.identity for finding in findings(rule.breaks, rule.code)]
    assert len(found) == len(set(found))


def test_a_book_can_switch_off_soften_and_sharpen() -> None:
    text = "us price 100\nus price 97"
    assert not findings(text, "R001", book=RuleBook(severities={"R001": None}))
    [mild] = findings(text, "R001", book=RuleBook(severities={"R001": Severity.INFO}))
    assert mild.severity is Severity.INFO


def test_a_threshold_of_the_book_replaces_the_default() -> None:
    text = "us price 100\nthem price 90\nus price 97"
    assert not findings(text, "P002")
    loose = RuleBook(thresholds={"P002": {"within": 0.25}})
    assert findings(text, "P002", book=loose)


def test_a_book_of_things_that_do_not_exist_is_refused() -> None:
    assert validated(RuleBook(thresholds={"P002": {"within": 0.1}}))
    with pytest.raises(RuleBookRefused, match="no rule X999"):
        validated(RuleBook(severities={"X999": None}))
    with pytest.raises(RuleBookRefused, match="P002 has no threshold width"):
        validated(RuleBook(thresholds={"P002": {"width": 1.0}}))


def test_no_talks_no_findings() -> None:
    from deals.intake.notation import parse
    from deals.ledger.build import build
    from tests.rules.book import TODAY

    assert check(ledger=build(facts=parse("").facts, as_of=TODAY)) == ()
