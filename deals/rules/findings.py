"""What a re-check changes: findings opened, updated, resolved; a waiver survives by identity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from deals.rules.base import Finding, Identity

__all__ = ["Identity", "Known", "Status", "Verdict", "reconcile"]


class Status(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Known:
    """A finding on record: what it said, its status, and whether a waiver of it is in force."""

    finding: Finding
    status: Status
    waived: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding and the status it has now; `was` is None for one that is new."""

    finding: Finding
    status: Status
    was: Status | None

    @property
    def changed(self) -> bool:
        return self.status is not self.was


def reconcile(*, found: Iterable[Finding], known: Mapping[Identity, Known]) -> tuple[Verdict, ...]:
    """Every finding found or known with its status now.

    Found: open, or waived where a waiver is in force. Known but not found any more: resolved; a
    waived one that comes back is waived again.
    """
    by_identity = {finding.identity: finding for finding in found}
    now = [_found(finding, known.get(key)) for key, finding in by_identity.items()]
    gone = [
        Verdict(entry.finding, Status.RESOLVED, entry.status)
        for key, entry in known.items()
        if key not in by_identity
    ]
    return tuple(now + gone)


def _found(finding: Finding, known: Known | None) -> Verdict:
    waived = known is not None and known.waived
    status = Status.WAIVED if waived else Status.OPEN
    return Verdict(finding, status, known.status if known else None)
