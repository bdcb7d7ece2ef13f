"""Set-up work by hand; what is recorded or derived can only be read here."""

from deals.admin import negotiations as negotiations
from deals.admin import records as records
