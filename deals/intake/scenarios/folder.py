"""A GENIUS folder: which of its documents are the domain and the two profiles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deals.intake.scenarios.base import Document, Flaw, Scenario, ScenarioError
from deals.intake.scenarios.genius_xml import Kind, Sheet, read_genius, read_sheet


def read_folder(
    *,
    place: str,
    documents: Sequence[Document],
    domain: Document | None = None,
    profiles: Sequence[Document] = (),
) -> Scenario:
    """The scenario of the documents: one domain and exactly two profiles.

    A `domain` or two `profiles` given are taken, whatever else lies in the folder. ScenarioError
    says what was found instead.
    """
    broken: list[Flaw] = []
    wanted = [] if domain and profiles else documents
    found = _sheets(wanted, broken)
    domains = _sheets([domain], broken) if domain else _of(Kind.DOMAIN, found)
    chosen = _sheets(profiles, broken) if profiles else _of(Kind.PROFILE, found)
    flaws = broken or [*_domain_flaws(place, domains), *_profile_flaws(place, chosen)]
    if flaws:
        raise ScenarioError(flaws)
    us, them = chosen
    return read_genius(domain=domains[0], profiles=(us, them))


def _sheets(documents: Iterable[Document], broken: list[Flaw]) -> list[Sheet]:
    sheets: list[Sheet] = []
    for document in documents:
        try:
            sheet = read_sheet(document=document)
        except ScenarioError as error:
            broken.extend(error.flaws)
        else:
            sheets.extend([sheet] if sheet else [])
    return sheets


def _of(kind: Kind, sheets: Iterable[Sheet]) -> list[Sheet]:
    return [sheet for sheet in sheets if sheet.kind is kind]


def _domain_flaws(place: str, domains: Sequence[Sheet]) -> Iterable[Flaw]:
    if len(domains) != 1:
        found = f"found {_listed('domain', domains)}"
        hint = "; name its file instead of the folder" if domains else ""
        yield Flaw(place, None, f"{found}, expected one <{Kind.DOMAIN}>{hint}")
    yield from _misplaced(domains, Kind.DOMAIN)


def _profile_flaws(place: str, profiles: Sequence[Sheet]) -> Iterable[Flaw]:
    if len(profiles) != 2:
        found = f"found {_listed('profile', profiles)}"
        hint = "; choose with --profiles A.xml B.xml" if len(profiles) > 2 else ""
        yield Flaw(place, None, f"{found}, expected two <{Kind.PROFILE}>{hint}")
    yield from _misplaced(profiles, Kind.PROFILE)


def _misplaced(sheets: Iterable[Sheet], kind: Kind) -> Iterable[Flaw]:
    for sheet in sheets:
        if sheet.kind is not kind:
            found = f"found <{sheet.kind}>, expected <{kind}>"
            yield Flaw(sheet.name, sheet.root.line, found)


def _listed(kind: str, sheets: Sequence[Sheet]) -> str:
    names = ", ".join(sheet.name for sheet in sheets)
    plural = "" if len(sheets) == 1 else "s"
    return f"{len(sheets) or 'no'} {kind}{plural}" + (f" ({names})" if names else "")
