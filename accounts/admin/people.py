"""Organisations, teams, users, key accounts and contacts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from accounts import access
from accounts.access import Verb, Viewer
from accounts.admin.base import RowInline, Rows, TenantAdmin, _everything
from accounts.models import (
    AccountReference,
    Contact,
    ContactReference,
    KeyAccount,
    Organisation,
    Team,
    User,
)


@admin.register(Organisation)
class OrganisationAdmin(TenantAdmin):
    """Opened by superusers; seen by their own administrators."""

    read_verb = Verb.MANAGE_PEOPLE
    write_verb = None
    list_display = ("name", "slug", "created_at")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}

    def seen(self, rows: Rows, viewer: Viewer) -> Rows:
        return rows.filter(pk__in=access.organisations(viewer))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _everything(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _everything(request)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.prepopulated_fields if obj is None else {}


@admin.register(Team)
class TeamAdmin(TenantAdmin):
    read_verb = Verb.READ_ACCOUNTS
    write_verb = Verb.MANAGE_PEOPLE
    list_display = ("name", "parent", "organisation")
    list_filter = (("organisation", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("parent", "organisation")
    search_fields = ("name",)
    autocomplete_fields = ("organisation", "parent")

    def seen(self, rows: Rows, viewer: Viewer) -> Rows:
        return rows.filter(pk__in=access.teams(viewer))


PERSONAL = ("first_name", "last_name", "email")
PLACE = ("organisation", "team", "role")


@admin.register(User)
class PersonAdmin(TenantAdmin, UserAdmin):  # type: ignore[type-arg]
    """Users of the organisation. Only superusers make superusers or touch their rows."""

    read_verb = Verb.READ_ACCOUNTS
    write_verb = Verb.MANAGE_PEOPLE
    list_display = ("username", "first_name", "last_name", "role", "team", "is_active")
    list_filter = ("role", "is_active", ("team", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("team",)
    autocomplete_fields = ("organisation", "team")
    search_fields = ("username", "first_name", "last_name", "email")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": PERSONAL}),
        ("Place", {"fields": PLACE}),
        ("Sign-in", {"fields": ("is_active", "is_staff")}),
        ("Operator", {"fields": ("is_superuser", "groups", "user_permissions")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        ("Person", {"fields": PERSONAL}),
        ("Place", {"fields": PLACE}),
    )

    def seen(self, rows: Rows, viewer: Viewer) -> Rows:
        return rows.filter(pk__in=access.users(viewer), is_superuser=False)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without the operator's fields and the organisation for all but superusers."""
        sections = super().get_fieldsets(request, obj)
        if _everything(request):
            return sections
        return [
            (title, {**options, "fields": _without_organisation(options["fields"])})
            for title, options in sections
            if title != "Operator"
        ]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People are deactivated: what they recorded names them."""
        return False


def _without_organisation(fields: Any) -> tuple[Any, ...]:
    return tuple(field for field in fields if field != "organisation")


class AccountReferenceInline(RowInline):
    model = AccountReference
    read_verb, write_verb = Verb.READ_ACCOUNTS, Verb.WRITE_ACCOUNTS


class ContactReferenceInline(RowInline):
    model = ContactReference
    read_verb, write_verb = Verb.READ_ACCOUNTS, Verb.WRITE_ACCOUNTS


class ContactInline(RowInline):
    model = Contact
    read_verb, write_verb = Verb.READ_ACCOUNTS, Verb.WRITE_ACCOUNTS
    fields = ("name", "title", "email", "phone")
    show_change_link = True


@admin.register(KeyAccount)
class KeyAccountAdmin(TenantAdmin):
    read_verb = Verb.READ_ACCOUNTS
    write_verb = Verb.WRITE_ACCOUNTS
    list_display = ("name", "segment", "industry", "owner", "team", "organisation")
    list_filter = ("segment", "industry", ("team", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("owner", "team", "organisation")
    search_fields = ("name", "references__external_id")
    autocomplete_fields = ("organisation", "owner", "team")
    inlines = (ContactInline, AccountReferenceInline)

    def seen(self, rows: Rows, viewer: Viewer) -> Rows:
        return access.visible(rows, viewer, verb=self.read_verb)

    def writable(self, rows: Rows, viewer: Viewer) -> Rows:
        return access.writable(rows, viewer, verb=Verb.WRITE_ACCOUNTS)


@admin.register(Contact)
class ContactAdmin(TenantAdmin):
    read_verb = Verb.READ_ACCOUNTS
    write_verb = Verb.WRITE_ACCOUNTS
    list_display = ("name", "title", "account", "email", "phone")
    list_filter = (("account", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("account",)
    search_fields = ("name", "email", "account__name", "references__external_id")
    autocomplete_fields = ("organisation", "account")
    inlines = (ContactReferenceInline,)

    def seen(self, rows: Rows, viewer: Viewer) -> Rows:
        return access.visible(rows, viewer, path="account__", verb=self.read_verb)

    def writable(self, rows: Rows, viewer: Viewer) -> Rows:
        return access.writable(rows, viewer, path="account__", verb=Verb.WRITE_ACCOUNTS)
