"""Spreadsheets as import jobs: what is stored, what is told of bad rows, what is never let in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.access import INTEGRATION, Viewer, viewer_for_user
from accounts.errors import Forbidden, Invalid
from accounts.models import AccountReference, KeyAccount, Role, User
from deals.actions import import_sheet
from deals.actions.imports import run_import, start_import
from deals.models import ExternalReference, ImportJob, ImportUpload, JobStatus, Negotiation, Offer
from tests.cast import Cast, negotiate
from tests.deals.sheets import DEALS, OFFERS, counts, csv_of, deals, run, summary, xlsx_of


@pytest.fixture
def dora(cast: Cast) -> Viewer:
    return viewer_for_user(cast.dora)


@pytest.fixture
def tubes(cast: Cast) -> Negotiation:
    """The cast's negotiation, known to the CRM as D-1."""
    ExternalReference.objects.create(
        organisation=cast.organisation,
        negotiation=cast.negotiation,
        system="crm",
        external_id="D-1",
    )
    return cast.negotiation


def offers(viewer: Viewer, *rows: tuple[str, ...], **given: Any) -> ImportJob:
    """Import offers of D-1: side, day, terms, asks, note."""
    filled = [("crm", "D-1", *row, *[""] * (5 - len(row))) for row in rows]
    return run(viewer, csv_of(OFFERS, *filled), kind="offers", **given)


def faults(job: ImportJob) -> list[tuple[str, str, str]]:
    """Place, column and detail of all that is wrong."""
    return [
        (broken["place"], fault["column"], fault["detail"])
        for broken in job.report["broken"]
        for fault in broken["problems"]
    ]


def test_a_row_becomes_a_negotiation_under_its_name_in_the_other_system(dora: Viewer) -> None:
    assert summary(run(dora, deals(1))) == (JobStatus.DONE, 1, 1, 0, 0)
    row = ExternalReference.objects.get(system="crm", external_id="D-1").negotiation
    assert (row.title, row.account.name, row.owner.username) == (
        "Deal 1",
        "Borealis Packaging",
        "bob",
    )
    assert (row.team, row.currency, row.opened_on) == (row.owner.team, "EUR", date(2026, 1, 5))
    assert row.events.filter(type="negotiation.opened").count() == 1
    assert not ImportUpload.objects.exists()


def test_the_same_file_twice_gives_the_same_rows(dora: Viewer, cast: Cast) -> None:
    run(dora, deals(1, 2))
    before = counts()
    assert summary(run(dora, deals(1, 2, 2))) == (JobStatus.DONE, 3, 3, 3, 0)
    assert counts() == before


def test_a_workbook_says_what_a_text_says(dora: Viewer) -> None:
    row = ("crm", 17, "Deal", "Borealis Packaging", None, "bob", date(2026, 1, 5))
    job = run(dora, xlsx_of(DEALS, row), name="Deals.XLSX")
    assert summary(job) == (JobStatus.DONE, 1, 1, 0, 0)
    found = ExternalReference.objects.get(external_id="17").negotiation
    assert found.opened_on == date(2026, 1, 5)


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_text_as_excel_writes_it_in_any_country(
    dora: Viewer, delimiter: str, encoding: str
) -> None:
    rows = (DEALS, ("crm", "D-1", "Rohre; Größe, 5", "Borealis Packaging", "EUR", "bob", ""))
    assert run(dora, csv_of(*rows, delimiter=delimiter, encoding=encoding)).done == 1
    assert Negotiation.objects.get(title="Rohre; Größe, 5").owner.username == "bob"


