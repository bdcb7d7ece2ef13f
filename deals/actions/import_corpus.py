"""Import a corpus: its records become negotiations with the corpus's own key account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from accounts import access
from accounts.access import Verb, Viewer
from accounts.actions import create_account, name_account
from accounts.errors import Problem
from accounts.models import AccountReference, KeyAccount
from deals.actions.corpus_files import CorpusFile, documents
from deals.actions.import_facts import import_facts
from deals.actions.import_jobs import Broken
from deals.intake.corpora import BrokenRecord, Corpus, Record

ACCOUNT = "corpus"
"""The external id, in the corpus's own system, of the key account its negotiations are with."""


def corpus_problems(
    *, viewer: Viewer, corpus: Corpus, name: str, owner_id: int | None
) -> list[Problem]:
    """What is wrong with an upload before anybody looks into it."""
    problems = []
    if not corpus.takes(name):
        detail = "expected a name that ends in .json or .jsonl, perhaps with .gz"
        problems.append(Problem(detail, pointer="/name", code="unknown_format"))
    if owner_id is None and viewer.user_id is None:
        detail = "name the user who will own the negotiations"
        problems.append(Problem(detail, pointer="/owner", code="required"))
    return problems


def corpus_account(*, viewer: Viewer, corpus: Corpus, owner_id: int | None = None) -> KeyAccount:
    """The key account that the corpus's negotiations are with, opened when it is first needed."""
    reference = AccountReference.objects.filter(
        organisation_id=viewer.organisation_id, system=corpus.system, external_id=ACCOUNT
    ).first()
    if reference is not None:
        return reference.account
    account = create_account(
        viewer=viewer, name=f"{corpus.title} (corpus)", segment="corpus", owner_id=owner_id
    )
    name_account(viewer=viewer, account_id=account.pk, system=corpus.system, external_id=ACCOUNT)
    return account


class CorpusIntake:
    """The records of a corpus's files; each becomes a negotiation of the corpus's owner."""

    def __init__(self, *, viewer: Viewer, corpus: Corpus, files: Sequence[CorpusFile]) -> None:
        access.require(viewer, Verb.IMPORT)
        self.viewer = viewer
        self.corpus = corpus
        self.files = files
        self.account = corpus_account(viewer=viewer, corpus=corpus)

    def total(self) -> int:
        return sum(1 for _ in documents(files=self.files))

    def records(self) -> Iterator[Record | Broken]:
        for read in self.corpus.records(documents(files=self.files)):
            yield Broken(read.place, read.reason) if isinstance(read, BrokenRecord) else read

    def store(self, record: Record) -> bool:
        _, created = import_facts(
            viewer=self.viewer,
            account_id=self.account.pk,
            title=record.title,
            facts=record.facts,
            system=self.corpus.system,
            external_id=record.external_id,
            owner_id=self.account.owner_id,
            currency=record.facts.currency,
            attributes=record.source,
        )
        return created

    def broken(self, record: Record, error: Exception) -> Broken:
        shown = BrokenRecord(record.place, str(error).splitlines()[0])
        return Broken(shown.place, shown.reason)
