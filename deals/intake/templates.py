"""Where a negotiation may begin: the issues of an industry, in the notation of transcripts.

Weights are points of a hundred to begin with, no opinion on a deal: both sides' are to be set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from deals.intake.notation import parse
from deals.intake.phrases import issue_line
from deals.intake.problems import Problem, TranscriptError
from deals.ledger.facts import Facts
from deals.ledger.preferences import Linear, Preference
from deals.ledger.values import Issue, Numeric

Say: TypeAlias = Callable[[str, str], str]
"""Says a text of a template in another language; before it, what it is: issue, unit or option."""


class Template(NamedTuple):
    """The issues an industry negotiates, one line each."""

    name: str
    text: str


def read_template(text: str) -> Facts:
    """The issues and preferences of a template.

    Raises TranscriptError with everything wrong, also for lines that declare no issue.
    """
    facts = parse(text).facts
    if not facts.issues or facts != Facts(issues=facts.issues, preferences=facts.preferences):
        expected = "issue lines, and nothing else"
        raise TranscriptError([Problem(1, 1, "another text", expected)])
    return facts


def texts(text: str) -> Iterator[tuple[str, str]]:
    """What people read of a template and what each is, as `Say` is asked for it; keys are none."""
    for issue in read_template(text).issues:
        yield "issue", issue.name
        if not isinstance(issue.domain, Numeric):
            yield from (("option", option) for option in issue.domain.options)
        elif issue.domain.unit.isalpha():
            yield "unit", issue.domain.unit


def said(facts: Facts, *, say: Say) -> Facts:
    """The same issues and values, named in another language; keys stay."""
    issues = {issue.key: _said(issue, say) for issue in facts.issues}
    known = tuple(_about(each, issues[each.issue]) for each in facts.preferences)
    return replace(facts, issues=tuple(issues.values()), preferences=known)


def _said(issue: Issue, say: Say) -> Issue:
    domain = issue.domain
    if not isinstance(domain, Numeric):
        domain = replace(domain, options=tuple(say("option", each) for each in domain.options))
    elif domain.unit.isalpha():
        domain = replace(domain, unit=say("unit", domain.unit))
    return replace(issue, name=say("issue", issue.name), domain=domain)


def _about(preference: Preference, issue: Issue) -> Preference:
    function = preference.function
    assert isinstance(function, Linear), "templates that come with the program know no points"
    return replace(preference, function=Linear(issue.domain, function.direction))


def written_template(issues: Iterable[Issue], preferences: Iterable[Preference]) -> str:
    """The template of these issues, as `read_template` reads it."""
    known = tuple(preferences)
    return "".join(f"{issue_line(issue, known)}\n" for issue in issues)


TEMPLATES: Mapping[str, Template] = {
    "materials": Template(
        "Raw materials and metals",
        """\
issue price_change -10..15 step 0.5 % name "Price change" us high 35 them low 35 distributive
issue term 14..90 step 1 days name "Payment term" us low 15 them high 20
issue volume 0..10000 step 100 t name "Volume commitment" us high 20 them low 10
issue indexation none | capped | full name "Price indexation" us high 15 them low 15
issue lead_time 1..12 step 1 weeks name "Lead time" us high 5 them low 10
issue contract_years 1..5 step 1 years name "Contract length" us high 10 them low 10
""",
    ),
    "packaging": Template(
        "Packaging and components",
        """\
issue price_change -10..10 step 0.5 % name "Price change" us high 30 them low 35 distributive
issue rebate 0..10 step 0.5 % name "Year-end rebate" us low 15 them high 15 distributive
issue term 14..90 step 1 days name "Payment term" us low 15 them high 15
issue wallet_share 0..100 step 5 % name "Share of their demand" us high 20 them low 5
issue tooling_share 0..100 step 10 % name "Tooling cost paid by them" us high 10 them low 15
issue safety_stock 0..60 step 5 days name "Safety stock we hold" us low 10 them high 15
""",
    ),
    "consumer": Template(
        "Consumer goods and retail",
        """\
issue price_increase 0..15 step 0.5 % name "Price increase" us high 35 them low 35 distributive
issue bonus 0..10 step 0.25 % name "Annual bonus" us low 20 them high 20 distributive
issue marketing_support 0..500000 step 5000 name "Marketing support" us low 15 them high 15
issue facings 1..12 step 1 name "Facings on the shelf" us high 15 them low 10
issue promotions 0..12 step 1 weeks name "Weeks of promotion" us high 10 them low 5
issue term 14..90 step 1 days name "Payment term" us low 5 them high 15
""",
    ),
    "logistics": Template(
        "Logistics and services",
        """\
issue price_change -10..10 step 0.5 % name "Price change" us high 35 them low 35 distributive
issue service basic | plus | premium name "Service level" us low 15 them high 20
issue wallet_share 0..100 step 5 % name "Share of their demand" us high 20 them low 5
issue late_penalty 0..20 step 1 % name "Penalty for late delivery" us low 10 them high 15
issue notice_period 1..12 step 1 months name "Notice period" us high 10 them low 10
issue term 14..60 step 1 days name "Payment term" us low 10 them high 15
""",
    ),
    "software": Template(
        "Software and subscriptions",
        """\
issue discount 0..40 step 1 % name "Discount" us low 35 them high 35 distributive
issue contract_years 1..5 step 1 years name "Contract length" us high 20 them low 10
issue seats 10..5000 step 10 name "Seats committed" us high 15 them low 10
issue response_time 1..48 step 1 hours name "Response time" us high 10 them low 15
issue liability_cap 50..300 step 10 % name "Liability cap" us low 10 them high 20
issue reference none | named | case_study name "Reference" us high 10 them low 10
""",
    ),
    "health": Template(
        "Medical devices and health",
        """\
issue price_change -15..10 step 0.5 % name "Price change" us high 30 them low 30 distributive
issue volume 0..100000 step 100 name "Volume commitment" us high 20 them low 10
issue consignment 0..5000 step 50 name "Consignment stock" us low 10 them high 15
issue training_days 0..60 step 1 days name "Training days we give" us low 10 them high 20
issue exclusivity none | segment | region | full name "Exclusivity" us low 10 them high 10
issue contract_years 1..5 step 1 years name "Contract length" us high 20 them low 15
""",
    ),
}
"""By key; the catalogue of intake has the words."""
