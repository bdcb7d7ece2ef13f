"""Who sees what, and who may do what: the only place that decides.

Rows carry `organisation_id`, `owner_id` and `team_id`, themselves or at the end of a `path` such
as "negotiation__". Every query of the product starts from a function here; a row of another
organisation and a row that does not exist are both simply not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.errors import Forbidden, NotFound
from accounts.models import AccountReference, Contact, KeyAccount, Organisation, Role, Team, User

M = TypeVar("M", bound=models.Model)

SAMPLE = "sample"
"""The system named in the references of what was made to learn by."""

INTEGRATION = "integration"
"""The role of an OAuth2 client."""

KAM, LEADER, DEAL_DESK, ADMIN = (role.value for role in Role)
WHOLE_ORGANISATION = frozenset({DEAL_DESK, ADMIN, INTEGRATION})
EVERYONE = frozenset({KAM, LEADER, DEAL_DESK, ADMIN, INTEGRATION})
LIMITS_HOLDERS = EVERYONE - {ADMIN}
"""Those who negotiate and those who answer for it; administrators only set things up."""


class Verb(StrEnum):
    READ_ACCOUNTS = "read_accounts"
    WRITE_ACCOUNTS = "write_accounts"
    READ_NEGOTIATIONS = "read_negotiations"
    WRITE_NEGOTIATIONS = "write_negotiations"
    READ_LIMITS = "read_limits"
    WRITE_LIMITS = "write_limits"
    WAIVE_FINDING = "waive_finding"
    READ_REPORTS = "read_reports"
    IMPORT = "import"
    SET_RULES = "set_rules"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_WEBHOOKS = "manage_webhooks"
    MANAGE_CRM = "manage_crm"
    MANAGE_APPLICATIONS = "manage_applications"


@dataclass(frozen=True, slots=True)
class Grant:
    """Who may: one of the roles and, where the viewer is limited to scopes, this scope."""

    roles: frozenset[str]
    scope: str


GRANTS: Mapping[Verb, Grant] = {
    Verb.READ_ACCOUNTS: Grant(EVERYONE, "accounts.read"),
    Verb.WRITE_ACCOUNTS: Grant(EVERYONE, "accounts.write"),
    Verb.READ_NEGOTIATIONS: Grant(EVERYONE, "negotiations.read"),
    Verb.WRITE_NEGOTIATIONS: Grant(EVERYONE, "negotiations.write"),
    Verb.READ_LIMITS: Grant(LIMITS_HOLDERS, "limits.read"),
    Verb.WRITE_LIMITS: Grant(LIMITS_HOLDERS, "limits.write"),
    Verb.WAIVE_FINDING: Grant(frozenset({LEADER, ADMIN}), "negotiations.write"),
    Verb.READ_REPORTS: Grant(EVERYONE, "reports.read"),
    Verb.IMPORT: Grant(WHOLE_ORGANISATION, "negotiations.write"),
    Verb.SET_RULES: Grant(frozenset({ADMIN}), "negotiations.write"),
    Verb.MANAGE_PEOPLE: Grant(frozenset({ADMIN}), "accounts.write"),
    Verb.MANAGE_WEBHOOKS: Grant(frozenset({LEADER, ADMIN, INTEGRATION}), "webhooks.manage"),
    Verb.MANAGE_CRM: Grant(frozenset({ADMIN, INTEGRATION}), "crm.manage"),
    Verb.MANAGE_APPLICATIONS: Grant(frozenset({ADMIN}), "accounts.write"),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. `team_ids` are the teams seen; `scopes` None is a session: all the role allows.

    Either a person, `user_id`, or an OAuth2 application, `client_id`.
    """

    organisation_id: int
    user_id: int | None
    role: str
    team_ids: frozenset[int] = frozenset()
    scopes: frozenset[str] | None = None
    client_id: int | None = None


class Client(Protocol):
    """An OAuth2 application: it acts for one organisation."""

    pk: int
    organisation_id: int


def viewer_for_user(user: User) -> Viewer:
    """The viewer of a session; Forbidden for the inactive and for those of no organisation."""
    if not user.is_active or user.organisation_id is None:
        raise Forbidden("This user belongs to no organisation or is not active.")
    return Viewer(user.organisation_id, user.pk, user.role, _teams_of(user))


def viewer_for_application(application: Client, scopes: Iterable[str]) -> Viewer:
    """The viewer of an access token: the whole organisation, within the token's scopes."""
    return Viewer(
        application.organisation_id,
        None,
        INTEGRATION,
        scopes=frozenset(scopes),
        client_id=application.pk,
    )


def may(viewer: Viewer, verb: Verb) -> bool:
    """Whether role and scopes allow the verb at all; which rows is up to the queries below."""
    grant = GRANTS[verb]
    in_scope = viewer.scopes is None or grant.scope in viewer.scopes
    return viewer.role in grant.roles and in_scope


def require(viewer: Viewer, verb: Verb) -> None:
    """Raise Forbidden unless the viewer may."""
    if not may(viewer, verb):
        raise Forbidden(f"This needs the permission to {verb.value.replace('_', ' ')}.")


def visible(
    queryset: QuerySet[M],
    viewer: Viewer,
    *,
    path: str = "",
    verb: Verb = Verb.READ_NEGOTIATIONS,
) -> QuerySet[M]:
    """The rows the viewer may read: own ones and those of the teams seen, or the organisation's."""
    if not may(viewer, verb):
        return queryset.none()
    return queryset.filter(_in_sight(viewer, path))


def sees_all(viewer: Viewer, verb: Verb) -> bool:
    """Whether `visible` asks for nothing but the organisation."""
    return viewer.role in WHOLE_ORGANISATION and may(viewer, verb)


