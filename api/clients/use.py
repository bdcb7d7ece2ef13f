"""When a token and its application were last used, written at most once a minute.

A token keeps it in the `updated` of its row: nothing else ever changes one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from oauth2_provider.models import get_access_token_model

from api.models import Application

EVERY = timedelta(minutes=1)
AT_BIRTH = timedelta(milliseconds=1)


def note_use(token: Any, *, now: datetime) -> None:
    """Remember that an access token was used; no query where that is known already."""
    before = now - EVERY
    if not _unused(token) and token.updated > before:
        return
    fresh = Q(updated__lte=before) | Q(updated__lt=models.F("created") + AT_BIRTH)
    tokens = get_access_token_model()
    _write(tokens.objects.filter(fresh, pk=token.pk), updated=now)
    stale = Q(last_used_at=None) | Q(last_used_at__lte=before)
    _write(Application.objects.filter(stale, pk=token.application_id), last_used_at=now)


def last_used(token: Any) -> datetime | None:
    """To the minute; None for a token that was never used."""
    return None if _unused(token) else token.updated


def _unused(token: Any) -> bool:
    return bool(token.updated - token.created < AT_BIRTH)


def _write(rows: models.QuerySet[Any], **values: datetime) -> None:
    """Nobody waits for it: a row that somebody else holds is being written already."""
    with transaction.atomic():
        free = rows.select_for_update(skip_locked=True, of=("self",)).values("pk")
        rows.model._base_manager.filter(pk__in=free).update(**values)
