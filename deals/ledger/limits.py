"""Limits: walk-away, target and alternative of a side. A secret class of their own.

Nothing that is shown without the limits permission may be computed from them; a ledger without
them (`Ledger.public`) is what everything else reads.
"""

from __future__ import annotations

from dataclasses import dataclass

from deals.ledger.values import Side, Value, ValueRefused


@dataclass(frozen=True, slots=True)
class IssueLimit:
    """The worst and the wanted value of one issue for a side; at least one of the two."""

    side: Side
    issue: str
    walk_away: Value | None = None
    target: Value | None = None

    def __post_init__(self) -> None:
        if self.walk_away is None and self.target is None:
            raise ValueRefused(f"{self.issue}: a limit needs a walk-away or a target")


@dataclass(frozen=True, slots=True)
class PackageLimit:
    """The worst and the wanted utility of the whole package in points of [0, 1], and the BATNA."""

    side: Side
    walk_away: float | None = None
    target: float | None = None
    batna: str = ""

    def __post_init__(self) -> None:
        if self.walk_away is None and self.target is None and not self.batna.strip():
            raise ValueRefused("a limit needs a walk-away, a target or a BATNA")
        for name, points in (("walk-away", self.walk_away), ("target", self.target)):
            if points is not None and not 0 <= points <= 1:
                raise ValueRefused(f"the {name} of a package lies in 0..1, in utility points")


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits on record of one negotiation; at most one a side and issue (or package)."""

    issues: tuple[IssueLimit, ...] = ()
    packages: tuple[PackageLimit, ...] = ()

    def on(self, side: Side, issue: str) -> IssueLimit | None:
        """The side's limit on an issue."""
        return next((x for x in self.issues if (x.side, x.issue) == (side, issue)), None)

    def package(self, side: Side) -> PackageLimit | None:
        """The side's limit on the whole package."""
        return next((x for x in self.packages if x.side is side), None)


NO_LIMITS = Limits()
