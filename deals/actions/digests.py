"""Daily digests: who is to get one now, and that each is made once.

The row of a person's day is the claim: it is locked while the mail is made and sent, and done in
the same transaction. Who finds it locked or done goes away; if a worker dies, the lock goes with
him and the next sweep finds the row as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from deals import models
from deals.models.notices import EARLIEST

TRIES = 5
KEPT = timedelta(days=90)
FIRST = timedelta(days=7)
"""How far back the first digest looks."""


def due_digests(*, now: datetime) -> list[tuple[int, int, date]]:
    """Organisation, person and day of every digest that is to be made, all organisations'."""
    if not settings.MAIL_GOES:
        return []
    people = User.objects.filter(is_active=True, organisation__isnull=False).exclude(email="")
    wanted = people.filter(Q(notice_setting=None) | Q(notice_setting__digest=True))
    asked = [
        (user, now.astimezone(zone_of(user)), _hour(user))
        for user in wanted.select_related("notice_setting").order_by("pk")
    ]
    done = _done(now)
    return [
        (user.organisation_id or 0, user.pk, there.date())
        for user, there, hour in asked
        if there.hour >= hour and (user.pk, there.date()) not in done
    ]


@contextmanager
def claimed(*, user_id: int, day: date) -> Iterator[models.Digest | None]:
    """The digest of a person's day, locked until the block ends; None where nothing is to do."""
    with transaction.atomic():
        user = User.objects.filter(pk=user_id, is_active=True).first()
        if user is None or user.organisation_id is None:
            yield None
            return
        own = {"organisation_id": user.organisation_id, "user_id": user_id, "day": day}
        models.Digest.objects.bulk_create([models.Digest(**own)], ignore_conflicts=True)
        rows = models.Digest.objects.select_for_update(skip_locked=True)
        yield rows.filter(user_id=user_id, day=day, done_at=None, tries__lt=TRIES).first()


def done(*, digest: models.Digest, lines: int, now: datetime) -> None:
    """It was sent, or there was nothing to say; those of long ago are cleared away."""
    digest.done_at, digest.lines = now, lines
    digest.save(update_fields=["done_at", "lines"])
    old = models.Digest.objects.filter(user_id=digest.user_id, day__lt=digest.day - KEPT)
    old.delete()


def failed(*, digest: models.Digest) -> None:
    """The mail server refused; it is tried again by a later sweep."""
    digest.tries += 1
    digest.save(update_fields=["tries"])


def told_until(*, digest: models.Digest, now: datetime) -> datetime:
    """Since when errors are news: the person's last digest, or some days ago."""
    earlier = models.Digest.objects.filter(user_id=digest.user_id, done_at__isnull=False)
    last = earlier.exclude(pk=digest.pk).order_by("-day").first()
    return last.done_at if last and last.done_at else now - FIRST


def zone_of(user: User) -> ZoneInfo:
    """The person's time zone where one was chosen, else the site's."""
    try:
        return ZoneInfo(getattr(user, "time_zone", "") or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def _hour(user: User) -> int:
    setting = getattr(user, "notice_setting", None)
    return EARLIEST if setting is None else int(setting.hour)


def _done(now: datetime) -> set[tuple[int, date]]:
    """Those of about today, whatever the zone, that are done or were tried in vain."""
    near = timezone.localdate(now) - timedelta(days=1)
    over = Q(done_at__isnull=False) | Q(tries__gte=TRIES)
    return set(models.Digest.objects.filter(over, day__gte=near).values_list("user_id", "day"))
