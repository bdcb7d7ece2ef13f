"""Which day it is for the talks: the site's, whatever time zone a reader has chosen for himself.

What is overdue is on record for everybody at once, so it must not hang on who looks.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone


def today() -> date:
    """The day by TIME_ZONE."""
    return timezone.localdate(timezone=timezone.get_default_timezone())
