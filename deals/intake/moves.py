"""Lines in which a side moves: offers with their conditions, and acts upon offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from deals.intake.transcript import Draft, read_value
from deals.intake.words import Cursor, Token
from deals.ledger.facts import Outcome, OutcomeKind, Round
from deals.ledger.offers import Act, Ask, Basis, Commitment, Exchange, Frame, Give, Offer
from deals.ledger.values import Side, Value

ON_OFFER = {"accept": Act.ACCEPT, "reject": Act.REJECT}
ON_OWN_OFFER = {"withdraw": Act.WITHDRAW, "expire": Act.EXPIRE}
ON_EXCHANGE = {
    "decline": Act.DECLINE,
    "agree": Act.AGREE,
    "deliver": Act.DELIVER,
    "waive": Act.WAIVE,
    "lapse": Act.LAPSE,
}
AFTER_CLOSE = frozenset({"deliver", "waive"})


@dataclass(slots=True)
class Said:
    """An offer line as read: terms, conditions, and what stands in brackets."""

    terms: dict[str, Value] = field(default_factory=dict)
    conditions: list[tuple[tuple[str, ...], tuple[Ask | Commitment, ...]]] = field(
        default_factory=list
    )
    frame: Frame = Frame.UNSTATED
    evidence: tuple[str, ...] = ()
    deadline: date | None = None


def move(draft: Draft, cursor: Cursor, side: Side) -> None:
    """Everything that may follow `us` or `them`."""
    word = cursor.ahead.text if cursor.ahead.kind == "word" else ""
    if draft.outcome is not None and word not in AFTER_CLOSE:
        raise cursor.refuse("nothing but deliver and waive after the close")
    if word in ON_OFFER or word in ON_OWN_OFFER:
        _act_on_offer(draft, cursor, side, cursor.next().text)
    elif word in ON_EXCHANGE:
        _act_on_exchange(draft, cursor, side, cursor.next().text)
    elif word == "link":
        _link(draft, cursor)
    else:
        _offer_line(draft, cursor, side)


def close(draft: Draft, cursor: Cursor) -> None:
    """close agreed price 104, term 14 on 2026-03-01"""
    if draft.outcome is not None:
        raise cursor.refuse("a single close")
    kind = cursor.one_of(OutcomeKind, "an outcome")
    terms: dict[str, Value] = {}
    if kind is OutcomeKind.AGREED and not cursor.at_end and not cursor.is_word("on"):
        _terms(draft, cursor, terms)
    on = cursor.day() if cursor.skip("on") else None
    cursor.end()
    draft.outcome = Outcome(kind, on, terms)
    draft.closing_line = cursor.line


def _offer_line(draft: Draft, cursor: Cursor, side: Side) -> None:
    """Read the line; a line that cannot be read still counts, so that numbers stay right."""
    draft.offers.append(None)
    number = draft.tabled
    draft.lines[number] = cursor.line
    if not draft.rounds:
        draft.rounds.append(Round(1))
    group = _group(draft, cursor, side, number)
    corrects = _corrects(draft, cursor, side)
    said = _said(draft, cursor)
    draft.offers[-1] = Offer(
        sequence=number,
        side=side,
        terms=said.terms,
        round=draft.rounds[-1].number,
        on=draft.rounds[-1].on,
        frame=said.frame,
        evidence=said.evidence,
        group=corrects.group if corrects else group,
        corrects=corrects.sequence if corrects else None,
    )
    draft.exchanges.extend(_exchanges(said, number, side))


def _group(draft: Draft, cursor: Cursor, side: Side, number: int) -> int | None:
    if cursor.skip("either"):
        draft.group = (side, number, cursor.line)
        return number
    if not cursor.is_word("or"):
        return None
    if draft.group is None or draft.group[0] is not side:
        raise cursor.refuse(f"a line '{side} either …' directly before")
    cursor.next()
    return draft.group[1]


def _corrects(draft: Draft, cursor: Cursor, side: Side) -> Offer | None:
    if not cursor.skip("corrects"):
        return None
    token = cursor.ahead
    offer = draft.offer(cursor, cursor.count("the number of an offer"), token)
    if offer.side is not side:
        raise cursor.refuse(f"an offer of {side}", token)
    if any(known is not None and known.corrects == offer.sequence for known in draft.offers):
        raise cursor.refuse("an offer not corrected yet", token)
    return offer


def _said(draft: Draft, cursor: Cursor) -> Said:
    said = Said()
    cursor.listed(lambda: _clause(draft, cursor, said), ";")
    while cursor.skip("["):
        _bracket(draft, cursor, said)
        cursor.need("]")
    cursor.end("',', ';', 'if', '[' or the end of the line")
    return said


def _clause(draft: Draft, cursor: Cursor, said: Said) -> None:
    """price 97, term 30 if volume 500 — or: if volume 500 then price 97, term 30"""
    asks: tuple[Ask | Commitment, ...] = ()
    if cursor.skip("if"):
        asks = _asks(draft, cursor)
        cursor.need("then")
        gives = _terms(draft, cursor, said.terms)
    else:
        gives = _terms(draft, cursor, said.terms)
        if cursor.skip("if"):
            asks = _asks(draft, cursor)
    if asks:
        said.conditions.append((gives, asks))


def _terms(draft: Draft, cursor: Cursor, into: dict[str, Value]) -> tuple[str, ...]:
    named: list[str] = []

    def term() -> None:
        token = cursor.word("an issue")
        issue = draft.issue(cursor, token)
        if issue.key in into:
            raise cursor.refuse("each issue once in a line", token)
        into[issue.key] = read_value(cursor, issue)
        named.append(issue.key)

    cursor.listed(term)
    return tuple(named)


def _asks(draft: Draft, cursor: Cursor) -> tuple[Ask | Commitment, ...]:
    asks: list[Ask | Commitment] = []

    def ask() -> None:
        if cursor.ahead.kind == "text":
            asks.append(_commitment(cursor))
            return
        token = cursor.word("an issue, or a commitment in quotes")
        issue = draft.issue(cursor, token)
        if any(isinstance(known, Ask) and known.issue == issue.key for known in asks):
            raise cursor.refuse("each issue once in a condition", token)
        value = read_value(cursor, issue)
        asks.append(Ask(issue.key, value, cursor.day() if cursor.skip("due") else None))

    cursor.listed(ask)
    return tuple(asks)


def _commitment(cursor: Cursor) -> Commitment:
    """ "joint forecast every month" by Anna due 2026-03-01 measured "MAPE below 10 %" """
    token = cursor.ahead
    text = cursor.text("a commitment in quotes")
    if not text.strip():
        raise cursor.refuse("a commitment of some words", token)
    owner = cursor.name("who answers for it") if cursor.skip("by") else ""
    due = cursor.day() if cursor.skip("due") else None
    measure = cursor.text("the measure in quotes") if cursor.skip("measured") else ""
    return Commitment(text, owner, due, measure)


def _bracket(draft: Draft, cursor: Cursor, said: Said) -> None:
    if cursor.is_word("gain", "loss", "neutral"):
        said.frame = Frame(cursor.next().text)
    elif cursor.skip("cites"):
        cursor.listed(lambda: _cite(draft, cursor, said))
    elif cursor.skip("until"):
        said.deadline = cursor.day()
    else:
        raise cursor.refuse("gain, loss, neutral, cites or until")


def _cite(draft: Draft, cursor: Cursor, said: Said) -> None:
    token = cursor.word("evidence listed above")
    if token.text not in draft.evidence:
        raise cursor.refuse("evidence listed above", token)
    if token.text not in said.evidence:
        said.evidence = (*said.evidence, token.text)


def _exchanges(said: Said, number: int, side: Side) -> list[Exchange]:
    several = len(said.conditions) > 1
    return [
        Exchange(
            key=f"{number}.{place}" if several else str(number),
            side=side,
            offer=number,
            gives=tuple(Give(issue, said.terms[issue]) for issue in gives),
            asks=asks,
            deadline=said.deadline,
        )
        for place, (gives, asks) in enumerate(said.conditions, start=1)
    ]


def _act_on_offer(draft: Draft, cursor: Cursor, side: Side, word: str) -> None:
    own = word in ON_OWN_OFFER
    of = side if own else side.other
    offer = _numbered(draft, cursor) if cursor.ahead.kind == "number" else None
    if offer is not None and offer[0].side is not of:
        raise cursor.refuse(f"an offer of {of}", offer[1])
    found = offer[0] if offer else draft.last_offer(cursor, of)
    cursor.end()
    draft.mark((ON_OWN_OFFER if own else ON_OFFER)[word], offer=found.sequence)


def _numbered(draft: Draft, cursor: Cursor) -> tuple[Offer, Token]:
    token = cursor.ahead
    return draft.offer(cursor, cursor.count("the number of an offer"), token), token


def _act_on_exchange(draft: Draft, cursor: Cursor, side: Side, word: str) -> None:
    exchanges = _stated(draft, cursor, side)
    if word == "waive":
        cursor.maybe_text()
    cursor.end()
    for exchange in exchanges:
        draft.mark(ON_EXCHANGE[word], exchange=exchange.key)


def _stated(draft: Draft, cursor: Cursor, side: Side) -> tuple[Exchange, ...]:
    """The exchanges of the offer named, or of the other side's last offer that states any."""
    token = cursor.ahead
    if token.kind == "number":
        offer, token = _numbered(draft, cursor)
        found = draft.stated_in(offer.sequence)
    else:
        theirs = [e.offer for e in draft.exchanges if e.side is side.other]
        found = draft.stated_in(max(theirs)) if theirs else ()
    if not found:
        raise cursor.refuse("an offer that states a condition", token)
    return found


