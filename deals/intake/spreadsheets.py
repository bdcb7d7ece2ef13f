"""Rows of a spreadsheet, as texts, into negotiations and offers; or what is wrong with them.

The first row that is not empty names the columns; every other one is one negotiation or one offer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from deals.intake.cells import meant
from deals.intake.columns import PAIRS, CellProblem, Cells
from deals.intake.problems import near, quoted
from deals.intake.words import NUMBER
from deals.ledger.facts import Channel
from deals.ledger.offers import Frame
from deals.ledger.values import KEY, Side, shown

Numbered: TypeAlias = tuple[int, Sequence[str]]
"""A row's number as spreadsheet programs count, from 1, and its cells."""

MAX_COLUMNS = 200
MAX_NOTE = 4_000


class HeaderRefused(ValueError):
    """The first row does not name the columns; `problems` say of each what is wrong."""

    def __init__(self, problems: Sequence[CellProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in problems))


@dataclass(frozen=True, slots=True)
class BadRow:
    number: int
    problems: tuple[CellProblem, ...]


@dataclass(frozen=True, slots=True)
class NegotiationRow:
    """A negotiation: what `system` calls `external_id`, with an account named by id or by name."""

    number: int
    system: str
    external_id: str
    title: str
    account: str
    account_system: str
    account_external_id: str
    currency: str = "EUR"
    owner: str = ""
    opened_on: date | None = None


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer in a negotiation that `system` calls `external_id`, said on that day.

    `entry` is the offer as deals.intake.entries.read_offer takes it, without its round.
    `occurrence` tells offers apart that are alike in everything: 1 for the first in the file.
    """

    number: int
    system: str
    external_id: str
    on: date
    channel: Channel
    entry: Mapping[str, object] = field(hash=False)
    columns: Mapping[str, str] = field(hash=False)
    occurrence: int = 1

    def column_of(self, pointer: str) -> str:
        """The column in which stands what a JSON pointer into `entry` points at."""
        return self.columns.get(pointer, pointer.strip("/").partition("/")[0])


SheetRow: TypeAlias = NegotiationRow | OfferRow | BadRow


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file: the place of each name."""

    places: Mapping[str, int] = field(hash=False)

    def cells(self, cells: Sequence[str]) -> Mapping[str, str]:
        """The row's texts by column, stripped; what is missing at its end is empty."""
        return {
            name: meant(cells[place].strip()) if place < len(cells) else ""
            for name, place in self.places.items()
        }


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of file: its columns, those it needs, prefixes of further ones, and its reader."""

    columns: tuple[str, ...]
    required: frozenset[str]
    example: tuple[str, ...]
    read: Callable[[Header, Iterable[Numbered]], Iterator[SheetRow]]
    prefixes: tuple[str, ...] = ()

    @property
    def template(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """A header with an example row below it."""
        return self.columns, self.example

    def header(self, cells: Sequence[str]) -> Header:
        """The columns by the first row; HeaderRefused with everything wrong about it."""
        names = ["_".join(cell.strip().casefold().split()) for cell in cells]
        while names and not names[-1]:
            names.pop()
        problems = [p for place, name in enumerate(names) for p in self._wrong(name, names[:place])]
        for name in self.columns:
            if name in self.required and name not in names:
                problems.append(CellProblem(name, "no such column", "this column"))
        if len(names) > MAX_COLUMNS:
            found = str(len(names))
            problems = [CellProblem("the first row", found, f"at most {MAX_COLUMNS} columns")]
        if problems:
            raise HeaderRefused(problems)
        return Header({name: place for place, name in enumerate(names)})

    def _wrong(self, name: str, before: Sequence[str]) -> Iterator[CellProblem]:
        if name in before:
            yield CellProblem(_shown(name), "it again", "each column once")
        elif name not in self.columns and not self._prefixed(name):
            known = ", ".join((*self.columns, *(f"{prefix}ISSUE" for prefix in self.prefixes)))
            yield CellProblem(_shown(name), "another", f"one of {known}{near(name, self.columns)}")

    def _prefixed(self, name: str) -> bool:
        return any(
            name.startswith(prefix) and KEY.fullmatch(name.removeprefix(prefix))
            for prefix in self.prefixes
        )


def _read_negotiations(header: Header, rows: Iterable[Numbered]) -> Iterator[SheetRow]:
    for number, texts in _filled(header, rows):
        cells = Cells(texts)
        row = _negotiation(number, cells)
        yield BadRow(number, tuple(cells.problems)) if cells.problems else row


def _negotiation(number: int, cells: Cells) -> NegotiationRow:
    system = cells.slug("system", required=True)
    row = NegotiationRow(
        number=number,
        system=system,
        external_id=cells.text("external_id", most=200, required=True),
        title=cells.text("title", most=200, required=True),
        account=cells.text("account", most=200),
        account_system=cells.slug("account_system") or system,
        account_external_id=cells.text("account_external_id", most=200),
        currency=cells.texts.get("currency", "").upper() or "EUR",
        owner=cells.text("owner", most=254),
        opened_on=cells.day("opened_on"),
    )
    if not row.account and not row.account_external_id:
        cells.refuse("account", "the name of a key account, or its id in account_external_id")
    if not (len(row.currency) == 3 and row.currency.isascii() and row.currency.isalpha()):
        cells.refuse("currency", "three letters (ISO 4217)")
    return row


def _read_offers(header: Header, rows: Iterable[Numbered]) -> Iterator[SheetRow]:
    latest: dict[tuple[str, str], date] = {}
    alike: dict[object, int] = {}
    for number, texts in _filled(header, rows):
        cells = Cells(texts)
        row = _offer(number, cells, latest)
        if row is None or cells.problems:
            yield BadRow(number, tuple(cells.problems))
            continue
        latest[row.system, row.external_id] = row.on
        same = alike[_likeness(row)] = alike.get(_likeness(row), 0) + 1
        yield replace(row, occurrence=same)


def _offer(number: int, cells: Cells, latest: Mapping[tuple[str, str], date]) -> OfferRow | None:
    terms, asks = cells.pairs("terms"), cells.pairs("if")
    if not terms and not cells.problems:
        cells.refuse("terms", f"at least one term: {PAIRS}", "nothing")
    system = cells.slug("system", required=True)
    external_id = cells.text("external_id", most=200, required=True)
    on = cells.day("round_date", required=True)
    channel = cells.word("channel", [*Channel], Channel.MEETING)
    entry: dict[str, object] = {
        "side": cells.word("side", [*Side]),
        "terms": {name: text for name, (text, _) in terms.items()},
        "frame": cells.word("frame", [*Frame], Frame.UNSTATED),
        "note": cells.text("note", most=MAX_NOTE),
    }
    if asks:
        entry["if"] = {name: text for name, (text, _) in asks.items()}
    if on is None or channel not in [*Channel]:
        return None
    before = latest.get((system, external_id))
    if before is not None and on < before:
        cells.refuse("round_date", f"{before} or later, as in the rows above of this negotiation")
    columns = _columns(terms, asks)
    return OfferRow(number, system, external_id, on, Channel(channel), entry, columns)


def _columns(
    terms: Mapping[str, tuple[str, str]], asks: Mapping[str, tuple[str, str]]
) -> dict[str, str]:
    """The column of each pointer into the entry; asks are numbered there."""
    columns = {f"/terms/{name}": column for name, (_, column) in terms.items()}
    for place, (_, column) in enumerate(asks.values()):
        columns |= {f"/if/{place}/{part}": column for part in ("issue", "value")}
    return columns | {"/round": "round_date", "/on": "round_date"}


def _likeness(row: OfferRow) -> object:
    """What two offers share that nothing tells apart."""
    entry = row.entry
    terms, asks = (tuple(sorted(_texts(entry.get(name)))) for name in ("terms", "if"))
    return row.system, row.external_id, row.on, entry["side"], terms, asks


def _texts(raw: object) -> Iterator[tuple[str, str]]:
    """The pairs of terms or asks, numbers written in one way."""
    for name, text in raw.items() if isinstance(raw, Mapping) else ():
        yield name, shown(Decimal(text)) if NUMBER.fullmatch(text) else text


def _filled(header: Header, rows: Iterable[Numbered]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows with anything in them."""
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            yield number, header.cells(cells)


def _shown(name: str) -> str:
    return quoted(name) if name else "a column without a name"


SHEETS: Mapping[str, Sheet] = {
    "negotiations": Sheet(
        columns=(
            "system", "external_id", "title", "account", "account_system", "account_external_id",
            "currency", "owner", "opened_on",
        ),
        required=frozenset({"system", "external_id", "title"}),
        example=(
            "crm", "D-1001", "Steel tubes 2027", "Borealis Packaging", "crm", "A-77", "EUR",
            "anna.berg", "2026-01-05",
        ),
        read=_read_negotiations,
    ),
    "offers": Sheet(
        columns=(
            "system", "external_id", "side", "round_date", "channel", "terms", "if", "frame",
            "note",
        ),
        required=frozenset({"system", "external_id", "side", "round_date"}),
        example=(
            "crm", "D-1001", "us", "2026-01-12", "meeting", "price=97; service=plus", "term=14",
            "gain", "said at their site",
        ),
        read=_read_offers,
        prefixes=("term:", "if:"),
    ),
}  # fmt: skip
