"""Import a spreadsheet: each row opens a negotiation, or tables an offer in one.

A row that is known already, by its name in the other system or because just such an offer was
tabled on that day, is left as it is: the same file twice gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from django.db import models as columns
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Conflict, DomainError, Invalid, Problem
from accounts.locks import one_at_a_time
from accounts.models import AccountReference, KeyAccount, User
from deals import models
from deals.actions.corpus_files import CorpusFile, uploaded_file
from deals.actions.import_facts import known_negotiation
from deals.actions.import_jobs import Broken, CellFault
from deals.actions.log_offer import entry_of, log_offer
from deals.actions.open_negotiation import name_negotiation, open_negotiation
from deals.actions.sheet_files import SheetRefused, Torn, check_file, sheet_rows, takes
from deals.intake.entries import Package
from deals.intake.spreadsheets import (
    SHEETS,
    BadRow,
    HeaderRefused,
    NegotiationRow,
    Numbered,
    OfferRow,
    Sheet,
    SheetRow,
)
from deals.ledger.offers import Ask

M = TypeVar("M", bound=columns.Model)
ROW_COLUMNS = {"/account_id": "account", "/owner_id": "owner"}


def sheet_problems(
    *, viewer: Viewer, kind: str, name: str, content: bytes, owner_id: int | None
) -> list[Problem]:
    """What is wrong with an upload as a whole: its name, its bytes, its first row."""
    problems = []
    if owner_id is not None and not access.users(viewer).filter(pk=owner_id).exists():
        problems.append(Problem("no such user", pointer="/owner", code="unknown_user"))
    if not takes(name=name):
        detail = "expected a name that ends in .csv or .xlsx"
        return [Problem(detail, pointer="/name", code="unknown_format"), *problems]
    file = uploaded_file(name=name, content=content)
    try:
        check_file(file=file)
        _check_header(SHEETS[kind], file)
    except SheetRefused as refused:
        problems.append(Problem(str(refused), pointer="/content", code="unreadable"))
    except HeaderRefused as refused:
        problems += [Problem(str(p), pointer="/content", code="header") for p in refused.problems]
    return problems


class SheetIntake:
    """The rows of one file, of negotiations or of offers."""

    def __init__(
        self, *, viewer: Viewer, kind: str, file: CorpusFile, owner_id: int | None = None
    ) -> None:
        access.require(viewer, Verb.IMPORT)
        self.viewer = viewer
        self.sheet = SHEETS[kind]
        self.file = file
        self.owner_id = owner_id

    def total(self) -> int:
        return sum(1 for _ in self.records())

    def records(self) -> Iterator[NegotiationRow | OfferRow | Broken]:
        """Every row below the first; what cannot be read on ends it, as a broken one."""
        rows = _Rows(sheet_rows(file=self.file))
        try:
            header = self.sheet.header(next(rows.filled())[1])
            for row in self.sheet.read(header, rows):
                yield from (Broken(self._place(t.number), t.reason) for t in rows.torn())
                yield self._misread(row) if isinstance(row, BadRow) else row
        except SheetRefused as refused:
            yield Broken(self.file.name, str(refused))
        yield from (Broken(self._place(t.number), t.reason) for t in rows.torn())

    def store(self, record: NegotiationRow | OfferRow) -> bool:
        if isinstance(record, OfferRow):
            return import_offer(viewer=self.viewer, row=record)
        return import_negotiation(viewer=self.viewer, row=record, owner_id=self.owner_id)

    def broken(self, record: NegotiationRow | OfferRow, error: Exception) -> Broken:
        if not isinstance(error, DomainError):
            return Broken(self._place(record.number), str(error).splitlines()[0])
        faults = tuple(CellFault(_column(record, p.pointer), p.detail) for p in error.problems)
        return self._faulty(record.number, faults)

    def _misread(self, row: BadRow) -> Broken:
        faults = (
            CellFault(p.column, f"expected {p.expected}, found {p.found}") for p in row.problems
        )
        return self._faulty(row.number, tuple(faults))

    def _faulty(self, number: int, faults: tuple[CellFault, ...]) -> Broken:
        said = (f"{fault.column}: {fault.detail}".removeprefix(": ") for fault in faults)
        return Broken(self._place(number), "; ".join(said), faults)

    def _place(self, number: int) -> str:
        return f"{self.file.name}:{number}"


def import_negotiation(*, viewer: Viewer, row: NegotiationRow, owner_id: int | None) -> bool:
    """Open the negotiation of the row unless its name is known; whether it was opened.

    It belongs to the owner the row names, or the one given, or the account's, or the caller.
    """
    one_at_a_time("negotiation", viewer.organisation_id, row.system, row.external_id)
    if known_negotiation(viewer=viewer, system=row.system, external_id=row.external_id):
        return False
    account = _account(viewer, row)
    owner = _owner(viewer, row.owner)
    negotiation = open_negotiation(
        viewer=viewer,
        account_id=account.pk,
        title=row.title,
        currency=row.currency,
        owner_id=owner.pk if owner else owner_id or account.owner_id,
        opened_on=row.opened_on,
    )
    name_negotiation(
        viewer=viewer,
        negotiation_id=negotiation.pk,
        system=row.system,
        external_id=row.external_id,
    )
    return True


def import_offer(*, viewer: Viewer, row: OfferRow) -> bool:
    """Table the offer of the row unless just such a one was tabled that day; whether it was.

    It goes into that day's round, or opens it; Conflict where a later round has begun.
    """
    one_at_a_time("negotiation", viewer.organisation_id, row.system, row.external_id)
    negotiation = known_negotiation(viewer=viewer, system=row.system, external_id=row.external_id)
    if negotiation is None:
        detail = f"{row.system}:{row.external_id} names no negotiation"
        raise Invalid([Problem(detail, pointer="/external_id", code="unknown_negotiation")])
    package = entry_of(negotiation=negotiation, raw=row.entry).packages[0]
    if _alike(negotiation, row, package) >= row.occurrence:
        return False
    raw = {**row.entry, "round": _round(negotiation, row)}
    log_offer(viewer=viewer, negotiation_id=negotiation.pk, raw=raw)
    return True


class _Rows:
    """The rows that can be read; those that cannot are put aside until they are asked for."""

    def __init__(self, rows: Iterator[Numbered | Torn]) -> None:
        self._rows = rows
        self._aside: list[Torn] = []

    def __iter__(self) -> Iterator[Numbered]:
        for row in self._rows:
            if isinstance(row, Torn):
                self._aside.append(row)
            else:
                yield row

    def filled(self) -> Iterator[Numbered]:
        return (row for row in self if any(cell.strip() for cell in row[1]))

    def torn(self) -> list[Torn]:
        torn, self._aside = self._aside, []
        return torn


def _check_header(sheet: Sheet, file: CorpusFile) -> None:
    rows = _Rows(sheet_rows(file=file))
    found = next(rows.filled(), None)
    if rows.torn():
        raise SheetRefused("its first row cannot be read")
    if found is None:
        raise SheetRefused("there is nothing in it")
    sheet.header(found[1])


def _column(record: SheetRow, pointer: str) -> str:
    if isinstance(record, OfferRow):
        return record.column_of(pointer)
    return ROW_COLUMNS.get(pointer, pointer.strip("/"))


def _account(viewer: Viewer, row: NegotiationRow) -> KeyAccount:
    if row.account_external_id:
        named = AccountReference.objects.filter(
            organisation_id=viewer.organisation_id,
            system=row.account_system,
            external_id=row.account_external_id,
        )
        name = f"{row.account_system}:{row.account_external_id}"
        accounts = KeyAccount.objects.filter(pk__in=named.values("account"))
        return _only(viewer, accounts, "account_external_id", name)
    return _only(viewer, KeyAccount.objects.filter(name=row.account), "account", row.account)


def _only(viewer: Viewer, accounts: QuerySet[KeyAccount], column: str, name: str) -> KeyAccount:
    seen = access.visible(accounts, viewer, verb=Verb.WRITE_NEGOTIATIONS)
    found = list(seen.order_by("id")[:2])
    if len(found) != 1:
        many = "a name that one key account has" if found else "a key account's name"
        detail = f"expected {many}, found {name[:50]!r}"
        raise Invalid([Problem(detail, pointer=f"/{column}", code="unknown_account")])
    return found[0]


def _owner(viewer: Viewer, name: str) -> User | None:
    if not name:
        return None
    people = User.objects.filter(organisation_id=viewer.organisation_id, is_active=True)
    found = list(people.filter(Q(username=name) | Q(email__iexact=name)).order_by("id")[:2])
    if len(found) != 1:
        detail = f"expected the user name or e-mail address of one user, found {name[:50]!r}"
        raise Invalid([Problem(detail, pointer="/owner", code="unknown_user")])
    return found[0]


def _alike(negotiation: models.Negotiation, row: OfferRow, package: Package) -> int:
    """How many offers of that side, day, terms and asks were tabled."""
    said = negotiation.offers.annotate(day=Coalesce(F("on"), F("round__held_on")))
    offers = said.filter(
        day=row.on, side=row.entry["side"], status=models.OfferStatus.TABLED
    ).prefetch_related("terms__issue", "exchanges__asks__issue")
    asked = {
        (ask.issue, ask.value)
        for condition in package.conditions
        for ask in condition.asks
        if isinstance(ask, Ask)
    }
    return sum(_terms(offer) == package.terms and _asks(offer) == asked for offer in offers)


def _terms(offer: models.Offer) -> dict[str, object]:
    return {term.issue.key: term.value for term in offer.terms.all()}


def _asks(offer: models.Offer) -> set[tuple[str, object]]:
    return {
        (ask.issue.key, ask.value) if ask.issue else ("", ask.commitment)
        for exchange in offer.exchanges.all()
        for ask in exchange.asks.all()
    }


def _round(negotiation: models.Negotiation, row: OfferRow) -> object:
    """The number of that day's round, or the round that begins on it."""
    last = negotiation.rounds.order_by("-number").first()
    if last is not None and last.held_on == row.on:
        return last.number
    if last is not None and last.held_on is not None and last.held_on > row.on:
        detail = f"expected {last.held_on} or later, as round {last.number} was, found {row.on}"
        raise Conflict([Problem(detail, pointer="/round", code="out_of_order")])
    return {"held_on": row.on.isoformat(), "channel": row.channel.value}
