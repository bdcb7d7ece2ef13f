"""When to try again: exponential backoff with jitter over about three days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

FIRST = timedelta(seconds=5)
FACTOR = 4
LONGEST = timedelta(hours=12)
RETRIES = 12
MOST_ATTEMPTS = RETRIES + 1
JITTER = 0.2
LONGEST_ASKED = timedelta(hours=24)


def backoff(*, attempts: int, chance: float) -> timedelta:
    """How long to wait after so many attempts: 5 s, 20 s, 80 s … 12 h, each ± 20 %.

    `chance`, of 0 to 1, places it within the jitter, so that a crowd of retries spreads.
    """
    grown: int = FACTOR ** min(attempts - 1, RETRIES)
    steady = min(LONGEST, FIRST * grown)
    return steady * (1 - JITTER + 2 * JITTER * chance)


def retry_after(text: str, *, now: datetime) -> timedelta | None:
    """What a Retry-After header asks (RFC 9110, 10.2.3), at most a day; None if it is nonsense."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        asked = timedelta(seconds=min(int(text[:12]), LONGEST_ASKED.total_seconds()))
    else:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
        asked = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return max(timedelta(0), min(asked, LONGEST_ASKED))
