"""The scores of many negotiations in which nothing has happened yet, in two statements.

`scores.save_scores` would write the same rows one negotiation after the other.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from deals.models.scores import NUMBERS

COUNTED = ", ".join(f'"{name}"' for name in NUMBERS)
ONE = ", ".join(str(int(name == "negotiations")) for name in NUMBERS)
MANY = ", ".join("count(*)" if name == "negotiations" else "0" for name in NUMBERS)
SCORES = f"""
    INSERT INTO deals_scorerow (
        organisation_id, negotiation_id, side, month, owner_id, team_id, account_id, currency,
        {COUNTED}
    )
    SELECT organisation_id, id, 'us', date_trunc('month', opened_on), owner_id, team_id,
        account_id, currency, {ONE}
    FROM deals_negotiation WHERE id = ANY(%s)
"""
ROLLUPS = f"""
    INSERT INTO deals_rollup (
        organisation_id, span, side, owner_id, team_id, currency, month, {COUNTED}
    )
    SELECT organisation_id, span, 'us', owner_id, team_id, currency, month, {MANY}
    FROM deals_negotiation, LATERAL (
        VALUES ('ever', NULL), ('month', date_trunc('month', opened_on)::date)
    ) AS heap (span, month)
    WHERE id = ANY(%s)
    GROUP BY organisation_id, span, owner_id, team_id, currency, month
    ORDER BY span, owner_id, coalesce(team_id, 0), currency COLLATE "C", month NULLS FIRST
    ON CONFLICT (organisation_id, span, side, owner_id, team_id, currency, month)
    DO UPDATE SET negotiations = deals_rollup.negotiations + EXCLUDED.negotiations
"""
"""Rollups are locked in the order of `scores.Heap`, as everywhere."""


def count_opened(*, ids: Iterable[int]) -> None:
    """Write the score rows of these negotiations, of which there is none, and raise the rollups."""
    listed = list(ids)
    with connection.cursor() as cursor:
        cursor.execute(SCORES, [listed])
        cursor.execute(ROLLUPS, [listed])
