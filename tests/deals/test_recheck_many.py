"""A recheck by chunks, and by some rules alone, writes what the plain way does: on the demo."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.access import Viewer
from deals import models
from deals.actions.recheck import Recheck, recheck, recompute
from deals.actions.set_rule import set_rule
from deals.actions.waivers import revoke_waiver
from deals.management.operators import operator
from deals.models.scores import NUMBERS
from deals.snapshot.scores import rebuild_rollups

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


Rows: TypeAlias = dict[int, list[Any]]


@contextmanager
def afterwards() -> Iterator[Rows]:
    """The derived rows of every negotiation after the block, which is undone."""
    rows: Rows = {}
    with transaction.atomic():
        yield rows
        rows.update({pk: list(_rows(pk)) for pk in _pks()})
        transaction.set_rollback(True)


def plainly(viewer: Viewer) -> tuple[Rows, Recheck]:
    """One after the other, by all rules: the rows then, and the report."""
    report = Recheck()
    with afterwards() as rows:
        for pk in _pks():
            for differences in recompute(viewer=viewer, pks=[pk], everything=True):
                report.count(differences)
    return rows, report


def by_chunks(viewer: Viewer, *, everything: bool) -> tuple[Rows, Recheck]:
    """As the command does."""
    with afterwards() as rows:
        report = recheck(viewer=viewer, everything=everything)
    return rows, report


def rewritten(rows: Rows) -> set[int]:
    """The negotiations in which the rows differ from those that are there."""
    return {pk for pk in _pks() if rows[pk] != list(_rows(pk))}


def _pks() -> list[int]:
    return list(models.Negotiation.objects.order_by("pk").values_list("pk", flat=True))


def _rows(negotiation: int) -> Iterator[list[tuple[Any, ...]]]:
    """All columns but the ids of rows that are made anew, and the moments."""
    for model in DERIVED:
        names = [field.attname for field in model._meta.concrete_fields]
        kept = [name for name in names if name != "id" and not name.endswith("_at")]
        rows = model._default_manager.filter(negotiation=negotiation)
        yield sorted(rows.values_list(*kept), key=repr)


def _other(rows: Any, count: int, **columns: Any) -> None:
    """Change the rows of `count` negotiations in the database behind everybody's back."""
    some = rows.order_by("negotiation_id").distinct("negotiation_id").values_list("pk")[:count]
    assert rows.filter(pk__in=list(some.values_list("pk", flat=True))).update(**columns) == count


def test_chunks_mend_what_the_plain_way_mends(demo: Viewer) -> None:
    assert rewritten(plainly(demo)[0]) == set()
    _other(models.OfferStanding.objects.exclude(standing="expired"), 2, standing="expired")
    _other(models.ExchangeStanding.objects.exclude(state="lapsed"), 3, state="lapsed")
    _other(models.Concession.objects.order_by("-negotiation_id"), 1, cost=0.123)
    _other(models.ScoreRow.objects.filter(side="them"), 1, naked=99)
    _other(models.Finding.objects.filter(code="A001"), 2, message="Something else.")
    _other(models.Finding.objects.filter(code="R001", status="open"), 4, advice="No.")
    plain = plainly(demo)
    assert by_chunks(demo, everything=True) == plain
    assert len(rewritten(plain[0])) == plain[1].changed > 4


def test_rows_that_are_missing_or_too_many_are_mended(demo: Viewer) -> None:
    right = {pk: list(_rows(pk)) for pk in _pks()}
    concession = models.Concession.objects.order_by("pk")[0]
    score = models.ScoreRow.objects.filter(side="us", issue__isnull=False).order_by("pk")[0]
    concession.delete()
    score.delete()
    rows, report = by_chunks(demo, everything=True)
    assert rows == right == plainly(demo)[0]
    assert report.changed == len({concession.negotiation_id, score.negotiation_id})


def test_rules_set_otherwise_are_asked_alone_and_find_the_same(demo: Viewer) -> None:
    set_rule(viewer=demo, code="R003", thresholds={"ratio": 1.5})
    set_rule(viewer=demo, code="R001", severity="info")
    set_rule(viewer=demo, code="A001", enabled=False)
    rows, plain = plainly(demo)
    assert by_chunks(demo, everything=True) == (rows, plain)
    touched, report = by_chunks(demo, everything=False)
    assert touched == rows
    assert (report.changed, report.findings) == (plain.changed, plain.findings)
    assert report.changed > 0 and report.current > 0
    assert report.checked + report.current == len(_pks())


def test_what_they_rest_on_is_the_same_when_few_rules_were_asked(demo: Viewer) -> None:
    set_rule(viewer=demo, code="R003", thresholds={"ratio": 1.5})
    set_rule(viewer=demo, code="A001", severity="info")
    recheck(viewer=demo)
    few = dict(models.Negotiation.objects.values_list("pk", "computed"))
    assert recheck(viewer=demo) == Recheck(current=len(_pks()))
    assert recheck(viewer=demo, everything=True) == Recheck(checked=len(_pks()))
    whole = dict(models.Negotiation.objects.values_list("pk", "computed"))
    assert {pk: few[pk].keys() for pk in few} == {pk: whole[pk].keys() for pk in few}
    differing = [pk for pk in few if few[pk]["severities"] != whole[pk]["severities"]]
    assert not differing


def test_rollups_follow_a_chunk(demo: Viewer) -> None:
    models.ScoreRow.objects.filter(side="us").update(naked=7)
    rebuild_rollups(organisation_id=demo.organisation_id)
    recheck(viewer=demo, everything=True)
    kept = _rollups()
    rebuild_rollups(organisation_id=demo.organisation_id)
    assert kept == _rollups()


def _rollups() -> set[tuple[Any, ...]]:
    """Those in which something is counted."""
    columns = ("span", "side", "owner_id", "team_id", "currency", "month", *NUMBERS)
    return {row for row in models.Rollup.objects.values_list(*columns) if any(row[6:])}


def test_waivers_that_came_or_went_are_seen(demo: Viewer) -> None:
    waived = models.Finding.objects.filter(status="waived").order_by("pk")
    ids = {finding.negotiation_id for finding in waived}
    assert len(waived) >= 2
    for finding in waived:
        revoke_waiver(viewer=demo, waiver_id=finding.waivers.get().pk, reason="No more.")
    assert recheck(viewer=demo, everything=True).changed == 0
    models.Finding.objects.filter(negotiation_id__in=ids, status="open").update(status="waived")
    assert by_chunks(demo, everything=True) == plainly(demo)
    assert recheck(viewer=demo, everything=True).changed == len(ids)
