"""Two writers at once, each alone in the right: the database lets one of them through."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Team
from deals.models import Issue, Negotiation, OfferTerm
from tests.cast import Cast, assemble, draft


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    with transaction.atomic():
        return assemble()


def race(first: Callable[[], object], second: Callable[[], object]) -> list[str]:
    """Run `second` while the transaction of `first` is still open; the refusals' texts."""
    written, refusals = Event(), list[str]()

    def late() -> None:
        written.wait(5)
        try:
            second()
        except IntegrityError as error:
            refusals.append(str(error))
        finally:
            connection.close()

    thread = Thread(target=late)
    thread.start()
    with transaction.atomic():
        first()
        written.set()
        thread.join(0.3)
    thread.join(5)
    assert not thread.is_alive()
    return refusals


def test_two_moves_of_teams_make_no_cycle(cast: Cast) -> None:
    refusals = race(
        lambda: Team.objects.filter(pk=cast.industry.pk).update(parent=cast.retail),
        lambda: Team.objects.filter(pk=cast.retail.pk).update(parent=cast.steel),
    )
    assert ["cannot stand below itself" in refusal for refusal in refusals] == [True]


def test_no_value_slips_into_a_domain_that_shrinks(cast: Cast) -> None:
    offer, own = draft(cast.negotiation), cast.negotiation.belonging
    refusals = race(
        lambda: Issue.objects.filter(pk=cast.price.pk).update(low=100),
        lambda: OfferTerm.objects.create(**own, offer=offer, issue=cast.price, number=90),
    )
    assert ["outside" in refusal for refusal in refusals] == [True]


def test_no_domain_shrinks_below_a_value_just_written(cast: Cast) -> None:
    offer, own = draft(cast.negotiation), cast.negotiation.belonging
    refusals = race(
        lambda: OfferTerm.objects.create(**own, offer=offer, issue=cast.price, number=90),
        lambda: Issue.objects.filter(pk=cast.price.pk).update(low=100),
    )
    assert ["fall outside" in refusal for refusal in refusals] == [True]


def test_no_offer_slips_into_a_negotiation_that_closes(cast: Cast) -> None:
    draft(cast.negotiation)
    refusals = race(
        lambda: Negotiation.objects.filter(pk=cast.negotiation.pk).update(stage="closed"),
        lambda: draft(cast.negotiation),
    )
    assert ["is closed" in refusal for refusal in refusals] == [True]
