"""Files that wait to be imported."""

from __future__ import annotations

from django.db import models

from accounts.constraints import SameParent
from accounts.models import Organisation
from deals.models.records import ImportJob


class ImportUpload(models.Model):
    """The file of an import job, as it was sent, until the job is done.

    It lies in the database so that every worker can reach it and none reads a path.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, editable=False
    )
    job = models.OneToOneField(ImportJob, models.CASCADE, related_name="upload")
    name = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta:
        constraints = [SameParent("organisation", "job")]

    def __str__(self) -> str:
        return self.name
