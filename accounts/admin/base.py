"""Admin pages limited by access.py: superusers see all, other staff what their role allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import DomainError, Forbidden
from accounts.models import User

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline

Rows = QuerySet[Any]
Narrow = Callable[[Rows, Viewer], Rows]


def viewer_of(request: HttpRequest, *, organisation_id: int | None = None) -> Viewer:
    """The viewer behind a request; a superuser acts as administrator of the row's organisation."""
    user = request.user
    assert isinstance(user, User)
    if user.is_superuser and organisation_id is not None:
        return Viewer(organisation_id, _member(user, organisation_id), access.ADMIN)
    try:
        return access.viewer_for_user(user)
    except Forbidden as error:
        raise PermissionDenied(str(error)) from error


def _member(user: User, organisation_id: int) -> int | None:
    return user.pk if user.organisation_id == organisation_id else None


def _everything(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False)) and request.user.is_active


class Limited:
    """Permissions and choices from access.py, for pages and inlines alike."""

    read_verb = Verb.READ_NEGOTIATIONS
    write_verb: Verb | None = Verb.WRITE_NEGOTIATIONS

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.read_verb)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.read_verb)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.write_verb)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.write_verb)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.write_verb)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only rows in sight can be chosen, also by a forged form."""
        related = admin.site._registry.get(db_field.related_model)
        if related is not None and "queryset" not in kwargs:
            kwargs["queryset"] = related.get_queryset(request)
        return super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **kwargs
        )

    def _may(self, request: HttpRequest, verb: Verb | None) -> bool:
        user = request.user
        if verb is None or not (user.is_active and getattr(user, "is_staff", False)):
            return False
        return _everything(request) or access.may(viewer_of(request), verb)


class TenantAdmin(Limited, ModelAdmin):
    """A page for rows of one organisation. `seen` narrows them, `writable` those to change."""

    list_per_page = 50
    show_full_result_count = False

    def seen(self, rows: Rows, viewer: Viewer) -> Rows:
        return access.of_organisation(rows, viewer, self.read_verb)

    def writable(self, rows: Rows, viewer: Viewer) -> Rows:
        return self.seen(rows, viewer)

    def get_queryset(self, request: HttpRequest) -> Rows:
        rows = super().get_queryset(request)
        return rows if _everything(request) else self.seen(rows, viewer_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._writes(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._writes(request, obj)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        """The organisation is chosen by superusers only; for others it is their own."""
        hidden = list(super().get_exclude(request, obj) or ())
        return hidden if _everything(request) else [*hidden, "organisation"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A row never changes its organisation."""
        fixed = list(super().get_readonly_fields(request, obj))
        settled = getattr(obj, "organisation_id", None) is not None
        return [*fixed, "organisation"] if settled and _everything(request) else fixed

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change and not _everything(request):
            obj.organisation_id = viewer_of(request).organisation_id
        super().save_model(request, obj, form, change)
        if not self._writes(request, obj):
            raise Forbidden("You cannot hand over or create what you could not change yourself.")

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Inline rows belong to the organisation of the row they hang on."""
        rows = formset.save(commit=False)
        for gone in formset.deleted_objects:
            gone.delete()
        for row in rows:
            row.organisation_id = form.instance.organisation_id
            row.save()
        formset.save_m2m()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """What the database or an action refuses is told on the page, nothing half-stored."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (IntegrityError, DomainError) as error:
            self.message_user(request, f"Not saved. {_first_line(error)}", messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def _writes(self, request: HttpRequest, obj: models.Model | None) -> bool:
        if obj is None or _everything(request):
            return True
        rows = self.model._default_manager.filter(pk=obj.pk)
        return bool(self.writable(rows, viewer_of(request)).exists())


class RecordAdmin(TenantAdmin):
    """Rows that are recorded or derived: to be read, never written by hand."""

    write_verb = None


class RowInline(Limited, TabularInline):
    """Rows below the page's row, written with it."""

    extra = 0
    exclude = ("organisation",)


class RecordInline(RowInline):
    """Recorded rows below the page's row, to be read."""

    write_verb = None
    can_delete = False
    show_change_link = True


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
