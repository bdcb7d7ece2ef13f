"""The customers we negotiate with, their people, and their names in other systems."""

from __future__ import annotations

from django.db import models

from accounts.constraints import SameParent, anchor
from accounts.history import tracked
from accounts.models.organisation import Organisation, Team
from accounts.models.references import Reference
from accounts.models.user import User


@tracked("updated_at")
class KeyAccount(models.Model):
    """A customer; `owner` and `team` decide which key-account managers see it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="accounts")
    name = models.CharField(max_length=200)
    segment = models.CharField(max_length=80, blank=True)
    industry = models.CharField(max_length=80, blank=True)
    owner = models.ForeignKey(User, models.PROTECT, related_name="accounts", null=True, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, related_name="accounts", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            anchor("organisation"),
            SameParent("organisation", "owner"),
            SameParent("organisation", "team"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked("updated_at")
class Contact(models.Model):
    """A person at a key account."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="contacts")
    account = models.ForeignKey(KeyAccount, models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [anchor("organisation"), SameParent("organisation", "account")]

    def __str__(self) -> str:
        return self.name


class AccountReference(Reference):
    account = models.ForeignKey(KeyAccount, models.CASCADE, related_name="references")

    class Meta(Reference.Meta):
        abstract = False
        constraints = [*Reference.Meta.constraints, SameParent("organisation", "account")]


class ContactReference(Reference):
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="references")

    class Meta(Reference.Meta):
        abstract = False
        constraints = [*Reference.Meta.constraints, SameParent("organisation", "contact")]
