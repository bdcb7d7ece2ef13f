"""A negotiation to learn by: loaded with one click, put away with another.

It is a negotiation like all others, so that everything can be tried on it; only nothing is reported
of it, no event tells of it, and the lists show it to nobody but its owner.
"""

from __future__ import annotations

from django.db import transaction

from accounts.access import SAMPLE, Viewer
from accounts.actions import create_account, name_account
from accounts.errors import Forbidden, NotFound
from accounts.locks import one_at_a_time
from accounts.models import KeyAccount
from deals import models
from deals.actions.import_facts import import_facts
from deals.intake.notation import parse
from deals.models import Sample
from deals.sight import refuse_unwritable


@transaction.atomic
def load_sample(*, viewer: Viewer, text: str) -> models.Negotiation:
    """The viewer's sample, made from a transcript the first time, taken out again after that."""
    if viewer.user_id is None:
        raise Forbidden("Samples are for people.")
    one_at_a_time(SAMPLE, viewer.user_id)
    mine = models.Negotiation.objects.filter(owner_id=viewer.user_id).exclude(sample=Sample.NO)
    mine.update(sample=Sample.SHOWN)
    return mine.order_by("pk").first() or _made(viewer, text)


def put_away_sample(*, viewer: Viewer, negotiation_id: int) -> None:
    """Take a sample out of the list; NotFound for what is none, or is out of sight."""
    refuse_unwritable(viewer=viewer, negotiation_id=negotiation_id)
    rows = models.Negotiation.objects.filter(pk=negotiation_id).exclude(sample=Sample.NO)
    if not rows.update(sample=Sample.AWAY):
        raise NotFound("No such sample.")


def _made(viewer: Viewer, text: str) -> models.Negotiation:
    transcript = parse(text)
    negotiation, _ = import_facts(
        viewer=viewer,
        account_id=_account(viewer, transcript.account).pk,
        title=transcript.title,
        facts=transcript.facts,
        system=SAMPLE,
        external_id=f"negotiation-{viewer.user_id}",
        owner_id=viewer.user_id,
        currency=transcript.facts.currency,
        sample=Sample.SHOWN,
    )
    return negotiation


def _account(viewer: Viewer, name: str) -> KeyAccount:
    account = create_account(viewer=viewer, name=name, owner_id=viewer.user_id)
    name_account(
        viewer=viewer, account_id=account.pk, system=SAMPLE, external_id=f"account-{viewer.user_id}"
    )
    return account
