"""Job interviews: a worker and a recruiter bid on five issues (Yamaguchi, Iwasa & Fujita 2021).

We are the worker, who sells. What a position is worth depends on the company: the preference
holds its mean over the companies, `source["positions"]` the whole table (see docs/imports.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from statistics import fmean
from typing import TypeAlias

from deals.intake.corpora.base import Node, Record
from deals.ledger.facts import Channel, Facts, Outcome, OutcomeKind, Round
from deals.ledger.offers import Act, Mark, Offer
from deals.ledger.preferences import Linear, OptionValues, Preference, Provenance, ValueFunction
from deals.ledger.values import Choice, Direction, Issue, Numeric, Side, Value

SYSTEM = "jobinterview"
ROLES = {"worker": Side.US, "recruiter": Side.THEM}
KEYS = {
    "Salary": "salary",
    "Weekly holiday": "weekly_holiday",
    "Position": "position",
    "Workplace": "workplace",
    "Company": "company",
}
NUMBERS = ("Salary", "Weekly holiday")
DIRECTIONS = {Side.US: Direction.HIGH, Side.THEM: Direction.LOW}
NO_CURRENCY = "XXX"

Tables: TypeAlias = Mapping[Side, Mapping[str, Node]]
"""Each side's table of utilities by the source's name of the issue."""


def read(record: Node) -> Record:
    """The negotiation of one interview; BrokenError when it is not as the corpus describes."""
    name = record.at("id").text()
    sides, tables = _people(record)
    issues = _issues(tables[Side.US])
    bids = sorted(record.at("solutions").each(), key=_moment)
    offers = tuple(_offer(n, bid, sides, issues) for n, bid in enumerate(bids, start=1))
    accepted = _accepted(record, bids)
    pairs = {side: _pairs(table["Position"], issues) for side, table in tables.items()}
    facts = Facts(
        issues=tuple(issues.values()),
        preferences=tuple(
            preference for side in Side for preference in _preferences(side, tables, issues, pairs)
        ),
        offers=offers,
        marks=() if accepted is None else (Mark(Act.ACCEPT, len(offers), accepted),),
        rounds=(Round(1, offers[0].on if offers else None, Channel.PORTAL),),
        outcome=None
        if accepted is None
        else Outcome(OutcomeKind.AGREED, offers[-1].on, offers[accepted - 1].terms),
        currency=NO_CURRENCY,
    )
    source = {"positions": {side.value: pairs[side] for side in Side}}
    return Record(name, f"Job interview {name[:8]}", facts, source)


def _people(record: Node) -> tuple[dict[str, Side], dict[Side, dict[str, Node]]]:
    """Side by user id, and each side's table of utilities."""
    sides: dict[str, Side] = {}
    tables: dict[Side, dict[str, Node]] = {}
    for user in record.at("users").each():
        side = ROLES[user.at("role").word(ROLES)]
        sides[user.at("id").text()] = side
        named = {table.at("name").text(): table for table in user.at("utilities").each()}
        tables[side] = {name: _named(user, named, name) for name in KEYS}
    if len(sides) != len(Side) or len(tables) != len(Side):
        raise record.at("users").broken("expected one worker and one recruiter")
    return sides, tables


def _named(user: Node, named: Mapping[str, Node], name: str) -> Node:
    if name not in named:
        raise user.at("utilities").broken(f"{name!r} is missing")
    return named[name]


def _issues(table: Mapping[str, Node]) -> dict[str, Issue]:
    """By the source's names; domains are the same for both sides, so the worker's will do."""
    return {name: _issue(name, table) for name in KEYS}


def _issue(name: str, table: Mapping[str, Node]) -> Issue:
    key = KEYS[name]
    if name in NUMBERS:
        low = table[name].at("min").whole(low=0, high=10**6)
        high = table[name].at("max").whole(low=low + 1, high=10**6)
        domain = Numeric(Decimal(low), Decimal(high), Decimal(1))
        return Issue(key, domain, name, distributive=name == "Salary")
    options = [_option(option, name) for option in table[name].at("options").each()]
    return Issue(key, _choice(table[name], options), name)


def _option(option: Node, name: str) -> str:
    return option.at("names").at("Position").text() if name == "Position" else _text(option)


def _text(option: Node) -> str:
    return option.at("name").text()


def _choice(table: Node, options: list[str]) -> Choice:
    """Options in the order of first mention: positions are listed once for each company."""
    if not options:
        raise table.at("options").broken("no options")
    return Choice(tuple(dict.fromkeys(options)))


def _moment(bid: Node) -> datetime:
    at = bid.at("created_at")
    try:
        moment = datetime.fromisoformat(at.text())
    except ValueError:
        raise at.broken("expected a date and time") from None
    if moment.tzinfo is None:
        raise at.broken("expected a time zone")
    return moment


def _offer(number: int, bid: Node, sides: Mapping[str, Side], issues: Mapping[str, Issue]) -> Offer:
    terms = {issue.key: _value(bid.at("body").at(name), issue) for name, issue in issues.items()}
    side = sides[bid.at("user_id").word(sides)]
    return Offer(number, side, terms, on=_moment(bid).date())


def _value(node: Node, issue: Issue) -> Value:
    if isinstance(issue.domain, Choice):
        return node.word(issue.domain.options)
    return Decimal(node.whole(low=int(issue.domain.low), high=int(issue.domain.high)))


def _accepted(record: Node, bids: list[Node]) -> int | None:
    """The number of the accepted bid, which is not always the last."""
    numbers = [n for n, bid in enumerate(bids, start=1) if bid.get("accepted") == _yes(bid)]
    if len(numbers) > 1:
        raise record.at("solutions").broken("more than one bid is accepted")
    return numbers[0] if numbers else None


def _yes(bid: Node) -> Node:
    return Node(True, f"{bid.pointer}/accepted")


def _pairs(table: Node, issues: Mapping[str, Issue]) -> dict[str, dict[str, float]]:
    """Position → company → value in 0..1; every pair has to be there."""
    pairs: dict[str, dict[str, float]] = {}
    for option in table.at("options").each():
        names = option.at("names")
        values = pairs.setdefault(names.at("Position").text(), {})
        values[names.at("Company").text()] = option.at("weight").share()
    positions, companies = (_options(issues[name]) for name in ("Position", "Company"))
    if set(pairs) != positions or any(set(row) != companies for row in pairs.values()):
        raise table.broken("expected every position with every company")
    return pairs


def _options(issue: Issue) -> set[str]:
    assert isinstance(issue.domain, Choice)
    return set(issue.domain.options)


def _preferences(
    side: Side,
    tables: Tables,
    issues: Mapping[str, Issue],
    pairs: Mapping[Side, Mapping[str, Mapping[str, float]]],
) -> Iterator[Preference]:
    for name, issue in issues.items():
        table = tables[side][name]
        function = (
            OptionValues({position: fmean(row.values()) for position, row in pairs[side].items()})
            if name == "Position"
            else _function(side, table, issue)
        )
        yield Preference(
            side,
            issue.key,
            function,
            weight=table.at("weight").share(),
            provenance=Provenance.STATED,
            confidence=1.0,
        )


def _function(side: Side, table: Node, issue: Issue) -> ValueFunction:
    if isinstance(issue.domain, Numeric):
        return Linear(issue.domain, DIRECTIONS[side])
    values = {_text(option): option.at("weight").share() for option in table.at("options").each()}
    if set(values) != _options(issue):
        raise table.broken("the two sides list different options")
    return OptionValues(values)
