"""A re-check updates, resolves and reopens; a waiver survives."""

from __future__ import annotations

from deals.rules.base import Finding, Severity
from deals.rules.findings import Known, Status, Verdict, reconcile

NAKED = Finding("R001", "naked-concession", Severity.ERROR, "100 → 97", "ask", 3, "price")


def test_a_new_finding_opens() -> None:
    assert reconcile(found=[NAKED], known={}) == (Verdict(NAKED, Status.OPEN, None),)


def test_a_finding_found_again_is_updated_and_stays_open() -> None:
    again = NAKED._replace(message="100 → 96")
    [verdict] = reconcile(found=[again], known={NAKED.identity: Known(NAKED, Status.OPEN)})
    assert verdict.finding.message == "100 → 96"
    assert not verdict.changed


def test_a_finding_no_longer_found_is_resolved_and_stays_so() -> None:
    for was in Status:
        [verdict] = reconcile(found=[], known={NAKED.identity: Known(NAKED, was)})
        assert verdict.status is Status.RESOLVED
        assert verdict.changed == (was is not Status.RESOLVED)


def test_a_waiver_survives_every_recheck() -> None:
    for was in Status:
        known = {NAKED.identity: Known(NAKED, was, waived=True)}
        [verdict] = reconcile(found=[NAKED], known=known)
        assert verdict.status is Status.WAIVED


def test_a_resolved_finding_that_comes_back_is_open_again() -> None:
    known = {NAKED.identity: Known(NAKED, Status.RESOLVED)}
    [verdict] = reconcile(found=[NAKED], known=known)
    assert (verdict.status, verdict.changed) == (Status.OPEN, True)


def test_the_severity_of_a_hit_does_not_change_who_it_is() -> None:
    assert NAKED._replace(severity=Severity.WARNING).identity == NAKED.identity
