"""Which documents of a GENIUS folder are taken, and what is said when that is not clear."""

from __future__ import annotations

import pytest

from deals.intake.scenarios.base import Document, ScenarioError
from deals.intake.scenarios.folder import read_folder
from tests.intake.scenarios.documents import BUYER, DOMAIN, SELLER, scenario

GOLDEN = Document("domain.xml", DOMAIN.encode())
OURS = Document("seller.xml", SELLER.encode())
THEIRS = Document("buyer.xml", BUYER.encode())
OTHER = Document("build.xml", b"<project/>")
BROKEN = Document("broken.xml", b"<a>")


def flaws(
    *documents: Document, domain: Document | None = None, profiles: tuple[Document, ...] = ()
) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read_folder(place="talks", documents=documents, domain=domain, profiles=profiles)
    return [str(flaw) for flaw in caught.value.flaws]


def test_one_domain_and_two_profiles_in_their_order() -> None:
    assert read_folder(place="talks", documents=(OTHER, GOLDEN, OURS, THEIRS)) == scenario()


def test_named_documents_whatever_else_there_is() -> None:
    documents = (GOLDEN, OURS, OTHER, GOLDEN, THEIRS)
    assert read_folder(place="talks", documents=documents, domain=GOLDEN) == scenario()
    read = read_folder(place="talks", documents=(GOLDEN, OURS, OURS), profiles=(THEIRS, OURS))
    assert read.profiles == scenario().profiles[::-1]
    named = read_folder(place="talks", documents=(BROKEN,), domain=GOLDEN, profiles=(OURS, THEIRS))
    assert named == scenario()


def test_what_was_found_is_listed() -> None:
    assert flaws(OURS, THEIRS, OURS) == [
        "talks: found no domains, expected one <negotiation_template>",
        (
            "talks: found 3 profiles (seller.xml, buyer.xml, seller.xml), expected two "
            "<utility_space>; choose with --profiles A.xml B.xml"
        ),
    ]
    assert flaws(GOLDEN, GOLDEN, OURS) == [
        (
            "talks: found 2 domains (domain.xml, domain.xml), expected one <negotiation_template>; "
            "name its file instead of the folder"
        ),
        "talks: found 1 profile (seller.xml), expected two <utility_space>",
    ]
    assert len(flaws()) == 2


def test_a_broken_document_is_told() -> None:
    [broken] = flaws(GOLDEN, OURS, THEIRS, BROKEN)
    assert broken.startswith("broken.xml:1: expected well-formed XML")
    assert flaws(GOLDEN, OURS, profiles=(OURS, BROKEN)) == [broken]


def test_named_documents_of_the_wrong_kind() -> None:
    assert flaws(domain=OURS, profiles=(OURS, GOLDEN)) == [
        "seller.xml:1: found <utility_space>, expected <negotiation_template>",
        "domain.xml:1: found <negotiation_template>, expected <utility_space>",
    ]
