"""Corpora as import jobs: the same rows twice, nothing lost or doubled, the broken told apart."""

from __future__ import annotations

import gzip
import json
import os
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.access import INTEGRATION, Viewer, viewer_for_user
from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from accounts.models import Role, User
from api import tasks
from deals.actions import corpus_files, import_corpus, import_jobs
from deals.actions.corpus_files import CorpusFile, documents, uploaded_file
from deals.actions.import_facts import import_facts
from deals.actions.imports import job_for_files, run_import, stalled_imports, start_import
from deals.intake.corpora import CORPORA, BrokenRecord, casino
from deals.intake.corpora.base import Node
from deals.models import (
    ExternalReference,
    ImportJob,
    ImportUpload,
    JobStatus,
    Negotiation,
)
from deals.queries.corpus_report import corpus_report
from tests.cast import Cast
from tests.intake.corpora.small import camp, camp_lines, chat, deal, interview, lines, says, turn


@pytest.fixture
def dora(cast: Cast) -> Viewer:
    return viewer_for_user(cast.dora)


def run(
    viewer: Viewer, content: bytes, *, kind: str = "casino", name: str = "a.jsonl"
) -> ImportJob:
    job = start_import(viewer=viewer, kind=kind, name=name, content=content)
    return run_import(job_id=job.pk)


def counts() -> dict[str, int]:
    """How many rows every table of the negotiations holds; jobs aside."""
    tables = [m for m in apps.get_app_config("deals").get_models() if m is not ImportJob]
    return {model.__name__: model._default_manager.count() for model in tables}


def test_a_dialogue_becomes_a_negotiation_with_all_that_belongs_to_it(dora: Viewer) -> None:
    job = run(dora, camp_lines(7))
    assert (job.status, job.total, job.done, job.failed) == (JobStatus.DONE, 1, 1, 0)
    row = ExternalReference.objects.get(system="casino", external_id="7").negotiation
    assert (row.title, row.stage, row.currency) == ("CaSiNo dialogue 7", "closed", "XXX")
    assert (row.account.name, row.owner_id) == ("CaSiNo (corpus)", dora.user_id)
    assert list(row.issues.values_list("key", flat=True)) == ["food", "water", "firewood"]
    assert row.preferences.filter(side="us").count() == row.preferences.count() / 2 == 3
    assert (row.interests.count(), row.rounds.count(), row.offers.count()) == (6, 1, 1)
    assert row.outcome.kind == "agreed"
    assert row.outcome.terms.count() == 3
    assert row.outcome.offer == row.offers.get()
    assert row.attributes["us"]["points_scored"] == 14


def test_nothing_is_dated_that_the_source_does_not_date(dora: Viewer) -> None:
    run(dora, camp_lines(7))
    row = Negotiation.objects.get(references__system="casino")
    assert row.rounds.get().held_on is None
    assert row.marks.get().on is None
    assert row.outcome.closed_on is None


@pytest.mark.parametrize(
    ("kind", "record"),
    [("casino", camp()), ("jobinterview", interview()), ("negochat", chat(turn("Candidate")))],
)
def test_importing_twice_gives_the_same_rows(kind: str, record: Any, dora: Viewer) -> None:
    run(dora, lines(record), kind=kind)
    before = counts()
    again = run(dora, lines(record), kind=kind)
    assert counts() == before
    assert (again.done, again.failed, again.report["known"]) == (1, 0, 1)
    assert ExternalReference.objects.filter(system=kind).count() == 1


def test_a_record_named_twice_in_a_file_is_one_negotiation(dora: Viewer) -> None:
    job = run(dora, camp_lines(7, 7))
    assert (job.done, job.report["known"]) == (2, 1)
    assert Negotiation.objects.filter(references__system="casino").count() == 1


