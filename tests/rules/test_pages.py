"""Every rule's page is complete, and its two examples do what they say."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from inspect import cleandoc

import pytest

from deals.ledger.ledger import Ledger
from deals.rules import BY_CODE, RULES
from deals.rules.base import Hit, Rule, Severity, rule
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


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_threshold_is_explained(rule: Rule) -> None:
    assert rule.thresholds.keys() <= set(re.findall(r"\w+", rule.threshold_texts))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_is_found_by_its_code_and_its_name(rule: Rule) -> None:
    file = f"{rule.code}-{rule.name}".lower().replace("-", "_")
    assert rule.check.__module__ == f"deals.rules.{file}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_no_rule_imports_another(rule: Rule) -> None:
    source = inspect.getsource(inspect.getmodule(rule.check) or pytest)
    assert not re.search(r"deals\.rules\.[a-z]\d", source)


def test_codes_and_names_are_unique_and_ordered() -> None:
    assert len(BY_CODE) == len({rule.name for rule in RULES}) == len(RULES)
    codes = [rule.code for rule in RULES]
    assert codes == sorted(codes, key=lambda code: ("RCAPS".index(code[0]), code))


@rule("X001", Severity.INFO)
def too_dear(_ledger: Ledger, *, most: float = 0.5) -> Iterator[Hit]:
    """It costs too much.

    Why:
        Somebody
        said so.
    Breaks:
        us    price 120
          # deeper
    Keeps:
        us    price 80
    Advice: Ask for less.
    Thresholds:
        most is the limit.
    """
    yield from ()


def test_a_page_reads_like_this() -> None:
    assert too_dear.page() == cleandoc(
        """
        ## X001 too-dear

        It costs too much. Severity: **info**.

        *Why.* Somebody said so.

        *What to do.* Ask for less.

        Breaks it:

        ```text
        us    price 120
          # deeper
        ```

        Keeps it:

        ```text
        us    price 80
        ```

        Thresholds: `most` = 0.5. most is the limit.
        """
    )
