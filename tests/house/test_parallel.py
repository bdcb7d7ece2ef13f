"""Processes of the tests share the servers and are not in each other's way."""

from __future__ import annotations

import pytest

from tests.parallel import own_redis, take_own_redis


@pytest.mark.parametrize(
    ("named", "own"),
    [
        ("redis://cache.example:6379", "redis://cache.example:6379/2"),
        (
            "redis://:word@cache.example:6379/3?protocol=3",
            "redis://:word@cache.example:6379/5?protocol=3",
        ),
        ("unix:///run/redis.sock", "unix:///run/redis.sock?db=2"),
        ("unix:///run/redis.sock?db=3", "unix:///run/redis.sock?db=5"),
    ],
)
def test_each_process_has_a_database_of_redis_for_itself(named: str, own: str) -> None:
    assert own_redis(named, 2) == own


def test_what_a_test_starts_stays_with_the_redis_of_its_process() -> None:
    environ = {"PYTEST_XDIST_WORKER": "gw1", "REDIS_URL": "redis://cache.example/3"}
    for _ in range(2):
        take_own_redis(environ)
        assert environ["REDIS_URL"] == "redis://cache.example/4"


@pytest.mark.parametrize(
    "environ", [{"REDIS_URL": "redis://cache.example/3"}, {"PYTEST_XDIST_WORKER": "gw1"}, {}]
)
def test_a_process_alone_takes_what_is_named(environ: dict[str, str]) -> None:
    before = dict(environ)
    take_own_redis(environ)
    assert environ == before
