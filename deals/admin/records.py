"""Recorded and derived rows, to be read."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest

from accounts import access
from accounts.access import Verb, Viewer
from accounts.admin import RecordAdmin, RecordInline
from accounts.admin.base import Rows
from deals.models import (
    Ask,
    Concession,
    Event,
    Exchange,
    ExchangeStanding,
    Finding,
    Give,
    ImportJob,
    Issue,
    Mark,
    Offer,
    OfferEvidence,
    OfferStanding,
    OfferTerm,
    Outcome,
    OutcomeTerm,
    Revocation,
    StageChange,
    Waiver,
)
from deals.rules import RULES


class BelowNegotiation(RecordAdmin):
    """Rows below a negotiation: seen by those who see it."""

    list_select_related: ClassVar[tuple[str, ...]] = ("negotiation",)
    search_fields: ClassVar[tuple[str, ...]] = ("negotiation__title", "negotiation__account__name")

    hidden_by: ClassVar[str] = ""
    """The mark of what follows from limits: nobody reads that here, superusers neither."""

    def seen(self, rows: Rows, viewer: Viewer) -> Rows:
        return access.below_negotiations(rows, viewer)

    def get_queryset(self, request: HttpRequest) -> Rows:
        rows = super().get_queryset(request)
        return rows.filter(**{self.hidden_by: False}) if self.hidden_by else rows


class TermInline(RecordInline):
    model = OfferTerm
    fields = ("issue", "number", "option")


class CitationInline(RecordInline):
    model = OfferEvidence
    fields = ("evidence", "issue")


class AskInline(RecordInline):
    model = Ask
    fields = ("issue", "number", "option", "commitment", "owner", "due_on", "measure")


class GiveInline(RecordInline):
    model = Give
    fields = ("issue", "number", "option")


class OutcomeTermInline(RecordInline):
    model = OutcomeTerm
    fields = ("issue", "number", "option")


class WaiverInline(RecordInline):
    model = Waiver
    fields = ("by", "reason", "created_at")
    readonly_fields = ("created_at",)


@admin.register(Issue)
class IssueAdmin(BelowNegotiation):
    """To be read here; written with its negotiation."""

    list_display = ("key", "name", "kind", "unit", "distributive", "negotiation")
    list_filter = ("kind", "distributive")
    search_fields = ("key", "name", "negotiation__title")


@admin.register(Offer)
class OfferAdmin(BelowNegotiation):
    list_display = ("negotiation", "sequence", "side", "status", "frame", "on", "tabled_at")
    list_filter = ("status", "side", "frame")
    date_hierarchy = "tabled_at"
    inlines = (TermInline, CitationInline)


@admin.register(Exchange)
class ExchangeAdmin(BelowNegotiation):
    list_display = ("id", "negotiation", "offer", "side", "basis", "deadline", "standing")
    list_filter = ("side", "basis", "standing__state")
    list_select_related = ("negotiation", "offer", "standing")
    inlines = (GiveInline, AskInline)


@admin.register(Mark)
class MarkAdmin(BelowNegotiation):
    list_display = ("negotiation", "side", "kind", "offer", "exchange", "on", "by")
    list_filter = ("kind", "side")
    list_select_related = ("negotiation", "offer", "exchange", "by")


@admin.register(StageChange)
class StageChangeAdmin(BelowNegotiation):
    list_display = ("negotiation", "from_stage", "to_stage", "on", "by", "reason")
    list_filter = ("to_stage",)
    list_select_related = ("negotiation", "by")


@admin.register(Outcome)
class OutcomeAdmin(BelowNegotiation):
    list_display = ("negotiation", "kind", "closed_on", "offer", "by")
    list_filter = ("kind",)
    list_select_related = ("negotiation", "offer", "by")
    inlines = (OutcomeTermInline,)


@admin.register(Concession)
class ConcessionAdmin(BelowNegotiation):
    list_display = ("negotiation", "offer", "issue", "side", "start", "end", "money", "status")
    list_filter = ("status", "side", "basis")
    list_select_related = ("negotiation", "offer", "issue")


@admin.register(OfferStanding)
class OfferStandingAdmin(BelowNegotiation):
    list_display = ("offer", "standing", "negotiation")
    list_filter = ("standing",)
    list_select_related = ("offer", "negotiation")


@admin.register(ExchangeStanding)
class ExchangeStandingAdmin(BelowNegotiation):
    list_display = ("exchange", "state", "negotiation")
    list_filter = ("state",)
    list_select_related = ("exchange", "negotiation")


class CodeFilter(admin.SimpleListFilter):
    """By rule, of the whole book: the codes of findings on record would tell of hidden ones."""

    title, parameter_name = "rule", "code"

    def lookups(self, _request: HttpRequest, _page: object) -> list[tuple[str, str]]:
        return [(rule.code, f"{rule.code} {rule.name}") for rule in RULES if not rule.limits]

    def queryset(self, _request: HttpRequest, rows: Rows) -> Rows:
        return rows.filter(code=self.value()) if self.value() else rows


@admin.register(Finding)
class FindingAdmin(BelowNegotiation):
    """Without what follows from limits, in the list of codes too."""

    list_display = ("code", "severity", "status", "negotiation", "offer", "issue", "message")
    list_filter = ("status", "severity", CodeFilter)
    list_select_related = ("negotiation", "offer", "issue")
    search_fields = ("code", "message", "negotiation__title")
    inlines = (WaiverInline,)
    hidden_by = "limits"


@admin.register(Waiver)
class WaiverAdmin(BelowNegotiation):
    list_display = ("finding", "negotiation", "by", "reason", "created_at")
    list_select_related = ("finding", "negotiation", "by")
    search_fields = ("reason", "finding__code", "negotiation__title")
    hidden_by = "finding__limits"


@admin.register(Revocation)
class RevocationAdmin(BelowNegotiation):
    list_display = ("waiver", "negotiation", "by", "reason", "created_at")
    list_select_related = ("waiver", "negotiation", "by")
    hidden_by = "waiver__finding__limits"


@admin.register(Event)
class EventAdmin(BelowNegotiation):
    list_display = ("negotiation", "sequence", "type", "at")
    list_filter = ("type",)
    date_hierarchy = "at"


@admin.register(ImportJob)
class ImportJobAdmin(RecordAdmin):
    """Started through the API or the command line; followed here."""

    read_verb = Verb.IMPORT
    list_display = ("id", "kind", "status", "done", "failed", "total", "by", "created_at")
    list_filter = ("status", "kind")
    list_select_related = ("by",)

    def get_queryset(self, request: HttpRequest) -> Rows:
        return super().get_queryset(request).defer("source")
