"""Where servers put their sockets, and what is said when there is no place."""

from __future__ import annotations

from pathlib import Path

import pytest

from negotrack.homes import SOCKET_PATH_MAX, Home


def test_sockets_lie_in_the_home(tmp_path: Path) -> None:
    assert Home(tmp_path, None).sockets() == tmp_path / "sockets"


@pytest.mark.parametrize("name", ["x" * 100, "a space", "50%41", "a#b", "a?b", "é"])
def test_sockets_move_where_their_path_would_break(tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    place.mkdir()
    sockets = Home(place, None).sockets()
    try:
        assert not sockets.is_relative_to(place)
        assert len(str(sockets / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_MAX
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert Home(place, None).sockets() == sockets
    finally:
        sockets.rmdir()


def test_homes_do_not_share_sockets(tmp_path: Path) -> None:
    both = [tmp_path / name for name in ("a b", "a c")]
    found = []
    for place in both:
        place.mkdir()
        found.append(Home(place, None).sockets())
    try:
        assert len(set(found)) == 2
    finally:
        for sockets in found:
            sockets.rmdir()
