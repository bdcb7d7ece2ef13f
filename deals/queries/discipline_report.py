"""The leader's report: concession discipline by KAM, team, account, segment, issue,
month or negotiation.

By KAM, team and month the rollups answer; any other question is asked of the score rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from django.db.models import BigIntegerField, DecimalField, Field, QuerySet, Sum
from django.db.models.functions import Cast

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Invalid, Problem
from accounts.models import KeyAccount, Team, User
from deals import models
from deals.ledger.facts import OutcomeKind, Stage
from deals.ledger.values import Side
from deals.metrics.discipline import Group, Part, groups, ranking
from deals.metrics.exchange import DatedRate, RateMissing, convert
from deals.metrics.figure import Figure
from deals.metrics.sums import NOTHING, Sums
from deals.snapshot.scores import sums_of

Source: TypeAlias = "QuerySet[Any]"


class GroupBy(StrEnum):
    KAM = "kam"
    TEAM = "team"
    ACCOUNT = "account"
    SEGMENT = "segment"
    ISSUE = "issue"
    MONTH = "month"
    NEGOTIATION = "negotiation"


COLUMNS = {
    GroupBy.KAM: "owner_id",
    GroupBy.TEAM: "team_id",
    GroupBy.ACCOUNT: "account_id",
    GroupBy.SEGMENT: "account__segment",
    GroupBy.ISSUE: "issue__key",
    GroupBy.MONTH: "month",
    GroupBy.NEGOTIATION: "negotiation_id",
}
BY_ID = frozenset({GroupBy.KAM, GroupBy.TEAM, GroupBy.ACCOUNT, GroupBy.NEGOTIATION})
NONE = (0, *NOTHING)
ROLLED_UP = frozenset({GroupBy.KAM, GroupBy.TEAM, GroupBy.MONTH})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: by what to group, and which negotiations and months to look at.

    `since` and `until` are any days of the first and the last month; what has no day is in no
    period.
    """

    group_by: GroupBy = GroupBy.KAM
    since: date | None = None
    until: date | None = None
    kam: int | None = None
    team: int | None = None
    account: int | None = None
    segment: str | None = None
    issue: str | None = None
    stage: Stage | None = None
    outcome: OutcomeKind | None = None

    @property
    def span(self) -> models.Span:
        """Of which rollups: those of all months do where no month is asked for."""
        monthly = self.since or self.until or self.group_by is GroupBy.MONTH
        return models.Span.MONTH if monthly else models.Span.EVER

    @property
    def is_rolled_up(self) -> bool:
        """Whether the rollups hold all that the answer needs."""
        others = (self.account, self.segment, self.issue, self.stage, self.outcome)
        return self.group_by in ROLLED_UP and all(other is None for other in others)


@dataclass(frozen=True, slots=True)
class Row:
    """A group of the answer: its key (an id, a text or a month), what people call it, its sums."""

    key: int | str | None
    name: str
    group: Group


def discipline_report(*, viewer: Viewer, question: Question) -> tuple[Row, ...]:
    """The groups, by name, over all negotiations in the viewer's sight; Forbidden without reports.

    `negotiations` of a group counts those opened in the period; by issue, those with a move on it.
    """
    access.require(viewer, Verb.READ_REPORTS)
    found = groups(parts=_parts(viewer, question))
    keys = [_key(question.group_by, group.name) for group in found]
    names = _names(question.group_by, keys)
    rows = [Row(key, names[key], group) for key, group in zip(keys, found, strict=True)]
    return tuple(sorted(rows, key=lambda row: row.name))


def discipline_total(*, viewer: Viewer, question: Question) -> Group | None:
    """All that the question covers as one group; None where nothing was opened or moved."""
    access.require(viewer, Verb.READ_REPORTS)
    parts = (part._replace(group="all") for part in _parts(viewer, question))
    return next(iter(groups(parts=parts)), None)


def converted(
    *, viewer: Viewer, rows: Iterable[Row], into: str, on: date
) -> dict[int | str | None, dict[str, Figure]]:
    """The money of each group in one currency, at the organisation's latest rates up to the day.

    Raises Invalid naming every currency that has no rate.
    """
    rates = [
        DatedRate(row.base, row.quote, row.on, row.rate)
        for row in access.of_organisation(
            models.CurrencyRate.objects.filter(quote=into), viewer, Verb.READ_REPORTS
        )
    ]
    try:
        return {row.key: _in_one(row.group, rates, into, on) for row in rows}
    except RateMissing as missing:
        raise Invalid([Problem(str(missing), pointer="/into", code="rate_missing")]) from None


