"""Load the demo: people, negotiations out of transcripts, and the waivers a leader has given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from accounts.access import LEADER
from deals.actions.import_facts import import_facts
from deals.actions.waivers import waive_finding
from deals.demo import world
from deals.demo.peopling import Populace, people
from deals.intake.notation import parse
from deals.models import Finding, FindingStatus, Negotiation


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the demo consists of now, whether this run made it or an earlier one."""

    populace: Populace
    negotiations: dict[str, Negotiation]

    @property
    def counts(self) -> dict[str, int]:
        rows = list(self.negotiations.values())
        return {
            "negotiations": len(rows),
            "offers": sum(row.last_sequence for row in rows),
            "open findings": Finding.objects.filter(
                negotiation__in=rows, status=FindingStatus.OPEN
            ).count(),
            "accounts": len(self.populace.accounts),
            "users": len(self.populace.users),
        }


def load(*, password: str) -> Loaded:
    """Make the demo complete; what is there already stays as it is."""
    populace = people(password=password)
    negotiations = {path.stem: _negotiation(populace, path) for path in world.transcripts()}
    loaded = Loaded(populace, negotiations)
    for finding, reason in _to_waive(loaded):
        leader = populace.viewer(populace.with_role(LEADER))
        waive_finding(viewer=leader, finding_id=finding.pk, reason=reason)
    return loaded


def _negotiation(populace: Populace, path: Path) -> Negotiation:
    transcript = parse(path.read_text(encoding="utf-8"))
    negotiation, _ = import_facts(
        viewer=populace.viewer(transcript.owner),
        account_id=populace.accounts[transcript.account].pk,
        title=transcript.title,
        facts=transcript.facts,
        system=world.SYSTEM,
        external_id=path.stem,
        owner_id=populace.users[transcript.owner].pk,
        currency=transcript.facts.currency,
    )
    return negotiation


def _to_waive(loaded: Loaded) -> Iterator[tuple[Finding, str]]:
    for waiver in world.WAIVERS:
        negotiation = loaded.negotiations[waiver.transcript]
        for finding in negotiation.findings.filter(code=waiver.code, status=FindingStatus.OPEN):
            yield finding, waiver.reason
