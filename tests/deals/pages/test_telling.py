"""What the core says in English is said on the pages in the reader's language, all of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from django.utils import translation

from deals.demo import world
from deals.intake.notation import parse
from deals.ledger.build import build
from deals.metrics.advice import suggested_trades
from deals.pages import telling
from deals.pages.telling.findings import ADVICE, FINDINGS
from deals.pages.telling.refusals import NOTES, REFUSALS
from deals.pages.telling.templates import PLACE
from deals.rules import RULES, check
from deals.rules.base import Finding, Rule
from deals.value.sentences import sentence
from negotrack.homes import CHECKOUT
from tests.rules.book import OPEN, TODAY, WEIGHTS, findings

ENGLISH = re.compile(
    r"\b(the|and|was|were|has|is|for|brings|nearest|best|falls?|rises?|becomes?|points|offer|if"
    r"|no|due|cost|worth|nothing|less|agreed|us|them)\b(?=[^'\"]*(?:'[^']*'[^']*)*$)",
    re.IGNORECASE,
)
"""Words of the templates; what people typed stands in quotes."""
MORE = {
    "R001": f"{OPEN}us price 97\nthem term 55\nus price 96",
    "R009": f"{OPEN}us price 97 if term 14\nthem term 14\nus volume 700 if term 14",
    "A003": f"{WEIGHTS}limit us package target 0.9\nus price 100, term 30, volume 800",
    "P004": f"{WEIGHTS}limit us package walk 0.9\nlimit us price walk 101\n{OPEN}"
    "them accept 1\nclose agreed price 100, term 30, volume 800",
    "S002": f"{WEIGHTS}limit us package walk 1\nlimit us price walk 120\n"
    "round 2026-01-01\nus price 120, term 14, volume 1000\nround 2026-02-01\nus price 119",
    "S003": "stage distributive\nstage integrative",
    "R002": f"{OPEN}us price 97 if term 14\nclose no_deal on 2026-02-01",
}
"""Talks that show what the rules' own examples do not."""

REFUSING = {"Problem", "Invalid", "Conflict", "Forbidden", "NotFound", "ValueRefused"}
ELSEWHERE = re.compile(
    r"accounts/(actions|admin|validation)|actions/(import|sheet|corpus|set_rule|currency|write_set)"
    r"|queries/(changes|discipline)|value/|ledger/(offers|build|tabling)|act_on_offer"
)
"""What no page calls: administrators, imports, other clients of the API."""
UNTYPED = {
    "7: 7",
    "7: confidence must lie in 0..1",
    "7:7 names another negotiation already.",
    "No such 7.",
    "issue key 7 must match 7",
}
"""What cannot be typed on a page; the names of rows are templates of their own."""


@cache
def found() -> tuple[Finding, ...]:
    """All findings of the examples, of the demo and of the talks above."""
    texts = [rule.breaks for rule in RULES] + [rule.keeps for rule in RULES]
    texts += [path.read_text("utf-8") for path in world.transcripts()]
    facts = [parse(text).facts for text in (*texts, *MORE.values())]
    days = (TODAY, date(2026, 11, 30))
    return tuple(
        f for known in facts for day in days for f in check(ledger=build(facts=known, as_of=day))
    )


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    with translation.override("vi"):
        yield


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_speaks_vietnamese(rule: Rule) -> None:
    said = [f for f in (*findings(rule.breaks, rule.code), *found()) if f.code == rule.code]
    for finding in said:
        message = telling.message(rule.code, finding.message)
        assert message != finding.message
        assert not ENGLISH.search(message), message
        advice = telling.advice(rule.code, finding.advice)
        assert advice != finding.advice
        assert not ENGLISH.search(advice), advice
    for text in (rule.name, rule.summary, rule.advice):
        assert telling.meaning(text) != text


