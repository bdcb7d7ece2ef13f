"""The demo: its transcripts show every rule, its rows come out the same twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from pytest_django import Settings

from deals.demo import world
from deals.intake.notation import Transcript, parse
from deals.ledger.build import build
from deals.ledger.facts import OutcomeKind
from deals.models import Finding
from deals.rules import RULES, check
from deals.rules.base import Finding as Found
from deals.rules.base import RuleBook, Severity

TODAY = date(2026, 11, 30)


@cache
def told() -> Mapping[str, Transcript]:
    return {path.stem: parse(path.read_text("utf-8")) for path in world.transcripts()}


@cache
def found() -> Mapping[str, tuple[Found, ...]]:
    return {
        stem: check(ledger=build(facts=transcript.facts, as_of=TODAY), book=RuleBook())
        for stem, transcript in told().items()
    }


def test_there_are_25_negotiations_in_three_currencies_or_more() -> None:
    assert len(told()) == 25
    assert {transcript.facts.currency for transcript in told().values()} >= {"EUR", "USD", "VND"}


def test_some_are_open_and_the_others_ended_in_every_way() -> None:
    outcomes = [transcript.facts.outcome for transcript in told().values()]
    assert None in outcomes
    assert {outcome.kind for outcome in outcomes if outcome} == set(OutcomeKind)


def test_every_transcript_names_people_and_accounts_of_the_demo() -> None:
    kams = {user.username for user in world.USERS if user.role == "kam"}
    accounts = {account.name for account in world.ACCOUNTS}
    assert {transcript.owner for transcript in told().values()} == kams
    assert {transcript.account for transcript in told().values()} == accounts
    titles = [transcript.title for transcript in told().values()]
    assert all(titles)
    assert len(set(titles)) == len(titles)


def test_both_sides_values_are_known_on_nearly_all_issues() -> None:
    for stem, transcript in told().items():
        known = {(p.side, p.issue) for p in transcript.facts.preferences}
        assert len(known) >= 2 * len(transcript.facts.issues) - 1, stem


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_every_rule_fires_somewhere(code: str) -> None:
    assert any(finding.code == code for findings in found().values() for finding in findings)


def test_at_least_five_negotiations_are_free_of_errors_and_three_of_everything() -> None:
    worst = [{finding.severity for finding in findings} for findings in found().values()]
    assert sum(Severity.ERROR not in severities for severities in worst) >= 5
    assert sum(not severities for severities in worst) >= 3


@pytest.mark.parametrize("stem", ["01_early_payment_for_two_percent", "02_lead_time_for_volume"])
def test_the_articles_own_examples_are_clean_and_agreed(stem: str) -> None:
    outcome = told()[stem].facts.outcome
    assert outcome is not None
    assert outcome.kind is OutcomeKind.AGREED
    assert not found()[stem]


def counts() -> dict[str, int]:
    """How many rows each table of ours holds, the history of changes included."""
    models = [*apps.get_app_config("accounts").get_models()]
    models += apps.get_app_config("deals").get_models()
    return {model._meta.label: model._default_manager.count() for model in models}


def load(*extra: str) -> str:
    out = StringIO()
    call_command("load_demo", "--force", "--password", "for a test", *extra, stdout=out)
    return out.getvalue()


@pytest.mark.long
@pytest.mark.django_db
def test_loading_twice_gives_the_same_rows() -> None:
    assert "Demo loaded: 25 negotiations" in load()
    once = counts()
    report = json.loads(load("--json"))
    assert counts() == once
    assert report["counts"]["negotiations"] == 25
    assert {sign_in["username"] for sign_in in report["sign_ins"]} >= {"marco", "elena", "ada"}
    assert stored() == {
        (stem, finding.code, finding.message)
        for stem, findings in found().items()
        for finding in findings
    }


def stored() -> set[tuple[str, str, str]]:
    """The findings in the database: transcript, code, message."""
    reference = "negotiation__references__external_id"
    return set(Finding.objects.values_list(reference, "code", "message"))


def test_the_demo_is_refused_where_debug_is_off(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG is off"):
        call_command("load_demo")
    with pytest.raises(CommandError, match="--password"):
        call_command("load_demo", "--force")
