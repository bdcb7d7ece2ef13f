"""Set-up work by hand: people, accounts, and what all admin pages have in common."""

from accounts.admin import people as people
from accounts.admin.base import RecordAdmin, RecordInline, RowInline, TenantAdmin, viewer_of

__all__ = ["RecordAdmin", "RecordInline", "RowInline", "TenantAdmin", "viewer_of"]
