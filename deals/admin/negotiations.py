"""Negotiations with all that prepares them; every save recomputes the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.forms.models import construct_instance
from django.http import HttpRequest

from accounts import access
from accounts.access import Verb, Viewer
from accounts.admin import RowInline, TenantAdmin, viewer_of
from accounts.admin.base import Rows
from deals.actions.base import change as changing
from deals.events import EventType
from deals.ledger.facts import DisclosureKind
from deals.ledger.values import ValueRefused
from deals.models import (
    CurrencyRate,
    Disclosure,
    Evidence,
    ExternalReference,
    Interest,
    Issue,
    IssueTemplate,
    Kind,
    Negotiation,
    Peg,
    Preference,
    Round,
    RuleSetting,
)
from deals.snapshot.values import issue_of

if TYPE_CHECKING:
    IssueModelForm = forms.ModelForm[Issue]
else:
    IssueModelForm = forms.ModelForm


class IssueForm(IssueModelForm):
    """Tells of a domain that cannot be before the database refuses it."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        bounds = (cleaned.get("low"), cleaned.get("high"))
        if cleaned.get("kind") == Kind.NUMERIC and None in bounds:
            raise forms.ValidationError("A numeric issue needs low and high.")
        try:
            issue_of(construct_instance(self, Issue()))
        except (ValueRefused, ArithmeticError) as error:
            raise forms.ValidationError(str(error)) from error
        return cleaned


class IssueInline(RowInline):
    model = Issue
    form = IssueForm
    fields = (
        "position",
        "key",
        "name",
        "kind",
        ("low", "high", "step", "unit"),
        "options",
        ("baseline_number", "baseline_option"),
        "distributive",
        ("money_per_unit", "option_money"),
    )


class OfOwnIssues(RowInline):
    """Rows that name an issue: of this negotiation only."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "issue":
            match = request.resolver_match
            negotiation = match.kwargs.get("object_id") if match else None
            own = Issue.objects.filter(negotiation_id=_number(negotiation))
            kwargs["queryset"] = own.select_related("negotiation")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class PreferenceInline(OfOwnIssues):
    model = Preference


class InterestInline(OfOwnIssues):
    model = Interest


class PegInline(RowInline):
    model = Peg


class EvidenceInline(RowInline):
    model = Evidence
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


class DisclosureInline(RowInline):
    """Without bottom lines: those are limits."""

    model = Disclosure

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Disclosure]:
        return super().get_queryset(request).exclude(kind=DisclosureKind.BOTTOM_LINE)


class RoundInline(RowInline):
    model = Round


class ExternalReferenceInline(RowInline):
    model = ExternalReference


PREPARED = (PreferenceInline, InterestInline, PegInline, EvidenceInline, DisclosureInline)


@admin.register(Negotiation)
class NegotiationAdmin(TenantAdmin):
    """Offers, exchanges, stages and outcomes have verbs of their own and are not written here."""

    list_display = ("title", "account", "owner", "team", "stage", "currency", "opened_on")
    list_filter = ("stage", "currency", ("team", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("account", "owner", "team")
    search_fields = ("title", "account__name", "references__external_id")
    date_hierarchy = "opened_on"
    autocomplete_fields = ("organisation", "account", "owner", "team")
    readonly_fields = ("stage", "last_sequence", "version", "created_at", "updated_at")

    def seen(self, rows: Rows, viewer: Viewer) -> Rows:
        return access.visible(rows, viewer)

    def writable(self, rows: Rows, viewer: Viewer) -> Rows:
        return access.writable(rows, viewer)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Preferences and the rest need issues to point at: they come once it is saved."""
        later = () if obj is None else (*PREPARED, RoundInline)
        return (IssueInline, *later, ExternalReferenceInline)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        return fixed if obj is None else [*fixed, "currency"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was recorded stays; a negotiation that went nowhere is closed as abandoned."""
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        negotiation: Negotiation = form.instance
        viewer = viewer_of(request, organisation_id=negotiation.organisation_id)
        with changing(viewer=viewer, negotiation_id=negotiation.pk) as talks:
            super().save_related(request, form, formsets, change)
            opened = EventType.NEGOTIATION_OPENED
            talks.tell(EventType.NEGOTIATION_UPDATED if change else opened)


@admin.register(RuleSetting)
class RuleSettingAdmin(TenantAdmin):
    read_verb = Verb.SET_RULES
    write_verb = Verb.SET_RULES
    list_display = ("code", "severity", "enabled", "organisation")
    list_filter = ("enabled", "severity", ("organisation", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("organisation",)
    search_fields = ("code",)
    autocomplete_fields = ("organisation",)


@admin.register(CurrencyRate)
class CurrencyRateAdmin(TenantAdmin):
    read_verb = Verb.SET_RULES
    write_verb = Verb.SET_RULES
    list_display = ("base", "quote", "on", "rate", "organisation")
    list_filter = ("base", "quote", ("organisation", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("organisation",)
    search_fields = ("base", "quote")
    autocomplete_fields = ("organisation",)
    date_hierarchy = "on"


@admin.register(IssueTemplate)
class IssueTemplateAdmin(TenantAdmin):
    read_verb = Verb.READ_NEGOTIATIONS
    write_verb = Verb.WRITE_NEGOTIATIONS
    list_display = ("name", "organisation", "made_by")
    list_filter = (("organisation", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("organisation", "made_by")
    search_fields = ("name",)
    autocomplete_fields = ("organisation", "made_by")


def _number(text: Any) -> int:
    return int(text) if str(text).isdecimal() else 0