def test_every_template_is_of_something_that_is_said() -> None:
    def fits(text: str, template: str) -> bool:
        return telling.said(text, (template,)) != text

    unsaid = [
        template
        for code, templates in FINDINGS.items()
        for template in templates
        if not any(fits(f.message, template) for f in found() if f.code == code)
    ]
    assert unsaid == ["%(issue)s already paid for another give; it cannot pay for %(others)s too."]
    for template in ADVICE:
        assert any(f.advice.startswith(template.partition("%")[0]) for f in found())


def test_trades_are_told_in_vietnamese() -> None:
    told = 0
    for path in world.transcripts():
        facts = parse(path.read_text("utf-8")).facts
        ledger = build(facts=facts, as_of=TODAY)
        for each in suggested_trades(ledger=ledger, n=3) or ():
            text = sentence(trade=each.trade, issues=ledger.issues)
            said = telling.trade(text)
            assert said.startswith("Nếu ") and " thì " in said and not re.search(r"\bif\b", said)
            assert "worth" not in said and " falls " not in said and " rises " not in said
            told += 1
    assert told > 5


def test_numbers_and_days_are_those_of_the_language() -> None:
    assert telling.message("R001", "price 1112.5 → 1109 for nothing.") == (
        "price 1.112,5 → 1.109 mà không đổi lại gì."
    )
    said = telling.message(
        "A005", "index_2 had expired on 2025-06-30 when it was cited on 2026-01-12."
    )
    assert said == "index_2 đã hết hạn ngày 30/06/2025 khi được trích dẫn ngày 12/01/2026."
    said = telling.message("R006", "'1.5 trucks a day' has no owner and no measure.")
    assert said == "'1.5 trucks a day' chưa có người chịu trách nhiệm, cũng chưa có cách đo lường."
    assert "43 %" in telling.message("P003", "43% of all we conceded fell in the last round.")


def test_two_findings_of_one_place_are_both_told() -> None:
    text = "price 100 → 97 for nothing. price 97 → 96 for nothing."
    assert telling.message("R001", text) == (
        "price 100 → 97 mà không đổi lại gì. price 97 → 96 mà không đổi lại gì."
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "price went down somehow",
        "%(move)s",
        "a" * 20_000,
        "x. " * 5_000,
        "<script>alert(1)</script>",
    ],
)
def test_what_fits_no_template_stays_as_it_is(text: str) -> None:
    for code in (*FINDINGS, "X999"):
        assert telling.message(code, text) == text
    assert telling.refusal(text) == text and telling.trade(text) == text


def test_in_english_only_numbers_and_keys_change() -> None:
    with translation.override("en"):
        for finding in found():
            said = telling.message(finding.code, finding.message)
            assert _plain(said) == _plain(finding.message)
            advice = telling.advice(finding.code, finding.advice)
            assert advice == finding.advice.replace("_", " ")


def _plain(text: str) -> str:
    return re.sub(FIGURES, "", text.replace("_", " "))


def test_keys_are_said_in_words_and_what_was_typed_as_it_was() -> None:
    with translation.override("en"):
        advice = telling.advice("R001", "Ask for a move on lead_time in return.")
        assert advice == "Ask for a move on lead time in return."
        said = telling.message(
            "C001", "They hold exclusivity one_plant, and no interest of theirs is behind it."
        )
        assert said == "They hold exclusivity one plant, and no interest of theirs is behind it."
        typed = "'a_b forecast' has no owner and no measure."
        assert telling.message("R006", typed) == typed


FIGURES = r"\d{4}-\d\d-\d\d|\d+ [A-Z][a-z]+ \d{4}|-?−?(\d[\d,]*)?\d(\.\d+)?( ?%)?"


