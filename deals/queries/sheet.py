"""What may be shown to the other side, read by a query of its own that knows nothing else.

Each column is named here. Weights, values, limits, money, baselines, ranges, interests, notes,
findings, drafts, waivers and links made afterwards are not read, so nothing on the sheet can depend
on them; nor do ids, numbers or the order of the issues, which would tell of what is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts import access
from accounts.access import Viewer
from accounts.errors import NotFound
from deals import models
from deals.days import today
from deals.ledger.facts import Channel, EvidenceKind, OutcomeKind
from deals.ledger.offers import Act, Ask, Basis, Commitment, Exchange, Give, Mark, Offer
from deals.ledger.said import HEARD, Heard, Said, heard
from deals.ledger.values import Side, Value
from deals.snapshot.grouping import grouped
from deals.snapshot.values import value_of

VALUE = ("number", "option")


@dataclass(frozen=True, slots=True)
class Topic:
    """An issue that was spoken of."""

    key: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A round in which something on the sheet was said; numbered among those alone."""

    number: int
    on: date | None
    channel: Channel
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """Evidence marked as shareable."""

    kind: EvidenceKind
    source: str
    link: str
    observed: date | None
    expires: date | None


@dataclass(frozen=True, slots=True)
class Close:
    """That it ended, and what was agreed where it was written down."""

    agreed: bool
    on: date | None
    terms: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All there is to show: who talks, what was said, where both stand, and proof."""

    company: str
    account: str
    owner: str
    topics: Mapping[str, Topic]
    meetings: tuple[Meeting, ...]
    conditions: Mapping[int, tuple[Exchange, ...]]
    heard: Heard
    evidence: tuple[Proof, ...]
    close: Close | None

    @property
    def agreement(self) -> Mapping[str, Value]:
        """What was agreed: as it was written down, or the offer that was accepted."""
        if self.close is None or not self.close.agreed or self.close.terms:
            return self.close.terms if self.close else {}
        accepted = (o for o in self.heard.offers if o.sequence == self.heard.accepted)
        return {key: value for offer in accepted for key, value in offer.terms.items()}

    def plain_terms(self, offer: Offer) -> Mapping[str, Value]:
        """The terms that hang on no condition."""
        ties = self.conditions.get(offer.sequence, ())
        tied = {give.issue for tie in ties for give in tie.gives}
        return {key: value for key, value in offer.terms.items() if key not in tied}

    @property
    def last_day(self) -> date | None:
        """The day of the last offer or of the close, as far as days are known."""
        said = [offer.on for offer in self.heard.offers if offer.on is not None]
        closed = [self.close.on] if self.close and self.close.on else []
        return max(said + closed, default=None)


def counterpart_sheet(*, viewer: Viewer, negotiation_id: int) -> Sheet:
    """The sheet of a negotiation; NotFound where that is out of sight."""
    rows = access.visible(models.Negotiation.objects.all(), viewer).filter(pk=negotiation_id)
    names = ("organisation__name", "account__name")
    owner = ("owner__first_name", "owner__last_name", "owner__username")
    row = rows.values_list(*names, *owner).first()
    if row is None:
        raise NotFound("No such negotiation.")
    return _Reader(negotiation_id).sheet(*row[:2], owner=" ".join(filter(None, row[2:4])) or row[4])


class _Reader:
    def __init__(self, negotiation_id: int) -> None:
        self.pk = negotiation_id
        self.keys: dict[int, str] = dict(self._rows(models.Issue).values_list("id", "key"))
        self.rounds: dict[int, Any] = {}

    def sheet(self, company: str, account: str, *, owner: str) -> Sheet:
        offers = self._offers()
        conditions = self._conditions({row.id: row.sequence for row in self.offer_rows})
        self.stated = _stated(conditions)
        close = self._close()
        ended = close.on if close else None
        said = Said(offers, conditions, self._marks())
        known = heard(said=said, as_of=ended or today())
        return Sheet(
            company, account, owner,
            self._topics(known, close), self._meetings(known), self.stated, known,
            self._evidence(), close,
        )  # fmt: skip

    def _rows(self, model: Any) -> Any:
        return model.objects.filter(negotiation_id=self.pk).order_by("id")

    def _offers(self) -> tuple[Offer, ...]:
        tabled = self._rows(models.Offer).filter(status=models.OfferStatus.TABLED.value)
        self.offer_rows = list(tabled.order_by("sequence").values_list(
            "id", "sequence", "side", "on", "alternatives_group", "corrects__sequence", "round_id",
            "round__number", "round__held_on", "round__channel", named=True,
        ))  # fmt: skip
        terms = self._rows(models.OfferTerm).values_list("offer_id", "issue_id", *VALUE, named=True)
        by_offer = grouped(rows=terms, by="offer_id")
        return tuple(self._offer(row, by_offer[row.id]) for row in self.offer_rows)

    def _offer(self, row: Any, terms: Iterable[Any]) -> Offer:
        self.rounds[row.sequence] = row
        return Offer(
            sequence=row.sequence,
            side=Side(row.side),
            terms={self.keys[term.issue_id]: value_of(term) for term in terms},
            round=row.round__number,
            on=row.on or row.round__held_on,
            group=row.alternatives_group,
            corrects=row.corrects__sequence,
        )

    def _conditions(self, sequences: Mapping[int, int]) -> tuple[Exchange, ...]:
        rows = self._rows(models.Exchange).filter(basis=Basis.STATED.value)
        stated = list(rows.values_list("id", "side", "offer_id", "deadline", named=True))
        gives = self._below(models.Give)
        asks = self._below(models.Ask, "due_on", "commitment")
        return tuple(
            Exchange(
                key=str(row.id),
                side=Side(row.side),
                offer=sequences[row.offer_id],
                gives=tuple(Give(self.keys[g.issue_id], value_of(g)) for g in gives[row.id]),
                asks=tuple(self._ask(ask) for ask in asks[row.id]),
                deadline=row.deadline,
            )
            for row in stated
            if row.offer_id in sequences
        )

    def _below(self, model: Any, *columns: str) -> Mapping[int, list[Any]]:
        rows = self._rows(model).values_list(
            "exchange_id", "issue_id", *VALUE, *columns, named=True
        )
        return grouped(rows=rows, by="exchange_id")

    def _ask(self, row: Any) -> Ask | Commitment:
        """Who is to keep a promise, and how we would see it, is for us."""
        if row.issue_id is None:
            return Commitment(row.commitment, due=row.due_on)
        return Ask(self.keys[row.issue_id], value_of(row), row.due_on)

    def _marks(self) -> tuple[Mark, ...]:
        rows = self._rows(models.Mark).filter(kind__in=[act.value for act in HEARD])
        listed = rows.values_list(
            "kind", "after_sequence", "offer__sequence", "exchange_id", "on", named=True
        )
        return tuple(
            Mark(
                act=Act(row.kind),
                after=row.after_sequence,
                offer=row.offer__sequence,
                exchange=None if row.exchange_id is None else str(row.exchange_id),
                on=row.on,
            )
            for row in listed
        )

    def _close(self) -> Close | None:
        row = self._rows(models.Outcome).values_list("kind", "closed_on").first()
        if row is None:
            return None
        terms = self._rows(models.OutcomeTerm).values_list("issue_id", *VALUE, named=True)
        agreed = {self.keys[term.issue_id]: value_of(term) for term in terms}
        return Close(row[0] == OutcomeKind.AGREED.value, row[1], agreed)

    def _evidence(self) -> tuple[Proof, ...]:
        rows = self._rows(models.Evidence).filter(shareable=True)
        listed = rows.values_list("kind", "source", "link", "observed_on", "expires_on")
        return tuple(Proof(EvidenceKind(kind), *others) for kind, *others in listed)

    def _topics(self, known: Heard, close: Close | None) -> Mapping[str, Topic]:
        """The issues spoken of, in the order in which they first were."""
        named = dict.fromkeys(key for offer in known.offers for key in self._named(offer))
        named |= dict.fromkeys(close.terms if close else ())
        rows = self._rows(models.Issue).filter(key__in=list(named))
        labels = {row[0]: Topic(*row) for row in rows.values_list("key", "name", "unit")}
        return {key: labels[key] for key in named}

    def _named(self, offer: Offer) -> Iterator[str]:
        """The issues of an offer: of its terms, and of what it asks for."""
        yield from offer.terms
        for tie in self.stated.get(offer.sequence, ()):
            yield from (ask.issue for ask in tie.issue_asks)

    def _meetings(self, known: Heard) -> tuple[Meeting, ...]:
        said: defaultdict[int, list[Offer]] = defaultdict(list)
        for offer in known.offers:
            said[offer.round].append(offer)
        held = {offer.round: self.rounds[offer.sequence] for offer in known.offers}
        return tuple(
            Meeting(number, held[key].round__held_on, Channel(held[key].round__channel), tuple(of))
            for number, (key, of) in enumerate(sorted(said.items()), start=1)
        )


def _stated(conditions: Iterable[Exchange]) -> Mapping[int, tuple[Exchange, ...]]:
    by_offer: defaultdict[int, list[Exchange]] = defaultdict(list)
    for tie in conditions:
        by_offer[tie.offer].append(tie)
    return {number: tuple(ties) for number, ties in by_offer.items()}
