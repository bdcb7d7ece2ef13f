"""What an imported negotiation stands on: issues, values, rounds, interests, pegs, evidence."""

from __future__ import annotations

from collections.abc import Mapping

from deals import models
from deals.actions.base import Talks
from deals.actions.issues import refuse_nonsense
from deals.ledger.facts import Facts
from deals.ledger.preferences import Linear, OptionValues, Piecewise, Preference
from deals.ledger.values import Issue, Numeric
from deals.models.background import told
from deals.snapshot.rows import split


def write_setting(*, talks: Talks, facts: Facts) -> None:
    """The rows of everything that is no move, in bulk; the caller holds the lock.

    Raises Invalid for an issue that the core refuses.
    """
    _issues(talks, facts)
    _background(talks, facts)


def _issues(talks: Talks, facts: Facts) -> None:
    rows = {issue.key: _issue(talks, n, issue) for n, issue in enumerate(facts.issues)}
    for row in rows.values():
        refuse_nonsense(row)
    models.Issue.objects.bulk_create(rows.values())
    models.Preference.objects.bulk_create(
        models.Preference(
            **talks.negotiation.belonging,
            issue=rows[preference.issue],
            side=preference.side.value,
            weight=preference.weight,
            provenance=preference.provenance.value,
            confidence=preference.confidence,
            **_function(preference),
        )
        for preference in facts.preferences
    )


def _issue(talks: Talks, position: int, issue: Issue) -> models.Issue:
    number, option = (None, None) if issue.baseline is None else split(issue.baseline)
    row = models.Issue(
        **talks.negotiation.belonging,
        key=issue.key,
        name=issue.name,
        baseline_number=number,
        baseline_option=option,
        distributive=issue.distributive,
        position=position,
    )
    if isinstance(issue.domain, Numeric):
        row.kind = models.Kind.NUMERIC
        row.low, row.high = issue.domain.low, issue.domain.high
        row.step, row.unit = issue.domain.step, issue.domain.unit
    else:
        row.kind, row.options = models.Kind.CHOICE, list(issue.domain.options)
    if isinstance(issue.money, Mapping):
        row.option_money = {option: float(amount) for option, amount in issue.money.items()}
    else:
        row.money_per_unit = issue.money
    return row


def _function(preference: Preference) -> dict[str, object]:
    match preference.function:
        case Linear(direction=direction):
            return {"direction": direction.value}
        case Piecewise(points=points):
            return {"points": [[float(x), v] for x, v in points]}
        case OptionValues(values=values):
            return {"points": dict(values)}


def _background(talks: Talks, facts: Facts) -> None:
    belonging = talks.negotiation.belonging
    ids = dict(talks.negotiation.issues.values_list("key", "pk"))
    models.Round.objects.bulk_create(
        models.Round(
            **belonging, number=r.number, held_on=r.on, channel=r.channel.value, note=r.note
        )
        for r in facts.rounds
    )
    models.Interest.objects.bulk_create(
        models.Interest(
            **belonging,
            side=i.side.value,
            statement=i.statement,
            issue_id=ids[i.issue] if i.issue else None,
            known=i.known,
            after_sequence=i.after,
        )
        for i in facts.interests
    )
    models.Peg.objects.bulk_create(
        models.Peg(**belonging, element=p.element.value, text=p.text, after_sequence=p.after)
        for p in facts.pegs
    )
    models.Evidence.objects.bulk_create(
        models.Evidence(
            **belonging,
            key=e.key,
            kind=e.kind.value,
            source=e.source,
            observed_on=e.observed,
            expires_on=e.expires,
            shareable=e.shareable,
        )
        for e in facts.evidence
    )
    models.Disclosure.objects.bulk_create(
        models.Disclosure(
            **belonging,
            by_side=d.side.value,
            kind=d.kind.value,
            text=told(d.kind, d.text),
            on=d.on,
            after_sequence=d.after,
        )
        for d in facts.disclosures
    )
