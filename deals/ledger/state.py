"""The working state of a replay: positions as stacks of what set them, and exchanges in motion."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TypeAlias

from deals.ledger.concessions import Concession, ConcessionStatus, Measure
from deals.ledger.ledger import Link, Reward, Step
from deals.ledger.offers import OPEN_STATES, Basis, Exchange, ExchangeState, Offer, Standing
from deals.ledger.values import Side, Value

ConcessionKey: TypeAlias = tuple[int, str, Side]
Source: TypeAlias = int | str
"""What set a position: an offer (its sequence) or an exchange (its key)."""


EPSILON = 1e-9
"""Utilities closer than this count as equal."""


class Positions:
    """Each side's position on each issue, with the way back when what set it falls away."""

    def __init__(self, baseline: dict[str, Value]) -> None:
        self._baseline = baseline
        self._stacks: dict[tuple[Side, str], list[tuple[Source, Step]]] = defaultdict(list)

    def current(self, side: Side, issue: str) -> Value | None:
        stack = self._stacks.get((side, issue))
        return stack[-1][1].value if stack else self._baseline.get(issue)

    def source(self, side: Side, issue: str) -> Source | None:
        stack = self._stacks.get((side, issue))
        return stack[-1][0] if stack else None

    def push(self, side: Side, issue: str, step: Step, *, source: Source) -> None:
        self._stacks[side, issue].append((source, step))

    def drop(self, source: Source) -> None:
        """Take back everything that one offer or exchange had set."""
        for stack in self._stacks.values():
            stack[:] = [entry for entry in stack if entry[0] != source]

    def trace(self) -> dict[tuple[Side, str], tuple[Step, ...]]:
        return {
            key: tuple(step for _, step in stack) for key, stack in self._stacks.items() if stack
        }

    def standing(self, side: Side) -> dict[str, Value]:
        """Every position of a side, the baseline where it never spoke."""
        spoken = {
            issue: stack[-1][1].value
            for (who, issue), stack in self._stacks.items()
            if who is side and stack
        }
        return self._baseline | spoken


@dataclass(slots=True)
class Tie:
    """One exchange while the talks are replayed.

    `given` maps each issue it really gives to its concession; `paid` maps each asked issue that
    was reached to the concessions that paid it, `rewards` to what that was worth.
    """

    exchange: Exchange
    since: int
    group: int | None = None
    state: ExchangeState = ExchangeState.PROPOSED
    given: dict[str, ConcessionKey] = field(default_factory=dict)
    paid: dict[str, tuple[ConcessionKey, ...]] = field(default_factory=dict)
    rewards: dict[str, Reward] = field(default_factory=dict)
    advanced: dict[str, int] = field(default_factory=dict)
    contested: dict[str, str] = field(default_factory=dict)
    promised: bool = False

    @property
    def key(self) -> str:
        return self.exchange.key

    @property
    def side(self) -> Side:
        return self.exchange.side

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def stands(self) -> bool:
        """Whether the give was tabled without its condition (a link confirmed afterwards)."""
        return self.exchange.basis is not Basis.STATED


class State:
    """Everything a replay changes."""

    def __init__(self, *, measure: Measure, baseline: dict[str, Value]) -> None:
        self.measure = measure
        self.now = 0
        self.positions = Positions(baseline)
        self.concessions: dict[ConcessionKey, Concession] = {}
        self.unspent: dict[tuple[Side, str], dict[ConcessionKey, None]] = defaultdict(dict)
        self.spent: dict[tuple[Side, str], dict[ConcessionKey, str]] = defaultdict(dict)
        self.ties: dict[str, Tie] = {}
        self.open: dict[str, Tie] = {}
        self.fallen: dict[tuple[Side, str], Tie] = {}
        self.moves: list[tuple[Offer, ...]] = []
        self.standings: dict[int, Standing] = {}
        self.accepted: int | None = None
        self.inferred: tuple[Link, ...] = ()

    def record(self, concession: Concession) -> ConcessionKey:
        key = (concession.offer, concession.issue, concession.side)
        self.concessions[key] = concession
        return key

    def move(self, offer: int, side: Side, issue: str, end: Value) -> ConcessionKey | None:
        """Record the move to `end` as a concession when its side values it less."""
        start = self.positions.current(side, issue)
        if start is None or not self.measure.worse(side, issue, start=start, end=end):
            return None
        return self.record(
            self.measure.concession(offer=offer, side=side, issue=issue, start=start, end=end)
        )

    def burden(self, offer: Offer) -> float:
        """What a package costs its side, net, in points; if unknown, how many issues got worse."""
        gains, worse = [], 0
        for issue, value in offer.terms.items():
            start = self.positions.current(offer.side, issue)
            if start is not None and start != value:
                gains.append(self.measure.gain(offer.side, issue, start=start, end=value))
                lost = self.measure.worse(offer.side, issue, start=start, end=value)
                worse += 1 if lost else -1
        known = [gain for gain in gains if gain is not None]
        return -sum(known) if known else float(worse)

    def amend(
        self,
        key: ConcessionKey,
        *,
        status: ConcessionStatus,
        tie: Tie | None = None,
        stands_in: int | None = None,
    ) -> None:
        """Give a concession another status; with a tie, the link that decides it."""
        known = self.concessions[key]
        self.concessions[key] = known.became(
            status,
            basis=known.basis if tie is None else tie.exchange.basis,
            exchange=known.exchange if tie is None else tie.key,
            stands_in=stands_in or known.stands_in,
        )

    def stand(self, key: ConcessionKey) -> None:
        """The concession is a position now, and can pay for one exchange of the other side."""
        self.unspent[key[2], key[1]][key] = None

    def spend(self, key: ConcessionKey, tie: Tie) -> None:
        """Count the concession as used by one exchange; the first use holds."""
        self.forget(key)
        self.spent[key[2], key[1]].setdefault(key, tie.key)

    def release(self, key: ConcessionKey, tie: Tie) -> None:
        """Free a concession that this exchange had used."""
        spent = self.spent[key[2], key[1]]
        if spent.get(key) == tie.key:
            del spent[key]
            self.stand(key)

    def forget(self, key: ConcessionKey) -> None:
        """The concession can pay for nothing (any more)."""
        self.unspent[key[2], key[1]].pop(key, None)

    def untie(self, key: ConcessionKey) -> None:
        self.concessions[key] = self.concessions[key].became(
            ConcessionStatus.NAKED, basis=None, exchange=None, stands_in=None
        )

    def last_spender(self, side: Side, issue: str) -> str | None:
        """The exchange on which the side's latest spent move on the issue went."""
        spent = self.spent.get((side, issue))
        return next(reversed(spent.values())) if spent else None