def test_the_account_by_its_id_elsewhere_or_by_its_name(dora: Viewer, cast: Cast) -> None:
    other = KeyAccount.objects.create(
        organisation=cast.organisation, name="Twice", owner=cast.bob, team=cast.steel
    )
    KeyAccount.objects.create(organisation=cast.organisation, name="Twice")
    KeyAccount.objects.create(organisation=cast.elsewhere, name="Theirs")
    AccountReference.objects.create(
        organisation=cast.organisation, account=other, system="sap", external_id="77"
    )
    header = ("system", "external_id", "title", "account", "account_system", "account_external_id")
    job = run(
        dora,
        csv_of(
            header,
            ("crm", "1", "By id", "", "sap", "77"),
            ("crm", "2", "Not unique", "Twice", "", ""),
            ("crm", "3", "Foreign", "Theirs", "", ""),
            ("crm", "4", "No such id", "", "", "77"),
        ),
    )
    assert (job.done, job.failed) == (1, 3)
    assert Negotiation.objects.get(title="By id").account == other
    assert faults(job) == [
        ("a.csv:3", "account", "expected a name that one key account has, found 'Twice'"),
        ("a.csv:4", "account", "expected a key account's name, found 'Theirs'"),
        ("a.csv:5", "account_external_id", "expected a key account's name, found 'crm:77'"),
    ]


def test_an_owner_by_name_or_e_mail_else_the_one_given_else_the_accounts(
    dora: Viewer, cast: Cast
) -> None:
    User.objects.filter(pk=cast.bob.pk).update(email="bob@tubes.example")
    row = ("crm", "1", "A", "Borealis Packaging", "", "Bob@tubes.example", "")
    run(dora, csv_of(DEALS, row))
    row = ("crm", "2", "B", "Borealis Packaging", "", "", "")
    run(dora, csv_of(DEALS, row))
    row = ("crm", "3", "C", "Borealis Packaging", "", "", "")
    run(dora, csv_of(DEALS, row), owner_id=cast.bob.pk)
    owners = dict(Negotiation.objects.values_list("title", "owner__username"))
    assert (owners["A"], owners["B"], owners["C"]) == ("bob", "alice", "bob")
    job = run(dora, csv_of(DEALS, ("crm", "4", "D", "Borealis Packaging", "", "eve", "")))
    assert faults(job)[0][1:] == (
        "owner",
        "expected the user name or e-mail address of one user, found 'eve'",
    )


def test_a_bad_row_is_told_in_its_columns_and_the_rest_goes_on(dora: Viewer) -> None:
    good = ("crm", "D-1", "Deal", "Borealis Packaging", "EUR", "bob", "2026-01-05")
    bad = ("", "D-2", "x" * 201, "Borealis Packaging", "EURO", "bob", "5.1.26")
    job = run(dora, csv_of(DEALS, bad, [], good))
    assert summary(job) == (JobStatus.DONE, 2, 1, 0, 1)
    assert [(place, column) for place, column, _ in faults(job)] == [
        ("a.csv:2", "system"),
        ("a.csv:2", "title"),
        ("a.csv:2", "opened_on"),
        ("a.csv:2", "currency"),
    ]
    [broken] = job.report["broken"]
    assert "currency: expected three letters (ISO 4217), found" in broken["reason"]


def test_a_name_that_another_team_uses_is_not_shown_to_be_theirs(cast: Cast) -> None:
    """Importers see the whole organisation; nobody reaches another one's negotiation."""
    eve = viewer_for_user(cast.eve)
    KeyAccount.objects.create(organisation=cast.elsewhere, name="Borealis Packaging")
    run(viewer_for_user(cast.dora), deals(1))
    row = ("crm", "D-1", "Mine", "Borealis Packaging", "", "", "")
    assert summary(run(eve, csv_of(DEALS, row))) == (JobStatus.DONE, 1, 1, 0, 0)
    assert Negotiation.objects.filter(references__external_id="D-1").count() == 2
    job = offers(viewer_for_user(cast.ada), ("us", "2026-01-12", "price=100"))
    assert faults(job)[0][1] == "terms"


