"""Files of a corpus, from a directory or an upload, unpacked and parsed as they are read."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from deals.intake.corpora import BrokenRecord, Corpus, parse_array, parse_lines
from deals.intake.corpora.documents import Document

MAX_BYTES = 256_000_000
"""The most that a file may hold when unpacked."""

MAX_LINE = 20_000_000
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A named file with a way to open it, as often as needed."""

    name: str
    open: Callable[[], io.BufferedIOBase]


def files_below(*, path: Path, corpus: Corpus) -> tuple[CorpusFile, ...]:
    """The corpus's files: the one at the path, or all below it in the order of their names."""
    if path.is_file():
        return (CorpusFile(path.name, lambda: path.open("rb")),)
    found = sorted(p for p in path.rglob("*") if p.is_file() and corpus.takes(p.name))
    return tuple(
        CorpusFile(str(p.relative_to(path)), lambda p=p: p.open("rb"))  # type: ignore[misc]
        for p in found
    )


def uploaded_file(*, name: str, content: bytes) -> CorpusFile:
    return CorpusFile(name, lambda: io.BytesIO(content))


def fingerprint(*, files: Iterable[CorpusFile]) -> str:
    """A digest of names and bytes: whether these are the files of an earlier run."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\n".encode())
        with file.open() as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()


def documents(*, files: Iterable[CorpusFile], limit: int = MAX_BYTES) -> Iterator[Document]:
    """Every record of the files with its place; what cannot be read is a broken one."""
    for file in files:
        try:
            with file.open() as opened, _unpacked(opened) as plain:
                yield from _parsed(file.name, _Limited(plain, limit))
        except _TooLarge:
            reason = f"more than {limit} bytes unpacked"
            yield file.name, BrokenRecord(file.name, reason)
        except (OSError, EOFError, zlib.error):
            reason = "cannot be read, or unpacked, to its end"
            yield file.name, BrokenRecord(file.name, reason)


class _TooLarge(Exception):
    pass


@dataclass(slots=True)
class _Limited:
    """Reads no more than `left` bytes: a small gzip file can hold gigabytes."""

    plain: io.BufferedIOBase
    left: int

    def lines(self) -> Iterator[bytes]:
        while line := self._counted(self.plain.readline(MAX_LINE + 1)):
            if len(line) > MAX_LINE:
                raise _TooLarge
            yield line

    def whole(self) -> bytes:
        return self._counted(self.plain.read(self.left + 1))

    def _counted(self, chunk: bytes) -> bytes:
        self.left -= len(chunk)
        if self.left < 0:
            raise _TooLarge
        return chunk


def _unpacked(opened: io.BufferedIOBase) -> io.BufferedIOBase:
    start = opened.read(len(GZIP))
    opened.seek(0)
    return gzip.open(opened) if start == GZIP else opened


def _parsed(name: str, plain: _Limited) -> Iterator[Document]:
    if name.removesuffix(".gz").endswith(".jsonl"):
        return parse_lines(name=name, lines=plain.lines())
    return parse_array(name=name, content=plain.whole())
