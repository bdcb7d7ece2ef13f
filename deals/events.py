"""What the outside hears: the types of events and their payloads (thin: ids and words)."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    NEGOTIATION_OPENED = "negotiation.opened"
    NEGOTIATION_UPDATED = "negotiation.updated"
    NEGOTIATION_CLOSED = "negotiation.closed"
    ISSUE_REMOVED = "issue.removed"
    PREFERENCE_REMOVED = "preference.removed"
    OFFER_TABLED = "offer.tabled"
    EXCHANGE_ACCEPTED = "exchange.accepted"
    EXCHANGE_LAPSED = "exchange.lapsed"
    EXCHANGE_CHANGED = "exchange.changed"
    CONCESSION_UNRECIPROCATED = "concession.unreciprocated"
    GET_OVERDUE = "get.overdue"
    FINDING_OPENED = "finding.opened"
    FINDING_RESOLVED = "finding.resolved"
    FINDING_WAIVED = "finding.waived"


REMOVALS = frozenset({EventType.ISSUE_REMOVED, EventType.PREFERENCE_REMOVED})
"""Tombstones: the row that the payload names is gone."""
