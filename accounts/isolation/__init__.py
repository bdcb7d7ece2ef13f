"""One organisation's rows at a time, kept apart by PostgreSQL itself; docs/adr/0010."""

from accounts.isolation.scope import as_owner as as_owner
from accounts.isolation.scope import every as every
from accounts.isolation.scope import organisation as organisation
