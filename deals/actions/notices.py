"""What a person does with notices: read them, and choose the daily digest or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.access import Viewer
from accounts.errors import Forbidden, Invalid, Problem
from deals import models

KEPT = timedelta(days=90)
MOST = 500


def mark_read(*, viewer: Viewer, keys: Iterable[str], now: datetime) -> None:
    """These notices were read; marks of long ago are cleared away on the way."""
    user_id = _person(viewer)
    wanted = [key for key in dict.fromkeys(keys) if 0 < len(key) <= 60 and "\x00" not in key]
    models.NoticeMark.objects.bulk_create(
        (
            models.NoticeMark(
                organisation_id=viewer.organisation_id, user_id=user_id, key=key, read_at=now
            )
            for key in wanted[:MOST]
        ),
        ignore_conflicts=True,
    )
    models.NoticeMark.objects.filter(user_id=user_id, read_at__lt=now - KEPT).delete()


def choose_digest(*, viewer: Viewer, digest: bool, hour: int) -> models.NoticeSetting:
    """Whether the daily mail comes, and from which hour (0 to 23) of the person's day on."""
    if not 0 <= hour <= 23:
        raise Invalid([Problem("an hour from 0 to 23", pointer="/hour", code="outside_domain")])
    setting, _ = models.NoticeSetting.objects.update_or_create(
        user_id=_person(viewer),
        defaults={"organisation_id": viewer.organisation_id, "digest": digest, "hour": hour},
    )
    return setting


def _person(viewer: Viewer) -> int:
    if viewer.user_id is None:
        raise Forbidden("Notices are for people.")
    return viewer.user_id
