"""The scan of a recheck tells what the recomputation one by one would write: on the demo."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.access import Verb, Viewer
from deals import models
from deals.actions.base import recomputed
from deals.actions.recheck import Recheck, differing, recheck
from deals.actions.set_rule import set_rule
from deals.actions.waivers import revoke_waiver
from deals.management.operators import operator

pytestmark = pytest.mark.django_db
DERIVED = (
    models.OfferStanding,
    models.ExchangeStanding,
    models.Concession,
    models.ScoreRow,
    models.Finding,
)


@pytest.fixture
def demo(db: None) -> Viewer:
    call_command("load_demo", "--force", "--password", "for a test", stdout=io.StringIO())
    return operator(slug=None)


def written(viewer: Viewer) -> tuple[frozenset[int], Recheck]:
    """The plain way: recompute one after the other; who was written to, and the report."""
    changed, report = set(), Recheck()
    with transaction.atomic():
        for pk in _pks():
            before = list(_rows(pk))
            report.count(recomputed(viewer=viewer, negotiation_id=pk, verb=Verb.SET_RULES))
            report.checked += 1
            if list(_rows(pk)) != before:
                changed.add(pk)
        transaction.set_rollback(True)
    return frozenset(changed), report


def _pks() -> list[int]:
    return list(models.Negotiation.objects.order_by("pk").values_list("pk", flat=True))


def _rows(negotiation: int) -> Iterator[list[tuple[Any, ...]]]:
    for model in DERIVED:
        yield sorted(model._default_manager.filter(negotiation=negotiation).values_list(), key=repr)


def _other(rows: Any, count: int, **columns: Any) -> None:
    """Change the rows of `count` negotiations in the database behind everybody's back."""
    some = rows.order_by("negotiation_id").distinct("negotiation_id").values_list("pk")[:count]
    assert rows.filter(pk__in=list(some.values_list("pk", flat=True))).update(**columns) == count


def test_the_scan_finds_what_the_plain_way_writes_to(demo: Viewer) -> None:
    assert differing(viewer=demo, pks=_pks()) == written(demo)[0] == frozenset()
    _other(models.OfferStanding.objects.exclude(standing="expired"), 2, standing="expired")
    _other(models.ExchangeStanding.objects.exclude(state="lapsed"), 3, state="lapsed")
    _other(models.Concession.objects.order_by("-negotiation_id"), 1, cost=0.123)
    _other(models.ScoreRow.objects.filter(side="them"), 1, naked=99)
    _other(models.Finding.objects.filter(code="A001"), 2, message="Something else.")
    _other(models.Finding.objects.filter(code="R001", status="open"), 4, advice="No.")
    assert differing(viewer=demo, pks=_pks()) == written(demo)[0] != frozenset()


def test_a_rule_set_otherwise_is_reported_the_same(demo: Viewer) -> None:
    set_rule(viewer=demo, code="R003", thresholds={"ratio": 1.5})
    set_rule(viewer=demo, code="R001", severity="info")
    set_rule(viewer=demo, code="A001", enabled=False)
    changed, plain = written(demo)
    assert differing(viewer=demo, pks=_pks()) == changed
    assert recheck(viewer=demo, dry_run=True, everything=True) == plain
    touched = recheck(viewer=demo)
    assert (touched.changed, touched.findings) == (plain.changed, plain.findings)
    assert touched.changed > 0 and touched.current > 0
    assert touched.checked + touched.current == len(_pks())
    assert differing(viewer=demo, pks=_pks()) == frozenset()
    assert recheck(viewer=demo) == Recheck(current=len(_pks()))
    assert recheck(viewer=demo, everything=True) == Recheck(checked=len(_pks()))


def test_waivers_that_came_or_went_are_seen(demo: Viewer) -> None:
    waived = models.Finding.objects.filter(status="waived").order_by("pk")
    assert len(waived) >= 2
    for finding in waived:
        revoke_waiver(viewer=demo, waiver_id=finding.waivers.get().pk, reason="No more.")
    assert differing(viewer=demo, pks=_pks()) == frozenset()
    ids = {finding.negotiation_id for finding in waived}
    models.Finding.objects.filter(pk__in=[finding.pk for finding in waived]).update(status="waived")
    assert differing(viewer=demo, pks=_pks()) == written(demo)[0] == ids


def test_rows_that_are_missing_or_too_many_are_seen(demo: Viewer) -> None:
    concession = models.Concession.objects.order_by("pk")[0]
    finding = models.Finding.objects.order_by("-pk")[0]
    concession.delete()
    models.Finding.objects.filter(pk=finding.pk).update(subject="another")
    told = {concession.negotiation_id, finding.negotiation_id}
    assert differing(viewer=demo, pks=_pks()) == written(demo)[0] == told
