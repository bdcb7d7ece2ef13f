"""Every published figure of the corpora, from the rows that a whole import has stored."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from accounts.access import Viewer, viewer_for_user
from accounts.models import Organisation, Role, User
from deals.actions.imports import job_for_files, run_import
from deals.intake.corpora import negochat as chats
from deals.ledger.values import Choice
from deals.metrics.corpora.common import Talk
from deals.models import ImportJob
from deals.queries.corpus_report import FIGURES, corpus_report
from tests.deals.corpora import data_of, files_of, records_of

pytestmark = [pytest.mark.corpus, pytest.mark.django_db]

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


def stored(kind: str, blocker: DjangoDbBlocker) -> Report:
    """Import a corpus whole and report on it; leave nothing behind."""
    data_of(kind)
    with blocker.unblock(), transaction.atomic():
        viewer = owner()
        job = imported(viewer, kind)
        assert (job.done, job.failed) == (job.total, 0)
        report = corpus_report(viewer=viewer, kind=kind)
        transaction.set_rollback(True)
    return report


@pytest.fixture(scope="session")
def casino(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Report:
    return stored("casino", django_db_blocker)


@pytest.fixture(scope="session")
def jobinterview(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Report:
    return stored("jobinterview", django_db_blocker)


@pytest.fixture(scope="session")
def negochat(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Report:
    return stored("negochat", django_db_blocker)


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.xdist_group(kind)) for kind in FIGURES]
)
def test_the_rows_give_what_the_files_give(kind: str, request: pytest.FixtureRequest) -> None:
    report = request.getfixturevalue(kind)
    read = FIGURES[kind](Talk(record.facts, record.source) for record in records_of(kind))
    assert report.keys() == read.keys()
    for name, figure in read.items():
        assert report[name] == approximately(figure), name


def approximately(figure: Any) -> Any:
    if isinstance(figure, dict):
        return {key: approximately(inner) for key, inner in figure.items()}
    return pytest.approx(figure, abs=1e-9) if isinstance(figure, float) else figure


@pytest.mark.xdist_group("casino")
def test_casino_counts(casino: Report) -> None:
    assert casino["negotiations"] == 1030
    assert casino["offers"] == casino["offers_dividing_all_packages"] == 1181
    assert (casino["agreements"], casino["walk_aways"]) == (1005, 25)
    assert casino["rejections"] == 167
    assert casino["points_as_scored"] == 1030


@pytest.mark.xdist_group("casino")
def test_casino_points_and_efficiency(casino: Report) -> None:
    assert round(casino["mean_points"], 3) == 18.977
    assert round(casino["mean_joint_points"], 3) == 37.953
    assert round(casino["mean_joint_share"], 4) == 0.9641
    assert round(casino["pareto_efficient_share"], 4) == 0.6736
    by_distance = {
        distance: (group["n"], round(group["pareto_efficient_share"], 3))
        for distance, group in casino["by_priority_distance"].items()
    }
    assert by_distance == {"0": (248, 1.0), "2": (370, 0.465), "4": (387, 0.664)}


@pytest.mark.xdist_group("casino")
def test_casino_correlations(casino: Report) -> None:
    assert round(casino["correlation_points_satisfaction"], 3) == 0.376
    assert round(casino["correlation_own_partner_points"], 3) == -0.733


@pytest.mark.xdist_group("jobinterview")
def test_jobinterview(jobinterview: Report) -> None:
    assert (jobinterview["negotiations"], jobinterview["bids"]) == (109, 270)
    assert jobinterview["accepted_bid_is_last"] == 101
    assert round(jobinterview["mean_utility"]["worker"], 3) == 0.678
    assert round(jobinterview["mean_utility"]["recruiter"], 3) == 0.702
    assert round(jobinterview["mean_joint_share"], 3) == 0.928
    assert jobinterview["outcomes"] == [9920]
    assert jobinterview["pareto_efficient"] == 14
    assert round(jobinterview["mean_frontier_outcomes"], 1) == 104.4
    assert jobinterview["own_steps"]["n"] == 104
    assert round(jobinterview["own_steps"]["mean_concession"], 3) == 0.042
    assert round(jobinterview["own_steps"]["conceding_share"], 3) == 0.837
    changed = {"0": 4, "1": 64, "2": 48, "3": 23, "4": 13, "5": 9}
    assert jobinterview["issues_changed"] == changed


@pytest.mark.xdist_group("negochat")
def test_negochat(negochat: Report) -> None:
    assert (negochat["negotiations"], negochat["turns"]) == (105, 3624)
    acts = [negochat[f"{word}_acts"] for word in ("offer", "accept", "reject")]
    assert acts == [2996, 547, 790]
    assert negochat["values_outside_domain"] == 0
    assert negochat["offers_without_value"] == 64


def test_negochats_directions_are_those_of_every_published_profile() -> None:
    """Ours on all issues but for "No agreement", the employer's on those called opposed."""
    profiles = data_of("negochat") / "domain_usa"
    for path in profiles.glob("*_Side_?*.xml"):
        ours = "_Side_B" in path.name
        for name, worth in evaluations(path.read_text()):
            issue = chats.ISSUES[name]
            if ours or issue.key in chats.OPPOSED:
                assert isinstance(issue.domain, Choice)
                known = [worth[o] for o in issue.domain.options if o != chats.NONE]
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
