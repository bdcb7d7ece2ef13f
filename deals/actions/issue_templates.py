"""Begin with a template's issues; keep a negotiation's issues as a template of one's own."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Conflict, Invalid, Problem
from deals import models
from deals.actions.base import change
from deals.actions.write_setting import write_setting
from deals.intake.problems import TranscriptError
from deals.intake.templates import TEMPLATES, Say, read_template, said, written_template
from deals.snapshot.load import load

MOST = 200
"""Templates of an organisation."""


def apply_template(
    *, viewer: Viewer, negotiation_id: int, template: str, say: Say | None = None
) -> None:
    """Put the issues of a template on an empty table: a key of TEMPLATES or an own one's id.

    `say` names the issues of TEMPLATES in another language; one's own stay as they were kept.
    Raises Invalid for a template that is not there, Conflict where there are issues already.
    """
    facts = read_template(template_text(viewer=viewer, template=template))
    if say is not None and template in TEMPLATES:
        facts = said(facts, say=say)
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        talks.refuse_closed()
        if talks.negotiation.issues.exists():
            detail = "there are issues on the table already"
            raise Conflict([Problem(detail, pointer="/template", code="issues_there")])
        write_setting(talks=talks, facts=facts)


def template_text(*, viewer: Viewer, template: str) -> str:
    """The lines of a template; Invalid for one that is not there."""
    if template in TEMPLATES:
        return TEMPLATES[template].text
    own = own_templates(viewer)
    row = own.filter(pk=int(template)).first() if template.isdecimal() else None
    if row is None:
        raise Invalid([Problem("no such template", pointer="/template", code="unknown_template")])
    return row.text


def own_templates(viewer: Viewer) -> QuerySet[models.IssueTemplate]:
    """The templates of the viewer's organisation."""
    rows = models.IssueTemplate.objects.all()
    return access.of_organisation(rows, viewer, Verb.READ_NEGOTIATIONS)


@transaction.atomic
def save_template(*, viewer: Viewer, negotiation_id: int, name: str) -> models.IssueTemplate:
    """Keep the issues and values of a negotiation under a name, over what had that name.

    No walk-away and nothing that was said is part of it.
    """
    name = name.strip()[:100]
    if not name:
        raise Invalid([Problem("a template needs a name", pointer="/name", code="required")])
    with change(viewer=viewer, negotiation_id=negotiation_id, quiet=True) as talks:
        facts = load(negotiation=talks.negotiation).facts
    text = written_template(facts.issues, facts.preferences)
    _refuse_empty(text)
    if own_templates(viewer).count() >= MOST:
        raise Conflict([Problem(f"at most {MOST} templates", code="too_many")])
    row, _ = models.IssueTemplate.objects.update_or_create(
        organisation_id=viewer.organisation_id,
        name=name,
        defaults={"text": text, "made_by_id": viewer.user_id},
    )
    return row


def remove_template(*, viewer: Viewer, template_id: int) -> None:
    """Forget a template of one's own; NotFound where there is none."""
    access.require(viewer, Verb.WRITE_NEGOTIATIONS)
    access.one(own_templates(viewer), template_id).delete()


def _refuse_empty(text: str) -> None:
    try:
        read_template(text)
    except TranscriptError:
        detail = "there are no issues to keep"
        raise Invalid([Problem(detail, pointer="/name", code="required")]) from None
