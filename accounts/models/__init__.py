"""Rows of who: organisations, teams, users, key accounts, contacts."""

from accounts.models.customers import AccountReference, Contact, ContactReference, KeyAccount
from accounts.models.organisation import Organisation, Team
from accounts.models.references import Reference
from accounts.models.user import Role, User

__all__ = [
    "AccountReference",
    "Contact",
    "ContactReference",
    "KeyAccount",
    "Organisation",
    "Reference",
    "Role",
    "Team",
    "User",
]
