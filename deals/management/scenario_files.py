"""Files and folders in, negotiations to analyse out, one by one; what is wrong comes as flaws."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, cast

from deals.intake.notation import MAX_CHARACTERS, parse
from deals.intake.problems import TranscriptError
from deals.intake.scenarios.base import Document, Flaw, Scenario, ScenarioError
from deals.intake.scenarios.folder import read_folder
from deals.intake.scenarios.json_lines import MAX_LINE, read_line
from deals.intake.scenarios.markup import MAX_BYTES
from deals.intake.scenarios.scaling import laid
from deals.intake.scenarios.talks import laid_facts
from deals.ledger.values import ValueRefused
from deals.value.space import OutcomeSpace

STANDARD_INPUT = "-"
GZIP = b"\x1f\x8b"
LINES = (".jsonl", ".jsonl.gz")
MAX_UNPACKED = 1_000_000_000
"""The most bytes that the lines of a file may hold: a small gzip file can hold many more."""


@dataclass(frozen=True, slots=True)
class Negotiation:
    """A negotiation laid on integers: `reservations` in units, `place` to tell it from others."""

    domain: str
    place: str
    space: OutcomeSpace
    reservations: tuple[int, int] = (0, 0)
    notes: tuple[str, ...] = ()


Loaded: TypeAlias = Negotiation | ScenarioError
Opened: TypeAlias = io.BufferedReader | gzip.GzipFile


def load(*, path: str, profiles: Sequence[str] = ()) -> Iterator[Loaded]:
    """Every negotiation of a GENIUS folder or domain file, of JSON lines, or of a transcript.

    "-" is standard input. What cannot be read comes as its error, and the rest still follows.
    """
    try:
        yield from _load(path, profiles)
    except ScenarioError as error:
        yield error
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "not to be unpacked to its end"
        name = getattr(error, "filename", None) or path
        yield ScenarioError([Flaw(str(name), None, f"cannot be read: {reason}")])


def _load(path: str, profiles: Sequence[str]) -> Iterator[Loaded]:
    if path == STANDARD_INPUT:
        yield from _file("<stdin>", cast(io.BufferedReader, sys.stdin.buffer))
    elif (place := Path(path)).is_dir():
        yield _folder(place, None, profiles)
    elif profiles or place.suffix.lower() == ".xml":
        yield _folder(place.parent, place, profiles)
    else:
        with place.open("rb") as opened:
            yield from _file(path, opened)


def _file(name: str, opened: Opened) -> Iterator[Loaded]:
    if opened.peek(2)[:2] == GZIP:
        opened = gzip.GzipFile(mode="rb", fileobj=opened)
    if opened.peek(1)[:1] in (b"{", b"[") or name.endswith(LINES):
        yield from _lines(name, opened)
    else:
        yield _transcript(name, opened.read(4 * MAX_CHARACTERS + 1))


def _folder(folder: Path, domain: Path | None, profiles: Sequence[str]) -> Negotiation:
    scenario = read_folder(
        place=str(folder),
        documents=[_document(file) for file in sorted(folder.glob("*.xml")) if file != domain],
        domain=_document(domain) if domain else None,
        profiles=[_document(_named(folder, name)) for name in profiles],
    )
    return _negotiation(scenario, place=folder.name)


def _named(folder: Path, name: str) -> Path:
    return within if (within := folder / name).is_file() else Path(name)


def _document(path: Path) -> Document:
    with path.open("rb") as file:
        return Document(path.name, file.read(MAX_BYTES + 1))


def _lines(name: str, opened: Opened) -> Iterator[Loaded]:
    left, number, blank = MAX_UNPACKED, 0, True
    while line := opened.readline(MAX_LINE + 1):
        number += 1
        left -= len(line) + _skip_rest(line, opened)
        if left < 0:
            yield _flawed(name, number, f"expected at most {MAX_UNPACKED} bytes in all")
            return
        if line.strip():
            blank = False
            yield _line(name, number, line)
    if blank:
        yield _flawed(name, None, "found nothing, expected a scenario a line")


def _skip_rest(line: bytes, opened: Opened) -> int:
    skipped = 0
    while len(line) > MAX_LINE and not line.endswith(b"\n") and skipped < MAX_UNPACKED:
        line = opened.readline(MAX_LINE + 1)
        skipped += len(line)
    return skipped


def _line(name: str, number: int, line: bytes) -> Loaded:
    try:
        scenario = read_line(content=line, source=name, line=number)
    except ScenarioError as error:
        return error
    return _negotiation(scenario, place=scenario.place or f"{name}:{number}")


def _negotiation(scenario: Scenario, *, place: str) -> Negotiation:
    whole = laid(scenario)
    return Negotiation(scenario.domain, place, whole.space, whole.reservations, scenario.notes)


def _transcript(name: str, content: bytes) -> Loaded:
    try:
        transcript = parse(content.decode())
        space, notes = laid_facts(facts=transcript.facts)
    except UnicodeDecodeError as error:
        return _flawed(name, None, f"expected text in UTF-8: {error.reason}")
    except TranscriptError as error:
        return ScenarioError([Flaw(name, p.line, p.sentence) for p in error.problems])
    except ValueRefused as error:
        return _flawed(name, None, str(error))
    told = tuple(f"{name}: {note}" for note in notes)
    return Negotiation(transcript.title or name, name, space, notes=told)


def _flawed(name: str, line: int | None, sentence: str) -> ScenarioError:
    return ScenarioError([Flaw(name, line, sentence)])
