"""The sheet in words: the same for the page and for the PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.ledger.offers import Ask, Commitment, Exchange, Give, Offer
from deals.ledger.said import Reply
from deals.ledger.values import Side, Value
from deals.pages import words
from deals.queries.sheet import Sheet, Topic

REPLIES = {
    Reply.OPEN: gettext_lazy("open"),
    Reply.AGREED: gettext_lazy("agreed"),
    Reply.DECLINED: gettext_lazy("declined"),
    Reply.ENDED: gettext_lazy("no longer offered"),
}


class Line(NamedTuple):
    """An issue: where both stand, and what was agreed."""

    name: str
    us: str
    them: str
    agreed: str


class Clause(NamedTuple):
    """A condition with what became of it."""

    text: str
    reply: str
    code: str


class Tabled(NamedTuple):
    """An offer as it was said."""

    who: str
    us: bool
    package: str
    reply: str
    terms: tuple[tuple[str, str], ...]
    clauses: tuple[Clause, ...]


class Held(NamedTuple):
    """A round."""

    title: str
    about: str
    offers: tuple[Tabled, ...]


class Cited(NamedTuple):
    """A piece of evidence; `about` is its kind and its days."""

    source: str
    link: str
    about: str


class Written(NamedTuple):
    """The whole sheet in words."""

    title: str
    company: str
    account: str
    about: str
    state: str
    lines: tuple[Line, ...]
    agreed: bool
    open: tuple[tuple[str, str], ...]
    rounds: tuple[Held, ...]
    evidence: tuple[Cited, ...]
    day: date | None


def written(sheet: Sheet) -> Written:
    """The sheet in the language and the formats of the reader."""
    return _Writer(sheet).written()


class _Writer:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.names = {Side.US: sheet.company, Side.THEM: sheet.account}
        self.agreed = sheet.agreement

    def written(self) -> Written:
        sheet = self.sheet
        return Written(
            _("Offers on the table"),
            sheet.company,
            sheet.account,
            self._about(),
            self._state(),
            tuple(self._line(topic) for topic in sheet.topics.values()),
            bool(self.agreed),
            tuple(self._open()),
            tuple(self._rounds()),
            tuple(self._evidence()),
            sheet.last_day,
        )

    def _about(self) -> str:
        day = self.sheet.last_day
        told = [_("Contact: %(name)s") % {"name": self.sheet.owner}]
        if day is not None:
            told.append(_("As of %(day)s") % {"day": on(day)})
        return " · ".join(told)

    def _state(self) -> str:
        if self.sheet.close is None:
            return ""
        return _("Agreed.") if self.sheet.close.agreed else _("The talks ended without a deal.")

    def _line(self, topic: Topic) -> Line:
        us, them = (self.sheet.heard.stands.get((side, topic.key), ()) for side in Side)
        agreed = self.agreed.get(topic.key)
        return Line(
            spoken(topic),
            self._either(topic, us),
            self._either(topic, them),
            words.NOTHING if agreed is None else value(agreed, topic),
        )

    def _either(self, topic: Topic, stand: Iterable[Value]) -> str:
        values = [value(one, topic) for one in stand]
        return _(" or ").join(values) or words.NOTHING

    def _open(self) -> Iterator[tuple[str, str]]:
        """Whose condition is open, and its words."""
        for offer in self.sheet.heard.offers:
            for tie in self.sheet.conditions.get(offer.sequence, ()):
                if self.sheet.heard.replies[tie.key] is Reply.OPEN and self.sheet.close is None:
                    yield self.names[tie.side], self._condition(tie)

    def _rounds(self) -> Iterator[Held]:
        for meeting in self.sheet.meetings:
            channel = str(words.WORDS[meeting.channel])
            about = [channel] if meeting.on is None else [channel, on(meeting.on)]
            title = _("Round %(number)s") % {"number": meeting.number}
            yield Held(title, ", ".join(about), tuple(self._offers(meeting.offers)))

    def _offers(self, offers: Iterable[Offer]) -> Iterator[Tabled]:
        letters = _letters(offers)
        for offer in offers:
            ties = self.sheet.conditions.get(offer.sequence, ())
            plain = self.sheet.plain_terms(offer)
            yield Tabled(
                self.names[offer.side],
                offer.side is Side.US,
                letters.get(offer.sequence, ""),
                self._reply(offer),
                tuple(self._term(key, of) for key, of in plain.items()),
                tuple(self._clause(tie) for tie in ties),
            )

    def _reply(self, offer: Offer) -> str:
        if offer.sequence in self.sheet.heard.rejected:
            return _("declined")
        return _("accepted") if offer.sequence == self.sheet.heard.accepted else ""

    def _clause(self, tie: Exchange) -> Clause:
        reply = self.sheet.heard.replies[tie.key]
        over = reply is Reply.OPEN and self.sheet.close is not None
        return Clause(self._condition(tie), "" if over else str(REPLIES[reply]), reply.value)

    def _condition(self, tie: Exchange) -> str:
        """ "If payment term 14 days, then price 106 EUR/t (until 1 March 2026)" """
        both = _(" and ")
        asks = both.join(self._ask(ask) for ask in tie.asks)
        gives = both.join(self._give(give) for give in tie.gives)
        said = _("If %(asks)s, then %(gives)s") % {"asks": asks, "gives": gives}
        until = tie.deadline and _("until %(day)s") % {"day": on(tie.deadline)}
        return f"{said} ({until})" if until else said

    def _ask(self, ask: Ask | Commitment) -> str:
        what = (
            ask.text if isinstance(ask, Commitment) else " ".join(self._term(ask.issue, ask.value))
        )
        if ask.due is None:
            return what
        return _("%(what)s by %(day)s") % {"what": what, "day": on(ask.due)}

    def _give(self, give: Give) -> str:
        return " ".join(self._term(give.issue, give.value))

    def _term(self, key: str, of: Value) -> tuple[str, str]:
        topic = self.sheet.topics[key]
        return spoken(topic), value(of, topic)

    def _evidence(self) -> Iterator[Cited]:
        for proof in self.sheet.evidence:
            told = [str(words.WORDS[proof.kind])]
            if proof.observed is not None:
                told.append(_("of %(day)s") % {"day": on(proof.observed)})
            if proof.expires is not None:
                told.append(_("valid until %(day)s") % {"day": on(proof.expires)})
            yield Cited(proof.source, proof.link, ", ".join(told))


def spoken(topic: Topic) -> str:
    """The name of an issue, or its key in words where it has none."""
    return topic.name or topic.key.replace("_", " ")


def value(of: Value, topic: Topic) -> str:
    """A value with its unit, or an option as it is said."""
    if isinstance(of, Decimal):
        return f"{words.plain_number(of)} {topic.unit}".strip()
    return of.replace("_", " ")


def on(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _letters(offers: Iterable[Offer]) -> Mapping[int, str]:
    """Alternatives of one move are packages A, B, …; other offers have no letter."""
    found: dict[int, str] = {}
    counts: dict[tuple[Side, int], int] = {}
    for offer in offers:
        if offer.group is not None:
            key = (offer.side, offer.group)
            counts[key] = counts.get(key, -1) + 1
            letter = chr(ord("A") + counts[key] % 26)
            found[offer.sequence] = _("package %(letter)s") % {"letter": letter}
    return found
