"""The name another system gave to one of our rows."""

from __future__ import annotations

from django.db import models

from accounts.constraints import holds
from accounts.models.organisation import Organisation


class Reference(models.Model):
    """(system, external_id), unique within the organisation for each kind of row."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    system = models.SlugField(max_length=40)
    external_id = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["system", "external_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "system", "external_id"],
                name="%(app_label)s_%(class)s_once",
            ),
            holds("named", ~models.Q(system="") & ~models.Q(external_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.system}:{self.external_id}"
