"""The form of a move: what moved, and lines of "if they … then we …", as the API would be sent it.

Fields: term-KEY; give-B-N-issue and -value, ask-B-N-issue, -value, -text and -due, deadline-B
for the Nth line of the Bth if…then. Empty lines count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import uuid4

from django.utils.translation import gettext as _

from accounts.errors import Problem
from deals.pages.numbers import NotANumber, read_number

BLOCKS, LINES = 3, 6
"""How many if…then a form can have, and how many lines each of its halves."""


class Ask(NamedTuple):
    """A line of what is asked for: an issue's value, or a promise in words."""

    name: str
    issue: str = ""
    value: str = ""
    text: str = ""
    due: str = ""

    @property
    def filled(self) -> bool:
        return any(part.strip() for part in (self.issue, self.value, self.text))

    @property
    def raw(self) -> dict[str, str]:
        due = {"due_on": self.due} if self.due else {}
        if self.issue:
            return {"issue": self.issue, "value": self.value, **due}
        return {"commitment": self.text or self.value, **due}


class Give(NamedTuple):
    """A line of what is given once the asks are met."""

    name: str
    issue: str = ""
    value: str = ""

    @property
    def filled(self) -> bool:
        return bool(self.issue or self.value.strip())


@dataclass(slots=True)
class Block:
    """One if…then; the lines shown always end with an empty one."""

    number: int
    asks: list[Ask] = field(default_factory=list)
    gives: list[Give] = field(default_factory=list)
    deadline: str = ""

    @property
    def filled(self) -> bool:
        return any(ask.filled for ask in self.asks) or any(give.filled for give in self.gives)


