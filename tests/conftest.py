"""Fixtures of all tests."""

from tests.cast import cast as cast
from tests.rows import flush_allowed as flush_allowed