def _link(draft: Draft, cursor: Cursor) -> None:
    """us link 4 with 5 — or, naming the issues: us link 4 price with 5 term"""
    cursor.need("link")
    gave, gives, token = _half(draft, cursor)
    cursor.need("with")
    paid, asks, other = _half(draft, cursor)
    cursor.end()
    if paid.side is gave.side:
        raise cursor.refuse("an offer of the other side", other)
    if not gives or not asks:
        raise cursor.refuse("offers that moved something", token if not gives else other)
    draft.exchanges.append(
        Exchange(
            key=f"{gave.sequence}+{paid.sequence}",
            side=gave.side,
            offer=gave.sequence,
            gives=tuple(Give(issue, value) for issue, value in gives.items()),
            asks=tuple(Ask(issue, value) for issue, value in asks.items()),
            basis=Basis.CONFIRMED,
        )
    )


def _half(draft: Draft, cursor: Cursor) -> tuple[Offer, Mapping[str, Value], Token]:
    offer, token = _numbered(draft, cursor)
    if cursor.ahead.kind != "word" or cursor.is_word("with"):
        return offer, _moved(draft, offer), token
    named: dict[str, Value] = {}

    def issue() -> None:
        key = cursor.word("an issue")
        if key.text not in offer.terms:
            raise cursor.refuse(f"an issue of offer {offer.sequence}", key)
        named[key.text] = offer.terms[key.text]

    cursor.listed(issue)
    return offer, named, token


def _moved(draft: Draft, offer: Offer) -> Mapping[str, Value]:
    """The terms that differ from what the side had said before."""
    before = {issue: draft.named_before(offer.side, offer.sequence, issue) for issue in offer.terms}
    return {
        issue: value
        for issue, value in offer.terms.items()
        if before[issue] is not None and before[issue] != value
    }
