"""What every page shares: who asks, and how what goes wrong is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.access import Viewer, viewer_for_user
from accounts.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from accounts.isolation.scope import settle
from deals.pages import telling

Rest = ParamSpec("Rest")
View: TypeAlias = Callable[Concatenate[HttpRequest, Viewer, Rest], HttpResponse]

REFUSALS: dict[type[Exception], tuple[int, Any]] = {
    NotFound: (404, _("There is no such page, or it is not yours to see.")),
    Forbidden: (403, _("This is not yours to do.")),
    Conflict: (409, _("This cannot be done now.")),
    Invalid: (400, _("Something in this request is not right.")),
}


def page(view: View[Rest]) -> Callable[..., HttpResponse]:
    """A view for people who are signed in, called with the viewer; refusals become pages."""

    @login_required
    @wraps(view)
    def handled(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            settle(request.user.organisation_id)  # type: ignore[union-attr]
            return view(request, viewer_for_user(request.user), *args, **kwargs)  # type: ignore[arg-type]
        except tuple(REFUSALS) as refusal:
            return refused(request, refusal)

    return handled


def refused(request: HttpRequest, refusal: Exception) -> HttpResponse:
    """The page that tells what was refused, and why."""
    status, title = next(told for kind, told in REFUSALS.items() if isinstance(refusal, kind))
    problems = problems_of(refusal)
    return render(
        request,
        "pages/refused.html",
        {"title": title, "problems": problems, "status": status},
        status=status,
    )


def problems_of(refusal: Exception) -> tuple[Problem, ...]:
    """Everything that is wrong, as the domain tells it, in the language of the page."""
    problems: tuple[Problem, ...] = getattr(refusal, "problems", ())
    return tuple(replace(problem, detail=telling.refusal(problem.detail)) for problem in problems)