def test_a_broken_record_is_told_with_its_place_and_the_rest_goes_on(dora: Viewer) -> None:
    torn = lines(camp() | {"chat_logs": [says("Accept-Deal")]})
    job = run(dora, b"\n".join([camp_lines(1), b"{", torn, camp_lines(2)]), name="x/../b.jsonl")
    assert (job.status, job.total, job.done, job.failed) == (JobStatus.DONE, 4, 2, 2)
    assert job.report["broken"] == [
        {
            "place": "b.jsonl:2",
            "reason": "no JSON: Expecting property name enclosed in double quotes"
            " at line 1, column 2",
        },
        {
            "place": "b.jsonl:3",
            "reason": "/chat_logs/0: no deal of the other side to accept",
        },
    ]


def test_what_the_database_refuses_is_a_broken_record_too(
    dora: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = import_corpus.import_facts

    def refuse(**given: Any) -> Any:
        found = genuine(**given)
        if given["external_id"] == "1":
            Negotiation.objects.filter(pk=found[0].pk).update(currency="eur")
        return found

    monkeypatch.setattr(import_corpus, "import_facts", refuse)
    job = run(dora, camp_lines(1, 2))
    assert (job.done, job.failed) == (1, 1)
    assert "currency" in job.report["broken"][0]["reason"]
    assert list(ExternalReference.objects.values_list("external_id", flat=True)) == ["2"]


def test_only_so_many_broken_records_are_named(
    dora: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_jobs, "MAX_REPORTED", 2)
    job = run(dora, b"{\n{\n{\n")
    assert (job.failed, len(job.report["broken"])) == (3, 2)


def test_hostile_texts_neither_stop_a_job_nor_get_in(dora: Viewer) -> None:
    raw = camp()
    raw["participant_info"]["mturk_agent_1"]["value2reason"]["High"] = "half \ud800"
    keys = chat(turn("Candidate", {"Offer": {"\x00\ud800": "x"}}))
    assert run(dora, lines(raw, camp())).failed == 1
    job = run(dora, lines(keys), kind="negochat")
    assert job.report["broken"][0]["reason"].startswith("/turns/0/output/0/Offer/??: expected one")


def test_a_job_that_fails_is_taken_up_where_it_stopped(
    dora: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine, asked = import_corpus.import_facts, list[str]()

    def stumble(**given: Any) -> Any:
        asked.append(given["external_id"])
        if len(asked) == 3:
            raise ConnectionError
        return genuine(**given)

    monkeypatch.setattr(import_corpus, "import_facts", stumble)
    job = start_import(viewer=dora, kind="casino", name="a.jsonl", content=camp_lines(1, 2, 3, 4))
    with pytest.raises(ConnectionError):
        run_import(job_id=job.pk)
    job.refresh_from_db()
    assert (job.status, job.done, job.cursor) == (JobStatus.FAILED, 2, "2")
    job = run_import(job_id=job.pk)
    assert (job.status, job.done) == (JobStatus.DONE, 4)
    assert asked == ["1", "2", "3", "3", "4"]


def test_a_done_job_stays_as_it_is_and_its_upload_is_gone(dora: Viewer) -> None:
    job = run(dora, camp_lines(1))
    assert not ImportUpload.objects.exists()
    assert run_import(job_id=job.pk).finished_at == job.finished_at


def test_a_second_worker_on_the_same_job_stops_quietly(dora: Viewer) -> None:
    job = start_import(viewer=dora, kind="casino", name="a.jsonl", content=camp_lines(1, 2, 3))

    def ahead(at: ImportJob) -> None:
        if at.done == 1:
            assert run_import(job_id=at.pk).status == JobStatus.DONE

    late = run_import(job_id=job.pk, progress=ahead)
    assert (late.status, late.done) == (JobStatus.DONE, 3)
    assert Negotiation.objects.filter(references__system="casino").count() == 3


def test_an_array_or_one_object_gzipped_or_not(dora: Viewer) -> None:
    array = json.dumps([camp() | {"dialogue_id": n} for n in (1, 2)]).encode()
    assert run(dora, gzip.compress(array), name="a.json.gz").done == 2
    assert run(dora, gzip.compress(array), name="a.json").report["known"] == 2
    assert run(dora, json.dumps(camp()).encode(), name="b.json").done == 1


def whole(name: str, content: bytes, *, limit: int = 1000) -> list[Any]:
    files = [uploaded_file(name=name, content=content)]
    return [document for _, document in documents(files=files, limit=limit)]


def test_a_file_that_unpacks_to_too_much_or_is_cut_short_is_broken() -> None:
    bomb = gzip.compress(b" " * 100_000)
    for name in ("a.json", "a.jsonl"):
        assert whole(name, bomb) == [BrokenRecord(name, "more than 1000 bytes unpacked")]
    cut = gzip.compress(os.urandom(400))[:200]
    (broken,) = whole("a.json", cut)
    assert broken.reason == "cannot be read, or unpacked, to its end"


def test_a_line_without_end_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus_files, "MAX_LINE", 5)
    assert [type(d).__name__ for d in whole("a.jsonl", b"1\n[[[[[[[[")] == ["Node", "BrokenRecord"]


def test_only_those_who_may_import_do(cast: Cast) -> None:
    given: dict[str, Any] = {"kind": "casino", "name": "a.jsonl", "content": camp_lines(1)}
    for user in (cast.alice, cast.lena):
        with pytest.raises(Forbidden):
            start_import(viewer=viewer_for_user(user), **given)
    job = start_import(viewer=viewer_for_user(cast.dora), **given)
    User.objects.filter(pk=cast.dora.pk).update(role=Role.KAM.value)
    with pytest.raises(Forbidden):
        run_import(job_id=job.pk)
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert not ExternalReference.objects.exists()


def test_an_integration_names_the_owner(cast: Cast) -> None:
    client = Viewer(
        cast.organisation.pk, None, INTEGRATION, scopes=frozenset({"negotiations.write"})
    )
    given: dict[str, Any] = {"kind": "casino", "name": "a.jsonl", "content": camp_lines(1)}
    with pytest.raises(Invalid) as refused:
        start_import(viewer=client, **given)
    assert [p.pointer for p in refused.value.problems] == ["/owner"]
    client = Viewer(cast.organisation.pk, None, INTEGRATION)
    job = start_import(viewer=client, owner_id=cast.bob.pk, **given)
    run_import(job_id=job.pk)
    assert Negotiation.objects.get(references__system="casino").owner == cast.bob


def test_everything_wrong_with_an_upload_is_told_at_once(dora: Viewer) -> None:
    with pytest.raises(Invalid) as refused:
        start_import(viewer=dora, kind="casino", name="a.exe", content=b"")
    assert [p.pointer for p in refused.value.problems] == ["/name", "/content"]
    with pytest.raises(Invalid) as refused:
        start_import(viewer=dora, kind="chess", name="a.json", content=b"[]")
    assert [p.pointer for p in refused.value.problems] == ["/kind"]
    assert not ImportJob.objects.exists()


def test_no_upload_makes_the_server_read_a_path(dora: Viewer, tmp_path: Path) -> None:
    """A name is a name: what lies there is never opened, with or without an upload."""
    secret = tmp_path / "secret.jsonl"
    secret.write_bytes(camp_lines(1))
    job = start_import(viewer=dora, kind="casino", name=str(secret), content=camp_lines(2))
    assert job.source == "upload:secret.jsonl"
    ImportUpload.objects.all().delete()
    ImportJob.objects.update(source=str(secret))
    with pytest.raises(NotFound):
        run_import(job_id=job.pk)


def test_another_organisation_imports_the_same_records_for_itself(cast: Cast) -> None:
    dora, eve = viewer_for_user(cast.dora), viewer_for_user(cast.eve)
    run(dora, camp_lines(1))
    assert run(eve, camp_lines(1)).report["known"] == 0
    assert corpus_report(viewer=eve, kind="casino")["negotiations"] == 1
    assert corpus_report(viewer=viewer_for_user(cast.charlie), kind="casino")["negotiations"] == 0
    scoped = Viewer(cast.organisation.pk, None, INTEGRATION, scopes=frozenset({"accounts.read"}))
    with pytest.raises(Forbidden):
        corpus_report(viewer=scoped, kind="casino")


def test_a_job_that_nobody_works_on_is_handed_on(
    dora: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed = list[int]()
    monkeypatch.setattr(tasks.run_import, "delay", handed.append)
    job = start_import(viewer=dora, kind="casino", name="a.jsonl", content=camp_lines(1))
    tasks.resume_imports()
    assert handed == []
    ImportJob.objects.update(touched_at=timezone.now() - timedelta(minutes=6))
    tasks.resume_imports()
    assert handed == [job.pk]
    ImportJob.objects.update(status=JobStatus.FAILED)
    assert stalled_imports() == []


def test_the_task_takes_an_id_and_whatever_a_later_release_adds(dora: Viewer) -> None:
    job = start_import(viewer=dora, kind="casino", name="a.jsonl", content=camp_lines(1))
    tasks.run_import(job.pk, priority="high")
    job.refresh_from_db()
    assert job.status == JobStatus.DONE


def command(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, organisation="tubes", stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.mark.long
def test_the_commands_import_a_directory_and_report_on_it(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Nothing of casino is imported"):
        command("corpus_report", "casino")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "b.jsonl").write_bytes(camp_lines(*range(100)))
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b"[{}]"))
    (tmp_path / "SOURCE.txt").write_text("no record")
    shown = command("import_corpus", "casino", str(tmp_path))
    assert "100 of 101" in shown
    assert "a.json.gz[0]: /: 'dialogue_id' is missing" in shown
    assert "100 imported, 0 known already, 1 broken, of 101." in shown
    assert Negotiation.objects.filter(references__system="casino", owner=cast.ada).count() == 100
    assert json.loads(command("corpus_report", "casino", json=True))["negotiations"] == 100
    assert "\n  4:\n    n: 100\n" in command("corpus_report", "casino")


def test_the_command_says_what_it_lacks(cast: Cast, tmp_path: Path) -> None:
    for arguments, lacking in {
        ("casino", str(tmp_path / "none")): "There is nothing at",
        ("casino", str(tmp_path)): "No .json or .jsonl file of casino",
    }.items():
        with pytest.raises(CommandError, match=lacking):
            command("import_corpus", *arguments)
    (tmp_path / "a.jsonl").write_bytes(camp_lines(1))
    with pytest.raises(CommandError, match="no active user 'zoe'"):
        command("import_corpus", "casino", str(tmp_path), user="zoe")
    with pytest.raises(CommandError, match="there are: elsewhere, tubes"):
        call_command("import_corpus", "casino", str(tmp_path))


def test_an_unknown_kind_is_refused_at_the_command_line_too(dora: Viewer) -> None:
    with pytest.raises(Invalid):
        job_for_files(viewer=dora, kind="chess", source="x", files=[])


def test_a_name_that_is_another_teams_is_a_conflict(cast: Cast, dora: Viewer) -> None:
    run(dora, camp_lines(7))
    facts = casino.read(Node(camp())).facts
    with pytest.raises(Conflict) as refused:
        import_facts(
            viewer=viewer_for_user(cast.alice),
            account_id=cast.account.pk,
            title="Mine",
            facts=facts,
            system="casino",
            external_id="7",
        )
    assert [p.code for p in refused.value.problems] == ["external_id_taken"]


def test_a_path_is_a_file_or_what_lies_below_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(lines(camp(deal(1, 1, 1))))
    corpus = CORPORA["casino"]
    (only,) = corpus_files.files_below(path=tmp_path / "a.txt", corpus=corpus)
    assert isinstance(only, CorpusFile)
    with only.open() as opened:
        assert opened.read(1) == b"{"
    assert corpus_files.files_below(path=tmp_path, corpus=corpus) == ()
