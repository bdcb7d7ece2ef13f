"""The verbs of those who manage webhooks: endpoints, their secrets, tests and replays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Conflict, Forbidden, Invalid, Problem
from accounts.locks import one_at_a_time
from accounts.models import Team
from accounts.vault import seal
from api.deliveries.fan_out import last_number
from api.deliveries.nudge import nudge
from api.models import Delivery, DeliveryState, WebhookEndpoint
from api.webhooks.guard import Refused, target
from api.webhooks.sign import new_secret

MOST_ENDPOINTS = 50
CHANGEABLE = frozenset({"url", "description", "types", "cloudevents"})


def endpoints(viewer: Viewer) -> QuerySet[WebhookEndpoint]:
    """The endpoints the viewer may manage: a leader's, those of the teams led."""
    rows = WebhookEndpoint.objects.all()
    return access.of_organisation_or_teams(rows, viewer, Verb.MANAGE_WEBHOOKS)


def deliveries(viewer: Viewer) -> QuerySet[Delivery]:
    """The deliveries to those endpoints."""
    rows = Delivery.objects.filter(organisation_id=viewer.organisation_id)
    return rows.filter(endpoint__in=endpoints(viewer)).select_related("event")


def add_endpoint(
    *,
    viewer: Viewer,
    url: str,
    types: Sequence[str] = (),
    description: str = "",
    cloudevents: bool = False,
    team_id: int | None = None,
) -> tuple[WebhookEndpoint, str]:
    """An endpoint that hears of events from now on, and its secret, which is told this once.

    A leader's is of the leader's team, or of one below. Raises Forbidden, Invalid, and Conflict
    for too many.
    """
    access.require(viewer, Verb.MANAGE_WEBHOOKS)
    _check_url(url)
    secret = new_secret()
    with transaction.atomic():
        one_at_a_time("webhook endpoints", viewer.organisation_id)
        _refuse_too_many(viewer)
        row = WebhookEndpoint.objects.create(
            organisation_id=viewer.organisation_id,
            team_id=_team(viewer, team_id),
            url=url,
            types=sorted(set(types)),
            description=description,
            cloudevents=cloudevents,
            secret=seal(secret),
            fanned_to=last_number(viewer.organisation_id),
            created_by_id=viewer.user_id,
        )
    return row, secret


def change_endpoint(*, viewer: Viewer, endpoint_id: int, **changes: Any) -> WebhookEndpoint:
    """Another address, filter, description or form; deliveries not yet made go there too."""
    assert CHANGEABLE.issuperset(changes)
    if "url" in changes:
        _check_url(changes["url"])
    if "types" in changes:
        changes["types"] = sorted(set(changes["types"]))
    with transaction.atomic():
        row = _locked(viewer, endpoint_id)
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(update_fields=[*changes])
    return row


def remove_endpoint(*, viewer: Viewer, endpoint_id: int) -> None:
    """Forget the endpoint and its deliveries."""
    with transaction.atomic():
        _locked(viewer, endpoint_id).delete()


def rotate_secret(
    *, viewer: Viewer, endpoint_id: int, keep: timedelta, now: datetime
) -> tuple[WebhookEndpoint, str]:
    """A new secret, told this once; the one before signs beside it for a while.

    Rotating again forgets the one before that at once.
    """
    secret = new_secret()
    with transaction.atomic():
        row = _locked(viewer, endpoint_id)
        row.previous_secret = row.secret if keep else ""
        row.previous_expires_at = now + keep if keep else None
        row.secret = seal(secret)
        row.save(update_fields=["secret", "previous_secret", "previous_expires_at"])
    return row, secret


def pause(*, viewer: Viewer, endpoint_id: int) -> WebhookEndpoint:
    """Nothing is sent until it is resumed; nothing is lost."""
    with transaction.atomic():
        row = _locked(viewer, endpoint_id)
        row.paused = True
        row.save(update_fields=["paused"])
    return row


def resume(*, viewer: Viewer, endpoint_id: int) -> WebhookEndpoint:
    """Go on where it stopped, with what happened meanwhile; also after a 410."""
    with transaction.atomic():
        row = _locked(viewer, endpoint_id)
        row.paused, row.disabled_at, row.disabled_reason = False, None, ""
        row.held_until = None
        row.save(update_fields=["paused", "disabled_at", "disabled_reason", "held_until"])
        nudge(organisation_id=viewer.organisation_id)
    return row


def fire_test(*, viewer: Viewer, endpoint_id: int, now: datetime) -> Delivery:
    """A `webhook.test` delivery, sent like any other; Conflict where nothing would be sent."""
    with transaction.atomic():
        row = _locked(viewer, endpoint_id)
        if row.paused or row.disabled_at is not None:
            text = "The endpoint is paused or disabled: resume it first."
            raise Conflict([Problem(text, code="endpoint_not_active")])
        made = Delivery.objects.create(
            organisation_id=row.organisation_id, endpoint=row, next_attempt_at=now, created_at=now
        )
        nudge(organisation_id=viewer.organisation_id)
    return made


def replay(*, viewer: Viewer, delivery_id: int, now: datetime) -> Delivery:
    """Send again, from the first attempt on and under the same webhook-id.

    Conflict while it is being sent.
    """
    with transaction.atomic():
        row = access.one(deliveries(viewer).select_for_update(of=("self",)), delivery_id)
        if row.state == DeliveryState.LEASED:
            raise Conflict([Problem("It is being sent right now.", code="being_sent")])
        row.state, row.attempts, row.next_attempt_at = DeliveryState.PENDING, 0, now
        row.save(update_fields=["state", "attempts", "next_attempt_at"])
        nudge(organisation_id=viewer.organisation_id)
    return row


def _locked(viewer: Viewer, endpoint_id: int) -> WebhookEndpoint:
    access.require(viewer, Verb.MANAGE_WEBHOOKS)
    return access.one(endpoints(viewer).select_for_update(of=("self",)), endpoint_id)


def _check_url(url: str) -> None:
    try:
        target(url)
    except Refused as refused:
        raise Invalid([Problem(str(refused), "/url", refused.code)]) from None


def _refuse_too_many(viewer: Viewer) -> None:
    rows = WebhookEndpoint.objects.filter(organisation_id=viewer.organisation_id)
    if rows.count() >= MOST_ENDPOINTS:
        text = f"At most {MOST_ENDPOINTS} endpoints: remove one first."
        raise Conflict([Problem(text, code="too_many_endpoints")])


def _team(viewer: Viewer, team_id: int | None) -> int | None:
    """The team named, or the widest the viewer may hear of; None is the whole organisation."""
    if team_id is None:
        if viewer.role in access.WHOLE_ORGANISATION:
            return None
        team_id = access.own_team(viewer)
        if team_id is None:
            raise Forbidden("This needs a team that you lead.")
    rows = access.of_organisation(Team.objects.all(), viewer, Verb.MANAGE_WEBHOOKS)
    if viewer.role not in access.WHOLE_ORGANISATION:
        rows = rows.filter(pk__in=viewer.team_ids)
    if not rows.filter(pk=team_id).exists():
        raise Invalid([Problem("No such team.", "/team", "not_found")])
    return team_id
