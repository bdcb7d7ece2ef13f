"""Whose rows tests touch: those of all organisations; requests and tasks say it themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts.isolation import scope


@pytest.fixture(autouse=True, scope="session")
def all_organisations() -> Iterator[None]:
    """Tests and their threads begin where production has nobody yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scope.UNSAID, "value", scope.EVERY)
        yield
