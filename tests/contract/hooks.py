"""What Schemathesis is told of our conventions."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import schemathesis

NOTHING: tuple[Any, ...] = ("", None, [], {})


LONGEST = 3000
"""Bytes of a query: an address that is too long is answered by gunicorn itself, with a 414."""


@schemathesis.hook
def filter_query(_context: Any, query: Any) -> bool:
    """`?status=` is as good as no filter: forms send it; no request is wrong because of it."""
    if not query:
        return True
    short = len(urlencode(query, doseq=True, errors="replace")) <= LONGEST
    return short and not any(_nothing(value) for value in query.values())


def _nothing(value: Any) -> bool:
    """Of several the last one counts."""
    return value in NOTHING or (isinstance(value, list) and _nothing(value[-1]))