def writable(
    queryset: QuerySet[M],
    viewer: Viewer,
    *,
    path: str = "",
    verb: Verb = Verb.WRITE_NEGOTIATIONS,
) -> QuerySet[M]:
    """The rows the viewer may change: as `visible`, but a key-account manager only own ones."""
    if not may(viewer, verb):
        return queryset.none()
    rows = queryset.filter(_in_sight(viewer, path))
    return rows.filter(**{f"{path}owner_id": viewer.user_id}) if viewer.role == KAM else rows


class Owned(Protocol):
    """A row that may have an owner."""

    @property
    def owner_id(self) -> int | None: ...


def may_change(viewer: Viewer, row: Owned, verb: Verb = Verb.WRITE_NEGOTIATIONS) -> bool:
    """Whether `writable` would find a row that `visible` has found."""
    return may(viewer, verb) and (viewer.role != KAM or row.owner_id == viewer.user_id)


def holding_limits(queryset: QuerySet[M], viewer: Viewer, *, path: str = "") -> QuerySet[M]:
    """The negotiations whose limits the viewer may know: a key-account manager's own ones only."""
    return writable(queryset, viewer, path=path, verb=Verb.READ_LIMITS)


def below_negotiations(queryset: QuerySet[M], viewer: Viewer) -> QuerySet[M]:
    """Child rows (offers, findings, …) of the negotiations the viewer may read."""
    return visible(queryset, viewer, path="negotiation__")


def of_organisation(queryset: QuerySet[M], viewer: Viewer, verb: Verb) -> QuerySet[M]:
    """Rows that belong to the organisation as a whole, such as rule settings."""
    if not may(viewer, verb):
        return queryset.none()
    return queryset.filter(organisation_id=viewer.organisation_id)


def of_organisation_or_teams(queryset: QuerySet[M], viewer: Viewer, verb: Verb) -> QuerySet[M]:
    """Rows of the organisation or of one of its teams: all, or those of the teams seen."""
    rows = of_organisation(queryset, viewer, verb)
    whole = viewer.role in WHOLE_ORGANISATION
    return rows if whole else rows.filter(team_id__in=viewer.team_ids)


def organisations(viewer: Viewer) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk=viewer.organisation_id)


def teams(viewer: Viewer) -> QuerySet[Team]:
    rows = of_organisation(Team.objects.all(), viewer, Verb.READ_ACCOUNTS)
    return rows if viewer.role in WHOLE_ORGANISATION else rows.filter(pk__in=viewer.team_ids)


def own_team(viewer: Viewer) -> int | None:
    """The team a person is in: of those seen, the one above the others."""
    if viewer.user_id is None:
        return None
    return User.objects.values_list("team_id", flat=True).get(pk=viewer.user_id)


def users(viewer: Viewer) -> QuerySet[User]:
    rows = of_organisation(User.objects.all(), viewer, Verb.READ_ACCOUNTS)
    if viewer.role in WHOLE_ORGANISATION:
        return rows
    return rows.filter(Q(team_id__in=viewer.team_ids) | Q(pk=viewer.user_id))


def accounts(viewer: Viewer) -> QuerySet[KeyAccount]:
    return visible(KeyAccount.objects.all(), viewer, verb=Verb.READ_ACCOUNTS)


def real_accounts(viewer: Viewer) -> QuerySet[KeyAccount]:
    """Those in sight without the ones that samples stand on."""
    samples = AccountReference.objects.filter(system=SAMPLE, account=OuterRef("pk"))
    return accounts(viewer).exclude(Exists(samples))


def contacts(viewer: Viewer) -> QuerySet[Contact]:
    return visible(Contact.objects.all(), viewer, path="account__", verb=Verb.READ_ACCOUNTS)


def writable_accounts(viewer: Viewer) -> QuerySet[KeyAccount]:
    return writable(KeyAccount.objects.all(), viewer, verb=Verb.WRITE_ACCOUNTS)


def writable_contacts(viewer: Viewer) -> QuerySet[Contact]:
    return writable(Contact.objects.all(), viewer, path="account__", verb=Verb.WRITE_ACCOUNTS)


def one(queryset: QuerySet[M], pk: int) -> M:
    """The row of a narrowed queryset, or NotFound: foreign and unknown alike."""
    return found(queryset.filter(pk=pk).first(), queryset.model)


def found(row: M | None, model: type[M]) -> M:
    """The row, or NotFound."""
    if row is None:
        raise NotFound(f"No such {model._meta.verbose_name}.")
    return row


def _in_sight(viewer: Viewer, path: str) -> Q:
    tenant = Q(**{f"{path}organisation_id": viewer.organisation_id})
    if viewer.role in WHOLE_ORGANISATION:
        return tenant
    own = Q(**{f"{path}owner_id": viewer.user_id})
    return tenant & (own | Q(**{f"{path}team_id__in": viewer.team_ids}))


BELOW = """
    WITH RECURSIVE below AS (
        SELECT id FROM accounts_team WHERE id = %s
        UNION
        SELECT team.id FROM accounts_team team JOIN below ON team.parent_id = below.id
    )
    SELECT id FROM below
"""


def _teams_of(user: User) -> frozenset[int]:
    if user.team_id is None:
        return frozenset()
    if user.role != LEADER:
        return frozenset({user.team_id})
    return teams_below(user.team_id)


def teams_below(team_id: int) -> frozenset[int]:
    """A team and all teams below it: what its leader sees."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, [team_id])
        return frozenset(row[0] for row in cursor.fetchall())
