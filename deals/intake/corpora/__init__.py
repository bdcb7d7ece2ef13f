"""Corpora of real negotiations into facts: one reader a corpus, chosen by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatch

from deals.intake.corpora import casino, jobinterview, negochat
from deals.intake.corpora.base import BrokenError, BrokenRecord, Node, Read, Record
from deals.intake.corpora.documents import Document, parse_array, parse_lines
from deals.ledger.values import ValueRefused

__all__ = ["CORPORA", "BrokenRecord", "Corpus", "Read", "Record", "parse_array", "parse_lines"]

SUFFIXES = (".json", ".jsonl")


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus: its name as an external system, its title, its reader.

    `foreign` are patterns of files that lie among the corpus and are none of its records.
    """

    system: str
    title: str
    read: Callable[[Node], Record]
    foreign: tuple[str, ...] = ()

    def takes(self, name: str) -> bool:
        """Whether a file of this name holds records: .json or .jsonl, gzipped or not."""
        plain = name.removesuffix(".gz")
        return plain.endswith(SUFFIXES) and not any(fnmatch(plain, p) for p in self.foreign)

    def records(self, documents: Iterable[Document]) -> Iterator[Read]:
        """Every document as a record, or as a broken one with its place and the reason."""
        for place, document in documents:
            if isinstance(document, BrokenRecord):
                yield document
                continue
            try:
                yield replace(self.read(document), place=place)
            except (BrokenError, ValueRefused) as error:
                yield BrokenRecord(place, str(error))


CORPORA: Mapping[str, Corpus] = {
    corpus.system: corpus
    for corpus in (
        Corpus(casino.SYSTEM, "CaSiNo", casino.read),
        Corpus(jobinterview.SYSTEM, "Job interviews", jobinterview.read, ("*.dialacts.jsonl",)),
        Corpus(negochat.SYSTEM, "Negochat", negochat.read),
    )
}
