"""Where servers put their sockets, and what is said when there is no place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from negotrack import homes
from negotrack.homes import SOCKET_PATH_MAX, Home


def test_sockets_lie_in_the_home(tmp_path: Path) -> None:
    assert Home(tmp_path, None).sockets() == tmp_path / "sockets"


@pytest.mark.parametrize("name", ["x" * 100, "a space", "50%41", "a#b", "a?b", "é", "a'b"])
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
        Home(place, None).remove()
    assert not sockets.exists()
    assert not place.exists()


def test_homes_do_not_share_sockets(tmp_path: Path) -> None:
    places = [Home(tmp_path / name, None) for name in ("a b", "a c")]
    for place in places:
        place.path.mkdir()
    found = {place.sockets() for place in places}
    for place in places:
        place.remove()
    assert len(found) == 2


def test_a_directory_named_with_an_apostrophe_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEGOTRACK_SERVERS", str(tmp_path / "alice's; exit 1"))
    assert homes._base(None) == tmp_path / "alice's; exit 1"


@pytest.mark.parametrize("stranger", ["a link", "an owner"])
def test_a_shared_directory_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stranger: str
) -> None:
    shared = tmp_path / "negotrack"
    if stranger == "a link":
        shared.symlink_to(tmp_path)
    else:
        shared.mkdir()
        monkeypatch.setattr(os, "geteuid", lambda: shared.stat().st_uid + 1)
    with pytest.raises(PermissionError):
        homes._open_to_enter(shared)