def ranked(*, rows: Iterable[Row], figure: str, minimum: int) -> dict[str, Any]:
    """The keys of the groups by a figure, the highest first; too small groups apart."""
    keys = {id(row.group): row.key for row in rows}
    by = ranking(groups=(row.group for row in rows), figure=figure, minimum=minimum)
    return {
        "figure": by.figure,
        "minimum": by.minimum,
        "ranked": [keys[id(group)] for group in by.ranked],
        "withheld": [keys[id(group)] for group in by.withheld],
    }


def _in_one(group: Group, rates: Iterable[DatedRate], into: str, on: date) -> dict[str, Figure]:
    amounts = {
        "money_conceded": {code: sums.money for code, sums in group.currencies.items()},
        "money_leaked": {code: sums.money_leaked for code, sums in group.currencies.items()},
    }
    return {
        name: convert(amounts=known, rates=rates, into=into, on=on)
        for name, known in amounts.items()
    }


def _asked(viewer: Viewer, question: Question) -> Source:
    model = models.Rollup if question.is_rolled_up else models.ScoreRow
    found: Source = model._default_manager.all()
    rows = access.visible(found, viewer, verb=Verb.READ_REPORTS)
    if question.is_rolled_up:
        rows = rows.filter(span=question.span)
    return rows.filter(**{name: value for name, value in _wanted(question) if value is not None})


def _wanted(question: Question) -> Iterator[tuple[str, Any]]:
    yield "month__gte", question.since and question.since.replace(day=1)
    yield "month__lte", question.until and question.until.replace(day=1)
    yield "owner_id", question.kam
    yield "team_id", question.team
    yield "account_id", question.account
    yield "account__segment", question.segment
    yield "issue__key", question.issue
    yield "issue__isnull", False if question.group_by is GroupBy.ISSUE else None
    yield "negotiation__stage", question.stage and question.stage.value
    yield "negotiation__outcome__kind", question.outcome and question.outcome.value


def summed(*, viewer: Viewer, question: Question) -> Iterator[tuple[Any, ...]]:
    """The sums of every group, currency and side, as the database adds them up.

    Each row: key, currency, side, negotiations, and the numbers in the order of `Sums`.
    """
    deals = "discussed" if question.group_by is GroupBy.ISSUE else "negotiations"
    sums = {f"sum_{name}": Cast(Sum(name), _kind(name)) for name in (deals, *Sums._fields)}
    column = COLUMNS[question.group_by]
    rows = _asked(viewer, question).order_by().values(column, "currency", "side")
    yield from rows.annotate(**sums).values_list(column, "currency", "side", *sums)


def _kind(name: str) -> Field[Any, Any]:
    """Whole numbers come back as such: the database makes decimals of their sums."""
    field = models.Rollup._meta.get_field(name)
    return field if isinstance(field, DecimalField) else BigIntegerField()


def _parts(viewer: Viewer, question: Question) -> Iterator[Part]:
    found: defaultdict[tuple[str, str], dict[str, tuple[Any, ...]]] = defaultdict(dict)
    for key, currency, side, *numbers in summed(viewer=viewer, question=question):
        found["" if key is None else str(key), currency][side] = tuple(numbers)
    for (name, currency), sides in found.items():
        ours, theirs = (sides.get(side.value, NONE) for side in Side)
        count = ours[0] + theirs[0]
        yield Part(name, currency, count, sums_of(ours[1:]), sums_of(theirs[1:]))


def _key(group_by: GroupBy, name: str) -> int | str | None:
    if not name:
        return None
    return int(name) if group_by in BY_ID else name


def _names(group_by: GroupBy, keys: Iterable[Any]) -> dict[Any, str]:
    """What people call each group."""
    wanted = [key for key in keys if key is not None]
    unnamed = {None: "none"}
    if group_by is GroupBy.KAM:
        return unnamed | {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)}
    if group_by is GroupBy.TEAM:
        return unnamed | {team.pk: team.name for team in Team.objects.filter(pk__in=wanted)}
    if group_by is GroupBy.ACCOUNT:
        found = KeyAccount.objects.filter(pk__in=wanted)
        return unnamed | {account.pk: account.name for account in found}
    if group_by is GroupBy.NEGOTIATION:
        deals = models.Negotiation.objects.filter(pk__in=wanted)
        return unnamed | dict(deals.values_list("pk", "title"))
    return unnamed | {key: key for key in wanted}
