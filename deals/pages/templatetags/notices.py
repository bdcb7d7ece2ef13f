"""The bell of every page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from accounts.access import viewer_for_user
from accounts.errors import Forbidden
from accounts.models import User
from deals.days import today
from deals.queries.notices import unread

register = template.Library()


@register.simple_tag
def unread_notices(user: Any) -> int:
    """How many notices somebody has not read; 0 for who belongs to no organisation."""
    if not isinstance(user, User):
        return 0
    try:
        viewer = viewer_for_user(user)
    except Forbidden:
        return 0
    return unread(viewer=viewer, today=today(), now=timezone.now())
