"""Who a command acts as: an administrator of an organisation."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import CommandError

from accounts.access import ADMIN, Viewer, viewer_for_user
from accounts.models import Organisation, User


def add_organisation(parser: ArgumentParser) -> None:
    """The argument that says for which organisation."""
    parser.add_argument("--organisation", help="its slug; needed where there are several")


def operator(*, slug: str | None, username: str | None = None) -> Viewer:
    """The user named, or the organisation's first administrator; CommandError if there is none."""
    users = User.objects.filter(organisation=_organisation(slug), is_active=True)
    chosen = users.filter(username=username) if username else users.filter(role=ADMIN)
    user = chosen.order_by("pk").first()
    if user is None:
        wanted = f"active user {username!r}" if username else "active administrator"
        raise CommandError(f"The organisation has no {wanted}.")
    return viewer_for_user(user)


def _organisation(slug: str | None) -> Organisation:
    found = list(Organisation.objects.filter(**({"slug": slug} if slug else {})).order_by("slug"))
    if len(found) == 1:
        return found[0]
    known = ", ".join(Organisation.objects.order_by("slug").values_list("slug", flat=True))
    raise CommandError(f"Name the organisation with --organisation; there are: {known or 'none'}.")
