"""CaSiNo: two campers divide three packages each of food, water and firewood (Chawla et al. 2021).

An issue is the number of packages *we* get. A package is worth 5, 4 or 3 points by its priority,
and walking away pays 5 points to each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from deals.intake.corpora.base import Node, Record
from deals.ledger.facts import Channel, Facts, Interest, Outcome, OutcomeKind, Round
from deals.ledger.offers import Act, Mark, Offer
from deals.ledger.preferences import Linear, Preference, Provenance
from deals.ledger.values import Direction, Issue, Numeric, Side
from deals.metrics.corpora.casino import PACKAGES, SATISFACTION

SYSTEM = "casino"
POINTS = {"High": 5, "Medium": 4, "Low": 3}
GOODS = {"Food": "food", "Water": "water", "Firewood": "firewood"}
DOMAIN = Numeric(Decimal(0), Decimal(PACKAGES), Decimal(1), "packages")
ISSUES = tuple(Issue(key, DOMAIN, name) for name, key in GOODS.items())
AGENTS = {"mturk_agent_1": Side.US, "mturk_agent_2": Side.THEM}
DIRECTIONS = {Side.US: Direction.HIGH, Side.THEM: Direction.LOW}
LIKENESS = (
    "Extremely dislike",
    "Slightly dislike",
    "Undecided",
    "Slightly like",
    "Extremely like",
)
NO_CURRENCY = "XXX"


def read(record: Node) -> Record:
    """The negotiation of one dialogue; BrokenError when it is not as the corpus describes."""
    number = record.at("dialogue_id").whole(low=0, high=10**9)
    people = {side: record.at("participant_info").at(name) for name, side in AGENTS.items()}
    talks = _Talks()
    for entry in record.at("chat_logs").each():
        talks.hear(entry)
    background = Facts(
        issues=ISSUES,
        preferences=tuple(p for side, who in people.items() for p in _preferences(side, who)),
        interests=tuple(i for side, who in people.items() for i in _interests(side, who)),
        rounds=(Round(1, None, Channel.PORTAL),),
        currency=NO_CURRENCY,
    )
    source: dict[str, object] = {side.value: _answers(who) for side, who in people.items()}
    source["walked_away"] = talks.walked_away.value if talks.walked_away else None
    return Record(str(number), f"CaSiNo dialogue {number}", talks.facts(background), source)


@dataclass(slots=True)
class _Talks:
    """The dialogue as heard so far."""

    offers: list[Offer] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    outcome: Outcome | None = None
    walked_away: Side | None = None

    def hear(self, entry: Node) -> None:
        text = entry.at("text").raw
        if text not in ("Submit-Deal", "Accept-Deal", "Reject-Deal", "Walk-Away"):
            return
        if self.outcome is not None:
            raise entry.broken(f"{text} after the end")
        side = AGENTS[entry.at("id").word(AGENTS)]
        if text == "Submit-Deal":
            number = len(self.offers) + 1
            self.offers.append(Offer(number, side, _terms(side, entry.at("task_data"))))
        elif text == "Walk-Away":
            self.walked_away, self.outcome = side, Outcome(OutcomeKind.NO_DEAL)
        else:
            self._answer(entry, side, Act.ACCEPT if text == "Accept-Deal" else Act.REJECT)

    def facts(self, background: Facts) -> Facts:
        return replace(
            background,
            offers=tuple(self.offers),
            marks=tuple(self.marks),
            outcome=self.outcome,
        )

    def _answer(self, entry: Node, side: Side, act: Act) -> None:
        if not self.offers or self.offers[-1].side is side:
            raise entry.broken(f"no deal of the other side to {act.value}")
        offer = self.offers[-1]
        self.marks.append(Mark(act, offer.sequence, offer.sequence))
        if act is Act.ACCEPT:
            self.outcome = Outcome(OutcomeKind.AGREED, terms=offer.terms)


def _terms(side: Side, submitted: Node) -> dict[str, Decimal | str]:
    """What *we* get of each, whichever side submitted it."""
    terms: dict[str, Decimal | str] = {}
    for name, key in GOODS.items():
        own = submitted.at("issue2youget").at(name).whole(low=0, high=PACKAGES)
        other = submitted.at("issue2theyget").at(name).whole(low=0, high=PACKAGES)
        if own + other != PACKAGES:
            raise submitted.broken(f"{own} and {other} of {name} do not make {PACKAGES}")
        terms[key] = Decimal(own if side is Side.US else other)
    return terms


def _preferences(side: Side, who: Node) -> Iterator[Preference]:
    named = {
        who.at("value2issue").at(priority).word(tuple(GOODS)): points
        for priority, points in POINTS.items()
    }
    if len(named) != len(GOODS):
        raise who.at("value2issue").broken("a good has two priorities")
    for name, key in GOODS.items():
        yield Preference(
            side,
            key,
            Linear(DOMAIN, DIRECTIONS[side]),
            weight=float(named[name]),
            provenance=Provenance.STATED,
            confidence=1.0,
        )


def _interests(side: Side, who: Node) -> Iterator[Interest]:
    for priority in POINTS:
        issue = GOODS[who.at("value2issue").at(priority).word(tuple(GOODS))]
        reason = who.at("value2reason").at(priority).text()
        yield Interest(side, reason, issue, known="questionnaire")


def _answers(who: Node) -> dict[str, object]:
    """What the person scored and answered afterwards."""
    outcomes = who.at("outcomes")
    return {
        "points_scored": outcomes.at("points_scored").whole(low=0, high=1000),
        "satisfaction": outcomes.at("satisfaction").word(SATISFACTION),
        "likeness": outcomes.at("opponent_likeness").word(LIKENESS),
    }