def test_a_dry_run_reports_all_and_stores_nothing(dora: Viewer, tubes: Negotiation) -> None:
    before = counts()
    bad = ("crm", "D-8", "", "Nobody", "", "", "")
    job = run(dora, deals(7, 1) + csv_of(bad), dry_run=True)
    assert summary(job) == (JobStatus.DONE, 3, 2, 1, 1)
    assert faults(job)[0][:2] == ("a.csv:4", "title")
    said = ("us", "2026-01-12", "price=100"), ("us", "2026-01-12", "price=1000")
    job = offers(dora, *said, dry_run=True)
    assert summary(job) == (JobStatus.DONE, 2, 1, 0, 1)
    assert counts() == before
    tubes.refresh_from_db()
    assert tubes.last_sequence == 0


def test_a_dry_run_of_a_corpus_is_refused(dora: Viewer) -> None:
    with pytest.raises(Invalid) as refused:
        start_import(viewer=dora, kind="casino", name="a.json", content=b"[]", dry_run=True)
    assert [p.pointer for p in refused.value.problems] == ["/dry_run"]


def test_offers_are_tabled_in_the_rounds_of_their_days(dora: Viewer, tubes: Negotiation) -> None:
    job = offers(
        dora,
        ("them", "2026-01-12", "price=90; service=plus"),
        ("us", "2026-01-12", "price=110", "term=14"),
        ("us", "2026-01-19", "price=105.5", "", "after a pause"),
    )
    assert summary(job) == (JobStatus.DONE, 3, 3, 0, 0)
    first, second, third = tubes.offers.order_by("sequence")
    assert {term.issue.key: term.value for term in first.terms.all()} == {
        "price": Decimal(90),
        "service": "plus",
    }
    assert [offer.round.number for offer in (first, second, third)] == [1, 1, 2]
    assert second.exchanges.get().asks.get().value == 14
    assert (third.note, third.round.held_on) == ("after a pause", date(2026, 1, 19))
    assert third.standing.standing == "tabled"


def test_the_same_offers_twice_are_the_same_rows_even_where_two_are_alike(
    dora: Viewer, tubes: Negotiation
) -> None:
    rows = [
        ("us", "2026-01-12", "price=110"),
        ("them", "2026-01-12", "price=90"),
        ("us", "2026-01-12", "price=110.0"),
        ("us", "2026-01-12", "price=110", "term=14"),
        ("us", "2026-01-19", "price=110"),
    ]
    assert summary(offers(dora, *rows)) == (JobStatus.DONE, 5, 5, 0, 0)
    before = counts()
    assert summary(offers(dora, *rows)) == (JobStatus.DONE, 5, 5, 5, 0)
    assert counts() == before


def test_what_is_wrong_with_an_offer_is_told_in_its_column(
    dora: Viewer, tubes: Negotiation
) -> None:
    header = ("system", "external_id", "side", "round_date", "terms", "term:term", "if:price")
    rows = [
        ("crm", "D-1", "us", "2026-01-12", "prices=97", "30", ""),
        ("crm", "D-1", "us", "2026-01-12", "price=97", "3", ""),
        ("crm", "D-1", "us", "2026-01-12", "price=97,5", "", ""),
        ("crm", "D-1", "us", "2026-01-12", "service=best", "30", "9"),
        ("crm", "D-9", "us", "2026-01-12", "price=97", "", ""),
        ("crm", "D-1", "us", "2026-01-12", "price=97", "", ""),
    ]
    job = run(dora, csv_of(header, *rows), kind="offers", name="o.csv")
    assert (job.done, job.failed) == (1, 5)
    assert faults(job) == [
        ("o.csv:2", "terms", "'prices' is not an issue of this negotiation; did you mean price?"),
        ("o.csv:3", "term:term", "term: 3 lies outside 14..60"),
        ("o.csv:4", "terms", "expected a number, not '97,5'"),
        ("o.csv:5", "terms", "service: 'best' is not one of basic, plus, premium"),
        ("o.csv:5", "if:price", "price: 9 lies outside 80..120"),
        ("o.csv:6", "external_id", "crm:D-9 names no negotiation"),
    ]


