"""Every published figure of the corpora, from the rows that a whole import has stored."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from accounts.access import Viewer, viewer_for_user
from accounts.models import Organisation, Role, User
from deals.actions.imports import job_for_files, run_import
from deals.intake.corpora import negochat
from deals.ledger.values import Choice
from deals.metrics.corpora.common import Talk
from deals.models import ImportJob
from deals.queries.corpus_report import FIGURES, corpus_report
from tests.deals.corpora import data_of, files_of, records_of

pytestmark = pytest.mark.corpus

Report = dict[str, Any]


def owner() -> Viewer:
    tenant = Organisation.objects.create(name="Corpora", slug="corpora")
    return viewer_for_user(
        User.objects.create(username="ada-of-corpora", organisation=tenant, role=Role.ADMIN.value)
    )


def imported(viewer: Viewer, kind: str) -> ImportJob:
    files = files_of(kind)
    job = job_for_files(viewer=viewer, kind=kind, source=kind, files=files)
    return run_import(job_id=job.pk, files=files)


@pytest.fixture(scope="session")
def stored(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Mapping[str, Report]]:
    """Import all three corpora once, whole; report on them; leave nothing behind."""
    for kind in FIGURES:
        data_of(kind)
    with django_db_blocker.unblock(), transaction.atomic():
        viewer = owner()
        reports = {}
        for kind in FIGURES:
            job = imported(viewer, kind)
            assert (job.done, job.failed) == (job.total, 0)
            reports[kind] = corpus_report(viewer=viewer, kind=kind)
        transaction.set_rollback(True)
    return reports


@pytest.fixture(scope="module", params=list(FIGURES))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_rows_give_what_the_files_give(kind: str, stored: Mapping[str, Report]) -> None:
    read = FIGURES[kind](Talk(record.facts, record.source) for record in records_of(kind))
    assert stored[kind].keys() == read.keys()
    for name, figure in read.items():
        assert stored[kind][name] == approximately(figure), name


def approximately(figure: Any) -> Any:
    if isinstance(figure, dict):
        return {key: approximately(inner) for key, inner in figure.items()}
    return pytest.approx(figure, abs=1e-9) if isinstance(figure, float) else figure


def test_casino_counts(stored: Mapping[str, Report]) -> None:
    report = stored["casino"]
    assert report["negotiations"] == 1030
    assert report["offers"] == report["offers_dividing_all_packages"] == 1181
    assert (report["agreements"], report["walk_aways"]) == (1005, 25)
    assert report["rejections"] == 167
    assert report["points_as_scored"] == 1030


def test_casino_points_and_efficiency(stored: Mapping[str, Report]) -> None:
    report = stored["casino"]
    assert round(report["mean_points"], 3) == 18.977
    assert round(report["mean_joint_points"], 3) == 37.953
    assert round(report["mean_joint_share"], 4) == 0.9641
    assert round(report["pareto_efficient_share"], 4) == 0.6736
    by_distance = {
        distance: (group["n"], round(group["pareto_efficient_share"], 3))
        for distance, group in report["by_priority_distance"].items()
    }
    assert by_distance == {"0": (248, 1.0), "2": (370, 0.465), "4": (387, 0.664)}


def test_casino_correlations(stored: Mapping[str, Report]) -> None:
    report = stored["casino"]
    assert round(report["correlation_points_satisfaction"], 3) == 0.376
    assert round(report["correlation_own_partner_points"], 3) == -0.733


def test_jobinterview(stored: Mapping[str, Report]) -> None:
    report = stored["jobinterview"]
    assert (report["negotiations"], report["bids"]) == (109, 270)
    assert report["accepted_bid_is_last"] == 101
    assert round(report["mean_utility"]["worker"], 3) == 0.678
    assert round(report["mean_utility"]["recruiter"], 3) == 0.702
    assert round(report["mean_joint_share"], 3) == 0.928
    assert report["outcomes"] == [9920]
    assert report["pareto_efficient"] == 14
    assert round(report["mean_frontier_outcomes"], 1) == 104.4
    assert report["own_steps"]["n"] == 104
    assert round(report["own_steps"]["mean_concession"], 3) == 0.042
    assert round(report["own_steps"]["conceding_share"], 3) == 0.837
    changed = {"0": 4, "1": 64, "2": 48, "3": 23, "4": 13, "5": 9}
    assert report["issues_changed"] == changed


def test_negochat(stored: Mapping[str, Report]) -> None:
    report = stored["negochat"]
    assert (report["negotiations"], report["turns"]) == (105, 3624)
    acts = [report[f"{word}_acts"] for word in ("offer", "accept", "reject")]
    assert acts == [2996, 547, 790]
    assert report["values_outside_domain"] == 0
    assert report["offers_without_value"] == 64


def test_negochats_directions_are_those_of_every_published_profile() -> None:
    """Ours on all issues but for "No agreement", the employer's on those called opposed."""
    profiles = data_of("negochat") / "domain_usa"
    for path in profiles.glob("*_Side_?*.xml"):
        ours = "_Side_B" in path.name
        for name, worth in evaluations(path.read_text()):
            issue = negochat.ISSUES[name]
            if ours or issue.key in negochat.OPPOSED:
                assert isinstance(issue.domain, Choice)
                known = [worth[o] for o in issue.domain.options if o != negochat.NONE]
                rising = all(a < b for a, b in pairwise(known))
                falling = all(a > b for a, b in pairwise(known))
                assert rising if ours else falling, (path.name, name)


def evaluations(text: str) -> Iterator[tuple[str, dict[str, int]]]:
    for issue in ET.fromstring(text).iter("issue"):
        options = issue.iter("item")
        yield (
            issue.attrib["name"],
            {o.attrib["value"]: int(o.attrib["evaluation"]) for o in options},
        )
