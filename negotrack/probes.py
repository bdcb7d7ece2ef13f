"""What orchestrators and Prometheus ask: alive, ready, how much."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from accounts.errors import Problem
from api.errors import CONTENT_TYPE, KINDS, problem, unknown_address

log = logging.getLogger(__name__)

BROKER_PATIENCE_SECONDS = 2


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Alive; asks neither database nor broker."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready to serve: 200, or 503 with a problem for each thing that is not there."""
    missing = tuple(_missing())
    if not missing:
        return HttpResponse("ok", content_type="text/plain")
    kind = KINDS["not-ready"]
    body = problem(kind, instance=request.path, problems=missing)
    return JsonResponse(body, status=kind.status, content_type=CONTENT_TYPE)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format for whoever sends METRICS_TOKEN; for others nothing is here."""
    if not _may_measure(request.headers.get("Authorization", "")):
        return unknown_address(request)
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _missing() -> Iterator[Problem]:
    for code, (refusal, sentence) in CHECKS.items():
        try:
            refusal()
        except (DatabaseError, redis.RedisError, NotApplied) as error:
            # The text of a driver's error may name hosts and users: it stays in the log.
            log.warning("not ready: %s (%s)", code, type(error).__name__)
            yield Problem(sentence, code=code)
            if code == "database":
                return


class NotApplied(Exception):
    """The database is older than the program."""


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrations() -> None:
    if _wanted() - MigrationRecorder(connection).applied_migrations().keys():
        raise NotApplied


@cache
def _wanted() -> frozenset[tuple[str, str]]:
    """The migrations that this program brings; a running program is one version of it."""
    return frozenset(MigrationLoader(None).graph.nodes)


def _broker() -> None:
    patience = BROKER_PATIENCE_SECONDS
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=patience, socket_connect_timeout=patience
    ) as client:
        client.ping()


CHECKS: Mapping[str, tuple[Callable[[], None], str]] = {
    "broker": (_broker, "The broker does not answer."),
    "database": (_database, "The database does not answer."),
    "migrations": (_migrations, "Migrations are not applied."),
}


def _may_measure(authorization: str) -> bool:
    scheme, _, token = authorization.partition(" ")
    expected: str = settings.METRICS_TOKEN
    same = secrets.compare_digest(token.strip().encode(), expected.encode())
    return bool(expected) and scheme.lower() == "bearer" and same


def _registry() -> CollectorRegistry:
    """Of all processes of a server, where they share a directory; else of this one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return shared