def test_an_offer_before_the_last_round_would_be_out_of_order(
    dora: Viewer, tubes: Negotiation
) -> None:
    offers(dora, ("us", "2026-01-19", "price=110"))
    job = offers(dora, ("us", "2026-01-12", "price=115"))
    assert faults(job) == [
        ("a.csv:2", "round_date", "expected 2026-01-19 or later, as round 1 was, found 2026-01-12")
    ]


def test_a_closed_negotiation_takes_no_more_offers_but_knows_its_own(
    dora: Viewer, tubes: Negotiation
) -> None:
    offers(dora, ("us", "2026-01-12", "price=110"))
    Negotiation.objects.filter(pk=tubes.pk).update(stage="closed")
    job = offers(dora, ("us", "2026-01-12", "price=110"), ("us", "2026-01-12", "price=100"))
    assert summary(job) == (JobStatus.DONE, 2, 1, 1, 1)
    assert job.report["broken"][0]["reason"] == "the negotiation is closed"


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_job_that_fails_is_taken_up_where_it_stopped(
    dora: Viewer, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine, asked = import_sheet.import_negotiation, list[str]()

    def stumble(*, row: Any, **given: Any) -> bool:
        asked.append(row.external_id)
        if len(asked) == 3:
            raise ConnectionError
        return genuine(row=row, **given)

    monkeypatch.setattr(import_sheet, "import_negotiation", stumble)
    rows = [("crm", str(n), "Deal", "Borealis Packaging", "", "", "") for n in range(4)]
    content = (csv_of if suffix == "csv" else xlsx_of)(DEALS, *rows)
    job = start_import(viewer=dora, kind="negotiations", name=f"a.{suffix}", content=content)
    with pytest.raises(ConnectionError):
        run_import(job_id=job.pk)
    job.refresh_from_db()
    assert (job.status, job.done, job.cursor) == (JobStatus.FAILED, 2, "2")
    assert summary(run_import(job_id=job.pk)) == (JobStatus.DONE, 4, 4, 0, 0)
    assert asked == ["0", "1", "2", "2", "3"]
    assert Negotiation.objects.filter(references__system="crm").count() == 4


def test_what_the_database_refuses_is_a_bad_row_too(
    dora: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = import_sheet.name_negotiation

    def refuse(**given: Any) -> Any:
        Negotiation.objects.filter(pk=given["negotiation_id"]).update(currency="eur")
        return genuine(**given)

    monkeypatch.setattr(import_sheet, "name_negotiation", refuse)
    job = run(dora, deals(1))
    assert (job.done, job.failed) == (0, 1)
    assert "currency" in job.report["broken"][0]["reason"]
    assert not ExternalReference.objects.exists()


def test_only_those_who_may_import_do(cast: Cast) -> None:
    for user in (cast.alice, cast.lena):
        with pytest.raises(Forbidden):
            run(viewer_for_user(user), deals(1))
    job = start_import(
        viewer=viewer_for_user(cast.dora), kind="negotiations", name="a.csv", content=deals(1)
    )
    User.objects.filter(pk=cast.dora.pk).update(role=Role.KAM.value)
    with pytest.raises(Forbidden):
        run_import(job_id=job.pk)


def test_an_integration_needs_no_owner_where_the_account_has_one(cast: Cast) -> None:
    client = Viewer(cast.organisation.pk, None, INTEGRATION)
    row = ("crm", "D-1", "Deal", "Borealis Packaging", "", "", "")
    assert run(client, csv_of(DEALS, row)).done == 1
    KeyAccount.objects.create(organisation=cast.organisation, name="Ownerless")
    job = run(client, csv_of(DEALS, ("crm", "D-2", "Deal", "Ownerless", "", "", "")))
    assert faults(job)[0][1] == "owner"


def test_formulas_in_a_file_stay_texts_all_the_way(dora: Viewer, cast: Cast) -> None:
    negotiate(cast.account, title="other")
    row = ("crm", "D-1", "'=HYPERLINK(1)", "Borealis Packaging", "", "", "")
    run(dora, csv_of(DEALS, row))
    assert Negotiation.objects.filter(title="=HYPERLINK(1)").count() == 1
    assert not Offer.objects.exists()
