"""What the derived rows of a negotiation were computed with, kept beside them as one document.

It tells whether a recomputation would make the same rows, without making them: the same code, no
deadline passed, and a rule book within the margins in which all rules see the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import deals
from deals.ledger.ledger import Ledger
from deals.ledger.steady import steady_until
from deals.rules.margins import InForce, Margins, code_of

Computed: TypeAlias = Mapping[str, Any]

PACKAGES = ("ledger", "value", "rules", "metrics", "snapshot")
LENGTH = 32


def computed(*, ledger: Ledger, margins: Margins) -> Computed:
    """The document, as JSON keeps it."""
    until = steady_until(facts=ledger.facts, as_of=ledger.as_of)
    return {
        "code": code(),
        "until": until and until.isoformat(),
        **asdict(margins),
    }


def renewed(*, kept: Computed, margins: Margins, codes: Collection[str]) -> Computed:
    """The document with what rules of these codes rest on now; of the others it holds."""
    fresh = asdict(margins)
    others = {
        part: {name: told for name, told in kept[part].items() if code_of(name) not in codes}
        for part in fresh
    }
    return {**kept, **{part: others[part] | fresh[part] for part in fresh}}


def touched(kept: Computed | None, *, book: InForce, today: date) -> Collection[str] | None:
    """The rules that would find something else under the book; None: all may, and the ledger."""
    if not kept or kept["code"] != code():
        return None
    if kept["until"] is not None and kept["until"] < today.isoformat():
        return None
    return Margins(kept["severities"], kept["thresholds"]).left(book=book)


def holds(kept: Computed | None, *, book: InForce, today: date) -> bool:
    """Whether equal facts would make equal rows today under the book."""
    codes = touched(kept, book=book, today=today)
    return codes is not None and not codes


@cache
def code() -> str:
    """32 hexadecimal digits of the source that computes derived rows (SHA-256, FIPS 180-4)."""
    digest = sha256()
    for source in _sources():
        digest.update(source.read_bytes())
    return digest.hexdigest()[:LENGTH]


def _sources() -> Iterator[Path]:
    root = Path(deals.__file__).parent
    for package in PACKAGES:
        yield from sorted((root / package).rglob("*.py"))
