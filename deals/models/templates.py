"""Sets of issues that an organisation begins its negotiations with."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.constraints import SameParent
from accounts.history import tracked
from accounts.models import Organisation


@tracked()
class IssueTemplate(models.Model):
    """Issues with their values, as lines of the transcript notation in `text`."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="issue_templates")
    name = models.CharField(max_length=100)
    text = models.TextField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            SameParent("organisation", "made_by"),
            models.UniqueConstraint(
                fields=["organisation", "name"], name="deals_issuetemplate_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
