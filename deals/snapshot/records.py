"""The rows below some negotiations, read as plain tuples, all in one round trip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deals import models
from deals.snapshot.reading import Grouped, Question, read

VALUE = ("number", "option")

QUESTIONS: Mapping[str, Question] = {
    "issues": Question(
        models.Issue,
        (
            "id", "key", "name", "kind", "low", "high", "step", "unit", "options",
            "baseline_number", "baseline_option", "distributive", "money_per_unit", "option_money",
        ),
        order=("position", "id"),
    ),
    "preferences": Question(
        models.Preference,
        ("issue_id", "side", "weight", "direction", "points", "provenance", "confidence"),
        order=("issue", "side"),
    ),
    "offers": Question(
        models.Offer,
        (
            "id", "sequence", "side", "on", "frame", "alternatives_group", "corrects_id",
            "round__number", "round__held_on",
        ),
        order=("sequence",),
        only=(("status", models.OfferStatus.TABLED.value),),
    ),
    "terms": Question(models.OfferTerm, ("offer_id", "issue_id", *VALUE)),
    "citations": Question(models.OfferEvidence, ("offer_id", "evidence__key")),
    "exchanges": Question(models.Exchange, ("id", "side", "offer_id", "basis", "deadline")),
    "gives": Question(models.Give, ("exchange_id", "issue_id", *VALUE)),
    "asks": Question(
        models.Ask,
        ("exchange_id", "issue_id", *VALUE, "due_on", "commitment", "owner", "measure"),
    ),
    "marks": Question(
        models.Mark, ("kind", "after_sequence", "offer_id", "exchange_id", "on", "reason")
    ),
    "rounds": Question(
        models.Round, ("number", "held_on", "channel", "note"), order=("number",)
    ),
    "interests": Question(
        models.Interest, ("side", "statement", "issue_id", "known", "after_sequence")
    ),
    "pegs": Question(models.Peg, ("element", "text", "after_sequence")),
    "evidence": Question(
        models.Evidence, ("key", "kind", "source", "observed_on", "expires_on", "shareable")
    ),
    "disclosures": Question(
        models.Disclosure, ("by_side", "kind", "text", "on", "after_sequence")
    ),
    "stages": Question(models.StageChange, ("to_stage", "on", "reason", "after_sequence")),
    "outcomes": Question(models.Outcome, ("kind", "closed_on")),
    "outcome_terms": Question(models.OutcomeTerm, ("issue_id", *VALUE)),
}  # fmt: skip


class Records:
    """The rows of every kind below some negotiations, by negotiation and in order.

    Named tuples of the columns that are read: a tenth of the time that model instances take.
    """

    issues: Grouped[Any]
    preferences: Grouped[Any]
    offers: Grouped[Any]
    terms: Grouped[Any]
    citations: Grouped[Any]
    exchanges: Grouped[Any]
    gives: Grouped[Any]
    asks: Grouped[Any]
    marks: Grouped[Any]
    rounds: Grouped[Any]
    interests: Grouped[Any]
    pegs: Grouped[Any]
    evidence: Grouped[Any]
    disclosures: Grouped[Any]
    stages: Grouped[Any]
    outcomes: Grouped[Any]
    outcome_terms: Grouped[Any]

    def __init__(self, ids: Sequence[int]) -> None:
        found = read(questions=tuple(QUESTIONS.values()), ids=ids)
        vars(self).update(zip(QUESTIONS, found, strict=True))
