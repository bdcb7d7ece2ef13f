"""A negotiation written down as a transcript becomes a negotiation on record."""

from __future__ import annotations

import hashlib

from accounts.access import Viewer
from accounts.errors import Invalid, Problem
from deals import models
from deals.actions.import_facts import import_facts
from deals.intake.notation import Transcript, TranscriptError, parse

SYSTEM = "transcript"


def import_transcript(
    *,
    viewer: Viewer,
    account_id: int,
    text: str,
    title: str = "",
    owner_id: int | None = None,
) -> tuple[models.Negotiation, bool]:
    """The negotiation of a transcript, and whether this call made it: the same text, the same row.

    Raises Invalid with every line that cannot be read, and what import_facts raises.
    """
    transcript = _parsed(text)
    digest = hashlib.sha256(f"{account_id}\n{text}".encode()).hexdigest()
    return import_facts(
        viewer=viewer,
        account_id=account_id,
        title=title or transcript.title or "Untitled negotiation",
        facts=transcript.facts,
        system=SYSTEM,
        external_id=digest[:40],
        owner_id=owner_id,
        currency=transcript.facts.currency,
    )


def _parsed(text: str) -> Transcript:
    try:
        return parse(text)
    except TranscriptError as error:
        raise Invalid(
            [
                Problem(str(problem), pointer="/text", code="transcript")
                for problem in error.problems
            ]
        ) from None
