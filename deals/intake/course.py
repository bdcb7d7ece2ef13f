"""The offers of a transcript so far: which still stand, which were corrected, what came before."""

from __future__ import annotations

from bisect import bisect_left, insort

from deals.ledger.offers import Act, Offer
from deals.ledger.values import Issue, Side, Value

TAKEN_BACK = frozenset({Act.WITHDRAW, Act.EXPIRE})


class Course:
    """Offers by number. A correction keeps the place in the talks of what it sets right."""

    def __init__(self) -> None:
        self.offers: dict[int, Offer] = {}
        self.fates: dict[int, Act] = {}
        self._place: dict[int, int] = {}
        self._current: dict[int, int] = {}
        self._tabled: dict[Side, list[int]] = {side: [] for side in Side}
        self._named: dict[tuple[Side, str], list[int]] = {}

    @property
    def count(self) -> int:
        return len(self.offers)

    def table(self, offer: Offer) -> None:
        number = offer.sequence
        place = number if offer.corrects is None else self._place[offer.corrects]
        self.offers[number] = offer
        self._place[number], self._current[place] = place, number
        if place == number:
            self._tabled[offer.side].append(place)
        for issue in offer.terms:
            self._name(offer.side, issue, place)

    def latest(self, number: int) -> int:
        """The offer that stands for this number: itself, or its last correction."""
        return self._current[self._place[number]]

    def last_move(self, side: Side) -> tuple[int, ...]:
        """The side's last offer that is not taken back; the alternatives if there were several."""
        tabled = self._tabled[side]
        while tabled and self._is_gone(tabled[-1]):
            tabled.pop()
        if not tabled:
            return ()
        group = self.offers[tabled[-1]].group
        if group is None:
            return (self._current[tabled[-1]],)
        members = tabled[bisect_left(tabled, group) :]
        return tuple(self._current[place] for place in members if not self._is_gone(place))

    def previous(self, offer: Offer, issue: Issue) -> Value | None:
        """What the side held on the issue before this offer: its last word, or the baseline."""
        start = offer.group or self._place[offer.sequence]
        places = self._named.get((offer.side, issue.key), [])
        for place in reversed(places[: bisect_left(places, start)]):
            earlier = self.offers[self._current[place]]
            if issue.key in earlier.terms and not self._is_gone(place):
                return earlier.terms[issue.key]
        return issue.baseline

    def _name(self, side: Side, issue: str, place: int) -> None:
        places = self._named.setdefault((side, issue), [])
        if not places or places[-1] < place:
            places.append(place)
        elif place not in places:
            insort(places, place)

    def _is_gone(self, place: int) -> bool:
        return self.fates.get(self._current[place]) in TAKEN_BACK
