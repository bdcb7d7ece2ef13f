"""Set-up work by hand: people, accounts, and what all admin pages have in common."""

from django.contrib import admin

from accounts.admin import people as people
from accounts.admin.base import RecordAdmin, RecordInline, RowInline, TenantAdmin, viewer_of

admin.site.site_header = admin.site.site_title = "negotrack"
admin.site.index_title = "Set-up"

__all__ = ["RecordAdmin", "RecordInline", "RowInline", "TenantAdmin", "viewer_of"]