@pytest.mark.parametrize(
    ("code", "text", "said"),
    [
        ("R001", "price 2400 → 2225 for nothing.", "price 2,400 → 2,225 for nothing."),
        (
            "R003",
            "price 3.8 cost us 0.135 points and brought 0.004 (term 28).",
            "price 3.8 cost us 13.5 points and brought 0.4 (term 28).",
        ),
        (
            "A003",
            "The first package, 0.635 points, is no better than our target of 0.700.",
            "The first package, 63.5 points, is no better than our target of 70.0.",
        ),
        (
            "C004",
            "A better package is near: term 30 → 65 brings us 0.005 and them 0.056 points.",
            "A better package is near: term 30 → 65 brings us 0.5 and them 5.6 points.",
        ),
        (
            "C003",
            (
                "If volume rises to 9, then price −2: costs us 0.04, worth 0.11 to them. In all we"
                " gain less than 0.01 and they gain nothing."
            ),
            (
                "If volume rises to 9, then price −2: costs us 4, worth 11 to them. In all we"
                " gain less than 1 and they gain nothing."
            ),
        ),
    ],
)
def test_utilities_are_points_of_a_hundred_as_everywhere_on_the_pages(
    code: str, text: str, said: str
) -> None:
    with translation.override("en"):
        assert telling.message(code, text) == said


def refused() -> Iterator[str]:
    """The texts of refusals in the sources, with something in their places."""
    rooms = [CHECKOUT / "accounts", *(CHECKOUT / "deals").glob("[alq]*")]
    paths = [path for room in rooms for path in room.rglob("*.py")]
    for path in [*paths, CHECKOUT / "deals/sight.py"]:
        if not ELSEWHERE.search(path.relative_to(CHECKOUT).as_posix()):
            for node in ast.walk(ast.parse(path.read_text())):
                yield from _texts(node)


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in REFUSING and node.args:
        yield from _said(node.args[0])
    elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "detail":
        yield from _said(node.value)


def _said(node: ast.AST) -> Iterator[str]:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    if all(isinstance(part, ast.Constant | ast.FormattedValue) for part in parts):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in parts)


@pytest.mark.parametrize("template", [*REFUSALS, *NOTES])
def test_every_refusal_is_one_that_the_sources_know(template: str) -> None:
    pieces = [piece.strip(" ':,;") for piece in PLACE.split(template)[::2]]
    longest = max(pieces, key=len)
    assert longest in sources() or longest in joined() or longest.startswith("No such ")


@pytest.mark.parametrize("text", sorted({*refused()} - UNTYPED))
def test_every_refusal_that_a_page_can_meet_has_its_template(text: str) -> None:
    assert telling.refusal(text) != text


@cache
def sources() -> str:
    rooms = (
        "accounts",
        "deals/actions",
        "deals/intake",
        "deals/ledger",
        "deals/queries",
        "deals/value",
    )
    paths = [path for room in rooms for path in (CHECKOUT / room).rglob("*.py")]
    return "\n".join(path.read_text() for path in [*paths, CHECKOUT / "deals/sight.py"])


@cache
def joined() -> str:
    """The sources with texts over several lines in one, as they are said."""
    return re.sub(r'"\s*\n\s*f?"', "", sources()).replace("{{", "{").replace("}}", "}")


def test_refusals_are_told_in_vietnamese() -> None:
    assert telling.refusal("price: 1500.5 lies outside 80..1200") == (
        "price: 1.500,5 nằm ngoài 80..1.200"
    )
    assert telling.refusal("the negotiation is closed") == "cuộc đàm phán đã đóng"
    assert (
        telling.refusal("'gold' is not one of basic, plus") == "'gold' không nằm trong: basic, plus"
    )


def test_the_glossary_is_kept_by_the_catalogue() -> None:
    terms = (Path(CHECKOUT) / "docs" / "glossary.vi.md").read_text("utf-8")
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", terms, re.MULTILINE)[2:]
    catalogue = (CHECKOUT / "locale/vi/LC_MESSAGES/django.po").read_text("utf-8").casefold()
    assert len(rows) > 20
    for english, vietnamese in rows:
        assert vietnamese.split(",")[0].casefold() in catalogue, english
