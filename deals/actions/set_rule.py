"""An organisation sets a rule its own way: severity, thresholds, or off; or takes that back."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Invalid, NotFound, Problem
from deals import models
from deals.rules import BY_CODE, validated
from deals.rules.base import RuleBook, RuleBookRefused


@transaction.atomic
def set_rule(
    *,
    viewer: Viewer,
    code: str,
    severity: str = "",
    enabled: bool = True,
    thresholds: Mapping[str, float] | None = None,
) -> models.RuleSetting:
    """Replace the organisation's setting of a rule; an empty severity keeps the rule's own.

    In force from the next change of each negotiation on; `manage.py recheck` runs it over all.
    Raises Forbidden, NotFound for a rule that does not exist, Invalid for a threshold that does
    not or is no finite number of at least 0.
    """
    _known(viewer, code)
    given = dict(thresholds or {})
    try:
        validated(RuleBook(thresholds={code: given}))
    except RuleBookRefused as refused:
        problems = str(refused).split("; ")
        raise Invalid([Problem(text, pointer="/thresholds") for text in problems]) from None
    setting, _ = models.RuleSetting.objects.update_or_create(
        organisation_id=viewer.organisation_id,
        code=code,
        defaults={"severity": severity, "enabled": enabled, "thresholds": given},
    )
    return setting


def reset_rule(*, viewer: Viewer, code: str) -> None:
    """Back to the defaults of the rule; nothing happens where it is at them."""
    _known(viewer, code)
    models.RuleSetting.objects.filter(organisation_id=viewer.organisation_id, code=code).delete()


def _known(viewer: Viewer, code: str) -> None:
    access.require(viewer, Verb.SET_RULES)
    if code not in BY_CODE:
        raise NotFound(f"There is no rule {code[:20]}.")
