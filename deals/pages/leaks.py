"""Tables of what was given for nothing, by person, account, issue or month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Viewer
from deals.metrics.discipline import MINIMUM
from deals.metrics.figure import Figure
from deals.pages import words
from deals.queries.discipline_report import GroupBy, Question, Row, discipline_report

TABLES: Mapping[GroupBy, Any] = {
    GroupBy.KAM: gettext_lazy("By key-account manager"),
    GroupBy.ACCOUNT: gettext_lazy("By account"),
    GroupBy.ISSUE: gettext_lazy("By issue"),
    GroupBy.MONTH: gettext_lazy("By month"),
}
COLUMNS = (
    "name", "currency", "negotiations", "concessions", "linked_rate", "leakage_share",
    "money_conceded", "money_leaked",
)  # fmt: skip


class Leak(NamedTuple):
    """A group of a table; `width` is its leak as a share of the largest, in per cent.

    `narrowed` is the query string that asks for this group alone.
    """

    key: object
    name: str
    narrowed: str
    negotiations: int
    linked: str
    n: int
    interval: str
    share: str
    money: tuple[str, ...]
    width: int
    few: bool


class LeakTable(NamedTuple):
    by: GroupBy
    title: str
    rows: tuple[Leak, ...]
    more: int


def leak_table(viewer: Viewer, question: Question, by: GroupBy, *, most: int) -> LeakTable:
    """The groups, those that leak most first and those too small to be ranked last.

    Months in their order.
    """
    rows = discipline_report(viewer=viewer, question=replace(question, group_by=by))
    named = [row for row in rows if row.key is not None or row.group.us.concessions]
    largest = max((_leaked(row) for row in named), default=Decimal(0))
    if by is not GroupBy.MONTH:
        named.sort(key=lambda row: (_few(row), -_leaked(row), row.name))
    shown = named[-most:] if by is GroupBy.MONTH else named[:most]
    leaks = tuple(_leak(row, largest, by) for row in shown)
    return LeakTable(by, str(TABLES[by]), leaks, len(named) - len(shown))


def _few(row: Row) -> bool:
    return row.group.figures["linked_rate"].n < MINIMUM


def _leaked(row: Row) -> Decimal:
    """What the bars compare: points leaked, which add up where currencies do not."""
    return Decimal(str(row.group.us.leaked))


def _leak(row: Row, largest: Decimal, by: GroupBy) -> Leak:
    figures = row.group.figures
    linked, share = figures["linked_rate"], figures["leakage_share"]
    return Leak(
        row.key,
        _name(row, by),
        _narrowed(row, by),
        row.group.negotiations,
        words.figure(linked),
        linked.n,
        " – ".join(words.share(end) for end in linked.interval or ()),
        "" if share.value is None else words.figure(share),
        leaked_money({code: found["money_leaked"] for code, found in row.group.money.items()}),
        int(_leaked(row) / largest * 100) if largest else 0,
        _few(row),
    )


def leaked_money(amounts: Mapping[str, Figure]) -> tuple[str, ...]:
    """By currency, without those where nothing was lost."""
    return tuple(words.money(found.value, code) for code, found in amounts.items() if found.value)


def _narrowed(row: Row, by: GroupBy) -> str:
    if by is GroupBy.MONTH:
        month = str(row.key)[:7]
        return urlencode({"since": month, "until": month})
    return urlencode({by.value: row.key})


def _name(row: Row, by: GroupBy) -> str:
    if isinstance(row.key, str) and by is GroupBy.MONTH:
        return date_format(date.fromisoformat(row.key), "YEAR_MONTH_FORMAT")
    if by is GroupBy.ISSUE:
        return row.name.replace("_", " ")
    return _("none") if row.key is None else row.name


def currency_rows(rows: Sequence[Row]) -> Iterator[Sequence[Any]]:
    """The rows of a table by currency, under COLUMNS."""
    for row in rows:
        figures = row.group.figures
        for currency, money in row.group.money.items():
            yield (
                row.name,
                currency,
                row.group.negotiations,
                row.group.us.concessions,
                figures["linked_rate"].value,
                figures["leakage_share"].value,
                money["money_conceded"].value,
                money["money_leaked"].value,
            )
