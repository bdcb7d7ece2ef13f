"""The daily digest as a mail: text and HTML, once a day, and none where there is nothing to say."""

from __future__ import annotations

import logging
from datetime import date, datetime
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.access import viewer_for_user
from accounts.models import User
from deals.actions.digests import claimed, done, failed, told_until
from deals.pages.notices.wording import groups, subject
from deals.queries.notices import Notice, due_conditions, new_errors

MOST = 15
"""Lines under a heading: a mail is read in the morning, the rest stands on the page."""

log = logging.getLogger(__name__)


def mail_digest(*, user_id: int, day: date, now: datetime) -> bool:
    """Send a person's digest of a day; False where there was nothing to send or it was sent."""
    with claimed(user_id=user_id, day=day) as digest:
        if digest is None:
            return False
        user = User.objects.get(pk=user_id)
        found = _found(user, since=told_until(digest=digest, now=now), now=now)
        if found and not _sent(letter(user=user, found=found, day=day)):
            failed(digest=digest)
            return False
        done(digest=digest, lines=len(found), now=now)
    return bool(found)


def letter(*, user: User, found: list[Notice], day: date) -> EmailMultiAlternatives:
    """The mail, in the reader's language; its id is that of the day, so that no copy counts."""
    with translation.override(getattr(user, "language", "") or settings.LANGUAGE_CODE):
        context = {
            "groups": groups(found, most=MOST),
            "user": user,
            "site": settings.SITE_URL,
            "all": settings.SITE_URL + reverse("pages:notices"),
        }
        mail = EmailMultiAlternatives(
            subject(found), render_to_string("pages/notices/digest.txt", context), to=[user.email]
        )
        mail.attach_alternative(render_to_string("pages/notices/digest.html", context), "text/html")
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    mail.extra_headers = {
        "Message-ID": f"<digest-{user.pk}-{day}@{host}>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{context['all']}#digest>",
    }
    return mail


def _found(user: User, *, since: datetime, now: datetime) -> list[Notice]:
    viewer = viewer_for_user(user)
    today = timezone.localdate(now)
    return [
        *due_conditions(viewer=viewer, today=today),
        *new_errors(viewer=viewer, now=now, since=since),
    ]


def _sent(mail: EmailMultiAlternatives) -> bool:
    """Whether the mail server took it; why not is logged without a word of the mail."""
    try:
        return bool(mail.send())
    except (SMTPException, OSError) as error:
        log.warning("A digest was not taken by the mail server: %s", type(error).__name__)
        return False
