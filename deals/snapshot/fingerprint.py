"""What derived rows were computed with: the code, the rule book and the day, as one short word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from functools import cache
from hashlib import sha256
from json import dumps
from pathlib import Path

import deals
from deals.rules.base import RuleBook

PACKAGES = ("ledger", "value", "rules", "metrics", "snapshot")
LENGTH = 32


def fingerprint(*, book: RuleBook, today: date) -> str:
    """32 hexadecimal digits: equal ones make equal rows of equal facts (SHA-256, FIPS 180-4)."""
    told = dumps([_code(), today.isoformat(), asdict(book)], sort_keys=True)
    return sha256(told.encode()).hexdigest()[:LENGTH]


@cache
def _code() -> str:
    """The digest of the source that computes derived rows, read once per process."""
    digest = sha256()
    for source in _sources():
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    root = Path(deals.__file__).parent
    for package in PACKAGES:
        yield from sorted((root / package).rglob("*.py"))