@dataclass(slots=True)
class Typed:
    """What stands in the form; `wrong` are the refusals by the name of the field.

    Values of the `numeric` issues are numbers of the page's notation.
    """

    side: str
    terms: dict[str, str]
    blocks: list[Block]
    other: dict[str, str]
    evidence: list[str]
    numeric: frozenset[str] = frozenset()
    wrong: dict[str, list[str]] = field(default_factory=dict)
    _fields: dict[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> dict[str, Any]:
        """The move as `read_offer` takes it."""
        terms = {
            key: self._value(key, value, f"term-{key}")
            for key, value in self.terms.items()
            if value.strip()
        }
        self._fields = {f"/terms/{key}": f"term-{key}" for key in terms}
        exchanges = list(self._exchanges(terms))
        optional = {name: self.other[name] for name in ("frame", "note") if self.other.get(name)}
        numbers = {
            name: int(self.other[name])
            for name in ("sequence", "corrects")
            if self.other.get(name, "").isdecimal()
        }
        body = {"side": self.side, "terms": terms, "evidence": self.evidence, **optional, **numbers}
        if exchanges:
            body["exchanges"] = exchanges
        if self.other.get("round") == "new":
            known = {"held_on": self.other.get("held_on"), "channel": self.other.get("channel")}
            body["round"] = {name: value for name, value in known.items() if value}
        return body

    def refuse(self, problems: Iterator[Problem] | tuple[Problem, ...]) -> None:
        """Note refusals beside the fields they are about; the rest under ''."""
        for problem in problems:
            pointer = problem.pointer
            while pointer and pointer not in self._fields:
                pointer = pointer.rpartition("/")[0]
            place = self._fields.get(pointer, "")
            self._refuse(place, problem.detail)

    def _refuse(self, name: str, told: str) -> None:
        """Once, however often the form is looked at."""
        known = self.wrong.setdefault(name, [])
        if told not in known:
            known.append(told)

    def _value(self, issue: str, text: str, name: str) -> str:
        """A value as programs write it; what is unclear is refused and left as it is."""
        if issue not in self.numeric or not text.strip():
            return text
        try:
            return f"{read_number(text):f}"
        except NotANumber as unclear:
            self._refuse(name, str(unclear))
            return text

    def _asked(self, ask: Ask) -> dict[str, str]:
        return ask._replace(value=self._value(ask.issue, ask.value, ask.name)).raw

    def _exchanges(self, terms: dict[str, str]) -> Iterator[dict[str, Any]]:
        """The filled blocks; their gives join the terms. Notes which field is which pointer."""
        place = 0
        for block in self.blocks:
            if not block.filled:
                continue
            gives = [give for give in block.gives if give.filled]
            asks = [ask for ask in block.asks if ask.filled]
            if not gives or not asks:
                told = _("Say what is given then.") if asks else _("Say what is asked for it.")
                self._refuse((block.gives if asks else block.asks)[0].name, told)
            base = f"/exchanges/{place}"
            self._fields[base] = f"block-{block.number}"
            for n, give in enumerate(gives):
                if give.issue in terms:
                    told = _("It stands above as well: give it freely or under the if.")
                    self._refuse(give.name, told)
                terms[give.issue] = self._value(give.issue, give.value, give.name)
                self._fields[f"/terms/{give.issue}"] = give.name
                self._fields[f"{base}/gives/{n}"] = give.name
            for n, ask in enumerate(asks):
                self._fields[f"{base}/asks/{n}"] = ask.name
            exchange: dict[str, Any] = {
                "gives": [give.issue for give in gives],
                "asks": [self._asked(ask) for ask in asks],
            }
            yield exchange | ({"deadline": block.deadline} if block.deadline else {})
            place += 1


OTHER = (
    "key", "sequence", "corrects", "round", "held_on", "channel", "frame", "note",
)  # fmt: skip


def typed(data: Mapping[str, Any], *, issues: Mapping[str, bool], evidence: list[str]) -> Typed:
    """What was posted; `issues` tells of each key whether its values are numbers."""
    text = {name: str(value)[:4000] for name, value in data.items()}
    side = text.get("side", "")
    return Typed(
        side=side if side in ("us", "them") else "us",
        terms={key: text.get(f"term-{key}", "") for key in issues},
        blocks=[_block(text, number) for number in range(_blocks(text))],
        other={name: text.get(name, "") for name in OTHER},
        evidence=evidence,
        numeric=frozenset(key for key, numeric in issues.items() if numeric),
    )


def fresh(*, issues: list[str], side: str, sequence: int, **other: str) -> Typed:
    """An empty form with a key of its own."""
    return Typed(
        side=side,
        terms=dict.fromkeys(issues, ""),
        blocks=[_block({}, 0)],
        other={"key": uuid4().hex, "sequence": str(sequence), "round": "same", **other},
        evidence=[],
    )


def made_conditional(form: Typed, *, issue: str, ask: tuple[str, str] | None) -> None:
    """Move a give on an issue under an if, with a suggested ask: an issue and its value."""
    block = next((block for block in form.blocks if not block.filled), None)
    if block is None:
        if len(form.blocks) >= BLOCKS:
            return
        block = _block({}, len(form.blocks))
        form.blocks.append(block)
    block.gives[0] = block.gives[0]._replace(issue=issue, value=form.terms.get(issue, ""))
    if ask is not None:
        block.asks[0] = block.asks[0]._replace(issue=ask[0], value=ask[1])
    form.terms[issue] = ""


def _blocks(text: Mapping[str, str]) -> int:
    used = [n for n in range(BLOCKS) if any(name.split("-")[1:2] == [str(n)] for name in text)]
    more = text.get("more") == "block"
    return min(BLOCKS, max(used, default=0) + 1 + more)


def _block(text: Mapping[str, str], number: int) -> Block:
    asks = [
        Ask(name, *(text.get(f"{name}-{part}", "") for part in ("issue", "value", "text", "due")))
        for name in (f"ask-{number}-{n}" for n in range(LINES))
    ]
    gives = [
        Give(name, text.get(f"{name}-issue", ""), text.get(f"{name}-value", ""))
        for name in (f"give-{number}-{n}" for n in range(LINES))
    ]
    return Block(number, _shown(asks), _shown(gives), text.get(f"deadline-{number}", ""))


def _shown(lines: list[Any]) -> list[Any]:
    """The filled lines and an empty one after them."""
    last = max((n for n, line in enumerate(lines) if line.filled), default=-1)
    return lines[: last + 2]
