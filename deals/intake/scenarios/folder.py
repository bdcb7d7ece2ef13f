"""A GENIUS folder: which of its documents are the domain and the two profiles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deals.intake.scenarios.base import Document, Flaw, Scenario, ScenarioError
from deals.intake.scenarios.genius_xml import Kind, Sheet, read_genius, read_sheet


def read_folder(
    *, place: str, documents: Sequence[Document], profiles: Sequence[Document] | None = None
) -> Scenario:
    """The scenario of a folder that holds one domain and exactly two profiles.

    With `profiles` these two are taken, whatever else lies in the folder. ScenarioError says what
    was found instead.
    """
    sheets, broken = _sheets(documents)
    named, unread = _sheets(profiles or ())
    broken = unread if profiles else broken
    if broken:
        raise ScenarioError(broken)
    domains = [sheet for sheet in sheets if sheet.kind is Kind.DOMAIN]
    chosen = named if profiles else [sheet for sheet in sheets if sheet.kind is Kind.PROFILE]
    flaws = [*_domain_flaws(place, domains), *_profile_flaws(place, chosen)]
    if flaws:
        raise ScenarioError(flaws)
    us, them = chosen
    return read_genius(domain=domains[0], profiles=(us, them))


def _sheets(documents: Iterable[Document]) -> tuple[list[Sheet], list[Flaw]]:
    sheets: list[Sheet] = []
    broken: list[Flaw] = []
    for document in documents:
        try:
            sheet = read_sheet(document=document)
        except ScenarioError as error:
            broken.extend(error.flaws)
        else:
            sheets.extend([sheet] if sheet else [])
    return sheets, broken


def _domain_flaws(place: str, domains: Sequence[Sheet]) -> Iterable[Flaw]:
    if len(domains) != 1:
        found = f"found {_listed('domain', domains)}"
        hint = "; name its file instead of the folder" if domains else ""
        yield Flaw(place, None, f"{found}, expected one <{Kind.DOMAIN}>{hint}")


def _profile_flaws(place: str, profiles: Sequence[Sheet]) -> Iterable[Flaw]:
    if len(profiles) != 2:
        found = f"found {_listed('profile', profiles)}"
        hint = "; choose with --profiles A.xml B.xml" if len(profiles) > 2 else ""
        yield Flaw(place, None, f"{found}, expected two <{Kind.PROFILE}>{hint}")
    for sheet in profiles:
        if sheet.kind is not Kind.PROFILE:
            yield Flaw(sheet.name, sheet.root.line, f"expected a profile, a <{Kind.PROFILE}>")


def _listed(kind: str, sheets: Sequence[Sheet]) -> str:
    names = ", ".join(sheet.name for sheet in sheets)
    plural = "" if len(sheets) == 1 else "s"
    return f"{len(sheets) or 'no'} {kind}{plural}" + (f" ({names})" if names else "")
