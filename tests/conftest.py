"""Fixtures of all tests."""

from tests.cast import cast as cast
from tests.database import django_db_modify_db_settings as django_db_modify_db_settings
from tests.isolation import all_organisations as all_organisations
from tests.parallel import pytest_collection_modifyitems as pytest_collection_modifyitems
from tests.rows import flush_allowed as flush_allowed
from tests.servers import broker as broker
from tests.servers import no_broker as no_broker
from tests.servers import redis_url as redis_url
