"""The real corpora, which lie beside the checkout or where NEGOTRACK_DATA says, or nowhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from deals.actions.corpus_files import CorpusFile, documents, files_below
from deals.intake.corpora import CORPORA, Record

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("NEGOTRACK_DATA") or CHECKOUT.parent / "shared" / "data")


def data_of(kind: str) -> Path:
    """The directory of a corpus; skips, and says why, where there is none."""
    path = DATA / kind
    if not path.is_dir():
        pytest.skip(f"NO REAL DATA: {path} is absent; set NEGOTRACK_DATA to where it is")
    return path


def files_of(kind: str) -> tuple[CorpusFile, ...]:
    return files_below(path=data_of(kind), corpus=CORPORA[kind])


def records_of(kind: str) -> list[Record]:
    """Every record of a corpus; none of them is broken."""
    read = list(CORPORA[kind].records(documents(files=files_of(kind))))
    assert all(isinstance(record, Record) for record in read)
    return [record for record in read if isinstance(record, Record)]
