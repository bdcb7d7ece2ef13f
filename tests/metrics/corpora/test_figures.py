"""The figures of small hand-made corpora, each worked out on paper."""

from __future__ import annotations

from typing import Any

import pytest

from deals.intake.corpora import casino as camps
from deals.intake.corpora import jobinterview as interviews
from deals.intake.corpora import negochat as chats
from deals.intake.corpora.base import Node, Record
from deals.metrics.corpora import casino, jobinterview, negochat
from deals.metrics.corpora.common import Talk, correlation, mean, share
from tests.intake.corpora.small import bid, camp, chat, deal, interview, says, turn


def talk(record: Record) -> Talk:
    return Talk(record.facts, record.source)


def camped(*logs: dict[str, Any]) -> Talk:
    return talk(camps.read(Node(camp(*logs))))


def interviewed(*bids: dict[str, Any]) -> Talk:
    return talk(interviews.read(Node(interview(*bids))))


def test_of_nothing_there_is_no_mean_and_no_correlation() -> None:
    assert (mean([]), share([]), correlation([])) == (None, None, None)
    assert correlation([(1, 2), (1, 3)]) is None
    assert correlation([(1, 2), (2, 4)]) == pytest.approx(1)


def test_a_deal_is_counted_in_points_and_measured_against_all_splits() -> None:
    """(2, 1, 0) is 14 for us and 26 for them, but (3, 0, 0) is 15 and 27; the most is 42."""
    figures = casino.figures([camped()])
    assert figures["points_as_scored"] == 1
    assert figures["mean_points"] == 20
    assert figures["mean_joint_points"] == 40
    assert figures["mean_joint_share"] == pytest.approx(40 / 42)
    assert figures["pareto_efficient_share"] == 0
    assert figures["by_priority_distance"] == {"4": {"n": 1, "pareto_efficient_share": 0}}


def test_a_split_that_leaves_nothing_is_efficient() -> None:
    logs = [deal(3, 1, 0), says("Reject-Deal"), deal(3, 1, 0), says("Accept-Deal")]
    figures = casino.figures([camped(*logs)])
    assert figures["pareto_efficient_share"] == 1
    assert (figures["offers"], figures["rejections"]) == (2, 1)
    assert figures["offers_dividing_all_packages"] == 2


def test_who_walks_away_gets_five_points_and_counts_for_no_agreement() -> None:
    figures = casino.figures([camped(says("Walk-Away"))])
    assert (figures["walk_aways"], figures["agreements"]) == (1, 0)
    assert figures["points_as_scored"] == 0
    assert figures["mean_points"] is None
    assert figures["by_priority_distance"] == {}


def test_points_go_with_satisfaction_over_everybody() -> None:
    glum = camp(says("Walk-Away"))
    for person in glum["participant_info"].values():
        person["outcomes"] |= {"satisfaction": "Undecided", "points_scored": 5}
    talks = [camped(), talk(camps.read(Node(glum)))]
    figures = casino.figures(talks)
    assert figures["points_as_scored"] == 2
    assert 0 < figures["correlation_points_satisfaction"] < 1
    assert figures["correlation_own_partner_points"] == pytest.approx(-1)


def test_a_position_is_valued_with_its_company() -> None:
    """Worker: 0.5·1/3 + 0.125·(1/2 + pair 0 + Google 0 + Tokyo 0)."""
    figures = jobinterview.figures([interviewed()])
    assert figures["mean_utility"]["worker"] == pytest.approx(0.5 / 3 + 0.125 / 2)
    assert figures["mean_utility"]["recruiter"] == pytest.approx(0.5 * 2 / 3 + 0.125 / 2)
    assert figures["outcomes"] == [31 * 5 * 4 * 2]
    assert figures["mean_joint_share"] == pytest.approx(0.625 / (0.625 + 2 * 0.125 * 2.75))


def test_the_frontier_counts_outcomes_and_distinct_points() -> None:
    """Both want the same options; holidays are worth nothing, so only 31 salaries differ."""
    raw = interview()
    for user in raw["users"]:
        user["utilities"][1]["weight"] = 0
    figures = jobinterview.figures([talk(interviews.read(Node(raw)))])
    assert figures["pareto_efficient"] == 0
    assert figures["mean_frontier_outcomes"] == 31 * 5
    assert figures["mean_frontier_points"] == 31


def test_steps_are_measured_against_the_same_sides_bid_before() -> None:
    bids = [
        bid("the-worker", at=1, salary=50),
        bid("the-recruiter", at=2, salary=20),
        bid("the-worker", at=3, salary=35, accepted=True),
        bid("the-recruiter", at=4, salary=20),
    ]
    figures = jobinterview.figures([interviewed(*bids)])
    assert figures["own_steps"]["n"] == 2
    assert figures["own_steps"]["mean_concession"] == pytest.approx(0.125)
    assert figures["own_steps"]["conceding_share"] == 0.5
    assert figures["issues_changed"] == {"1": 3}
    assert figures["accepted_bid_is_last"] == 0


def test_an_interview_without_an_accepted_bid_has_no_end() -> None:
    bare = talk(interviews.read(Node(interview() | {"solutions": []})))
    figures = jobinterview.figures([interviewed(bid("the-worker")), bare])
    assert figures["accepted_bid_is_last"] == 0
    assert figures["mean_joint_share"] is None


def test_acts_are_counted_as_said_and_offers_as_tabled() -> None:
    turns = [
        turn("Candidate", {"Offer": {"Salary": "120,000 USD"}}, {"Offer": {"Pension Fund": "20%"}}),
        turn("Employer", {"Reject": "Pension Fund"}, {"Query": {"Offer": "Salary"}}),
        turn("Candidate", {"Offer": {"Salary": "90,000 USD"}}, {"Query": "Offer"}),
        turn("Employer", {"Accept": True}, {"Quit": True}),
    ]
    figures = negochat.figures([talk(chats.read(Node(chat(*turns))))])
    assert figures == {
        "negotiations": 1,
        "turns": 4,
        "offer_acts": 3,
        "accept_acts": 1,
        "reject_acts": 1,
        "offers_without_value": 1,
        "values_outside_domain": 0,
        "offers": 2,
        "mean_issues_an_offer": 1.5,
        "accepted_offers": 1,
        "rejected_offers": 0,
        "left_without_a_deal": 1,
    }
