"""Many negotiations at once: some templates through the actions, copies of them by COPY.

The copies are written as the server's own replication writes: without triggers and foreign-key
checks, which their templates have passed. For load tests and benchmarks on a database of one's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from accounts.access import ADMIN, Viewer
from accounts.isolation import as_owner
from accounts.models import KeyAccount, Organisation, Role, Team, User
from deals.actions.import_facts import import_facts
from deals.demo.bargaining import bargain
from deals.models import Event, Negotiation, NegotiationRow
from deals.snapshot.scores import rebuild_rollups

KAMS_A_TEAM = 10
ACCOUNTS_A_KAM = 3
MONTHS = 24
"""Copies begin in any of so many months: whole ones, that moves of one month stay together."""
LAST_DAY = 28
"""Every month has it."""
SYSTEM = "generated"
NULL = r"\N"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Size:
    negotiations: int = 100_000
    offers: int = 10
    kams: int = 300
    templates: int = 200


@dataclass(frozen=True, slots=True)
class _People:
    organisation: Organisation
    kams: Sequence[User]
    accounts: Sequence[KeyAccount]

    def of(self, number: int) -> dict[str, str]:
        """Who negotiates the copy of that number, as columns of its row."""
        kam = self.kams[number % len(self.kams)]
        account = self.accounts[number % len(self.accounts)]
        return {"owner_id": str(kam.pk), "team_id": str(kam.team_id), "account_id": str(account.pk)}


@dataclass(frozen=True, slots=True)
class _Table:
    """One table below the templates: its rows as COPY writes them, and their places by id."""

    model: type[models.Model]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    places: Mapping[str, int]
    first: int
    """The first new id."""


@transaction.atomic
def generate(*, size: Size, slug: str, tell: Tell) -> Organisation:
    """An organisation of its own with so many negotiations, KAMs and accounts.

    Needs a database role that may set session_replication_role (a superuser).
    """
    people = _populate(size, slug)
    tell(f"{len(people.kams)} KAMs, {len(people.accounts)} accounts")
    count = min(size.templates, size.negotiations)
    for seed in range(count):
        _template(people, seed, size.offers)
    tell(f"{count} templates")
    tables = {table.model: table for table in _tables(people.organisation)}
    copies = size.negotiations // count - 1
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in tables.values():
            _copy(cursor, table, tables, people, copies)
            tell(f"{(copies + 1) * len(table.rows):>10,} {table.model._meta.db_table}")
        cursor.execute("SET LOCAL session_replication_role = origin")
    rebuild_rollups(organisation_id=people.organisation.pk)
    return people.organisation


def _populate(size: Size, slug: str) -> _People:
    organisation = Organisation.objects.create(name=f"Generated {slug}", slug=slug)
    own: Any = {"organisation": organisation}
    root = Team.objects.create(**own, name="All")
    count = max(1, size.kams // KAMS_A_TEAM)
    teams = Team.objects.bulk_create(
        Team(**own, parent=root, name=f"Team {n}") for n in range(1, count + 1)
    )
    kams = User.objects.bulk_create(
        User(**own, username=f"{slug}-kam-{n}", team=teams[n % count], role=Role.KAM)
        for n in range(size.kams)
    )
    User.objects.create(**own, username=f"{slug}-admin", role=Role.ADMIN)
    accounts = KeyAccount.objects.bulk_create(
        KeyAccount(
            **own, name=f"Account {n}", owner=kams[n % size.kams], team=kams[n % size.kams].team
        )
        for n in range(size.kams * ACCOUNTS_A_KAM)
    )
    return _People(organisation, kams, accounts)


def _template(people: _People, seed: int, offers: int) -> None:
    import_facts(
        viewer=Viewer(people.organisation.pk, people.kams[0].pk, ADMIN),
        account_id=people.accounts[0].pk,
        title=f"Generated talks {seed}",
        facts=bargain(seed=seed, offers=offers),
        system=SYSTEM,
        external_id=str(seed),
        owner_id=people.kams[0].pk,
    )


def _tables(organisation: Organisation) -> Iterator[_Table]:
    tables: list[type[models.Model]] = [Negotiation, *_below()]
    for model in tables:
        columns = tuple(str(field.column) for field in model._meta.concrete_fields)
        rows = tuple(_read(model, columns, organisation.pk))
        key = columns.index("id")
        places = {row[key]: place for place, row in enumerate(rows)}
        if rows:
            yield _Table(model, columns, rows, places, _free_id(model))


def _below() -> list[type[models.Model]]:
    """Every table of rows below a negotiation; events name rows in texts and are left out."""
    return [m for m in apps.get_models() if issubclass(m, NegotiationRow) and m is not Event]


def _read(
    model: type[models.Model], columns: Sequence[str], organisation: int
) -> Iterator[tuple[str, ...]]:
    table = model._meta.db_table
    select = f'SELECT {_named(columns)} FROM "{table}" WHERE organisation_id = {organisation}'
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({select} ORDER BY id) TO STDOUT") as out,
    ):
        text = b"".join(bytes(part) for part in out).decode()
    return (tuple(line.split("\t")) for line in text.splitlines())


def _free_id(model: type[models.Model]) -> int:
    last = model._default_manager.aggregate(last=models.Max("id"))["last"]
    return int(last or 0) + 1


def _copy(
    cursor: Any, table: _Table, tables: Mapping[Any, _Table], people: _People, copies: int
) -> None:
    name, deals = table.model._meta.db_table, tables[Negotiation]
    count, key = len(deals.rows), table.columns.index(_deal(table.model))
    change = [_change(table, tables, field) for field in table.model._meta.concrete_fields]
    with cursor.copy(f'COPY "{name}" ({_named(table.columns)}) FROM STDIN') as to:
        for copy in range(copies):
            for row in table.rows:
                number = copy * count + deals.places[row[key]] + 1
                who, months = people.of(number), (number * 7919) % MONTHS
                fields = (new(old, copy, who, months) for new, old in zip(change, row, strict=True))
                to.write("\t".join(fields) + "\n")
    cursor.execute(
        "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
        [name, table.first + copies * len(table.rows)],
    )


def _change(
    table: _Table, tables: Mapping[Any, _Table], field: Any
) -> Callable[[str, int, Mapping[str, str], int], str]:
    """How a column of a template becomes that of a copy."""
    target = tables.get(field.related_model) if field.is_relation else None
    if field.column == "id":
        target = table
    if target is not None:
        return lambda old, copy, _who, _months: old if old == NULL else _moved(target, old, copy)
    if field.column in ("owner_id", "team_id", "account_id"):
        return lambda _old, _copy, who, _months: who[field.column]
    if field.related_model is User:
        return lambda old, _copy, who, _months: old if old == NULL else who["owner_id"]
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return lambda old, _copy, _who, months: old if old == NULL else _later(old, months)
    return lambda old, _copy, _who, _months: old


def _deal(model: type[models.Model]) -> str:
    return "id" if model is Negotiation else "negotiation_id"


def _moved(table: _Table, old: str, copy: int) -> str:
    return str(table.first + copy * len(table.rows) + table.places[old])


def _later(old: str, by: int) -> str:
    """So many months later, not after the 28th."""
    day = date.fromisoformat(old)
    years, month = divmod(day.month - 1 + by, 12)
    return date(day.year + years, month + 1, min(day.day, LAST_DAY)).isoformat()


def _named(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
