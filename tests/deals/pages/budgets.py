"""The queries of every page by name: the verb and the table of each, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from deals.snapshot.records import QUESTIONS

WHO = Counter({"SELECT django_session": 1, "SELECT accounts_user": 1})
"""The session, and whose it is."""
BELL = Counter({"SELECT deals_finding": 1, "SELECT deals_ask": 1, "SELECT deals_noticemark": 1})
"""The number of unread notices, in the frame of every page."""
ROOM = WHO + Counter(
    {
        "INSERT deals_limitsaccess": 1,
        "SELECT deals_negotiation": 2,
    }
)
"""One negotiation in its viewer's sight: its row with names and outcome, whether the limits are
his, and the note that he looked."""
TALKS = ROOM + Counter(
    [
        *(f"SELECT {question.model._meta.db_table}" for question in QUESTIONS.values()),
        "SELECT deals_issuelimit",
        "SELECT deals_packagelimit",
    ]
)
"""And all that is recorded of it: two messages of prepared statements."""
FINDINGS = Counter({"SELECT accounts_user": 1, "SELECT deals_finding": 1, "SELECT deals_waiver": 1})
"""Those open and waived, with who waived them."""

BUDGETS: Mapping[str, Counter[str]] = {
    "the list": WHO + BELL + Counter({"SELECT deals_finding": 1, "SELECT deals_negotiation": 1}),
    "a search": WHO + BELL + Counter({"SELECT deals_finding": 1, "SELECT deals_negotiation": 1}),
    "the deal room": TALKS + FINDINGS + BELL + Counter({"SELECT deals_offer": 1}),
    "charts": TALKS + BELL,
    "preparing": TALKS
    + BELL
    + Counter(
        {"SELECT deals_issue": 1, "SELECT deals_issuetemplate": 1, "SELECT deals_preference": 1}
    ),
    "advice while one types": TALKS
    + Counter({"SELECT deals_issue": 1, "SELECT deals_preference": 1}),
    "logging a round": TALKS + BELL + Counter({"SELECT deals_negotiation": 1}),
    "the check while one types": TALKS
    + Counter(
        {
            "SELECT deals_evidence": 1,
            "SELECT deals_issue": 1,
            "SELECT deals_negotiation": 2,
            "SELECT deals_rulesetting": 1,
        }
    ),
    "stage and outcome": TALKS + BELL + Counter({"SELECT deals_negotiation": 1}),
    "the sheet for the other side": WHO
    + Counter(
        {
            "SELECT deals_ask": 1,
            "SELECT deals_evidence": 1,
            "SELECT deals_exchange": 1,
            "SELECT deals_give": 1,
            "SELECT deals_issue": 2,
            "SELECT deals_mark": 1,
            "SELECT deals_negotiation": 1,
            "SELECT deals_offer": 1,
            "SELECT deals_offerterm": 1,
            "SELECT deals_outcome": 1,
        }
    ),
    "the review": WHO
    + BELL
    + Counter(
        {
            "SELECT accounts_keyaccount": 2,
            "SELECT accounts_team": 1,
            "SELECT accounts_user": 3,
            "SELECT deals_ask": 2,
            "SELECT deals_finding": 2,
            "SELECT deals_rollup": 4,
            "SELECT deals_scorerow": 2,
            "SELECT deals_waiver": 1,
        }
    ),
    "the review of deals": WHO
    + BELL
    + Counter(
        {
            "SELECT accounts_keyaccount": 2,
            "SELECT accounts_team": 1,
            "SELECT accounts_user": 2,
            "SELECT deals_ask": 2,
            "SELECT deals_finding": 2,
            "SELECT deals_negotiation": 1,
            "SELECT deals_scorerow": 6,
            "SELECT deals_waiver": 1,
        }
    ),
    "gives": WHO
    + BELL
    + Counter(
        {
            "SELECT accounts_keyaccount": 1,
            "SELECT accounts_team": 1,
            "SELECT accounts_user": 1,
            "SELECT deals_concession": 2,
        }
    ),
    "coaching": WHO
    + BELL
    + Counter(
        {
            "SELECT accounts_keyaccount": 2,
            "SELECT accounts_team": 2,
            "SELECT accounts_user": 2,
            "SELECT deals_concession": 1,
            "SELECT deals_finding": 2,
            "SELECT deals_negotiation": 1,
            "SELECT deals_offerevidence": 1,
            "SELECT deals_rollup": 2,
            "SELECT deals_scorerow": 2,
        }
    ),
    "a table of the review": WHO
    + Counter(
        {
            "SELECT accounts_keyaccount": 2,
            "SELECT accounts_team": 1,
            "SELECT accounts_user": 1,
            "SELECT deals_scorerow": 1,
        }
    ),
    "templates": WHO + BELL + Counter({"SELECT deals_issuetemplate": 1}),
    "a new negotiation": WHO
    + BELL
    + Counter({"SELECT accounts_keyaccount": 1, "SELECT deals_issuetemplate": 1}),
    "notifications": WHO
    + BELL
    + Counter(
        {
            "SELECT deals_ask": 1,
            "SELECT deals_finding": 2,
            "SELECT deals_noticemark": 1,
            "SELECT deals_noticesetting": 1,
        }
    ),
    "settings": WHO + BELL,
    "rules": WHO + BELL + Counter({"SELECT deals_rulesetting": 1}),
}
