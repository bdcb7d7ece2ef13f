"""Hostile words in every field: shown as words on every page, chart and sheet, and never run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import KeyAccount, Team, User
from deals.charts.catalogue import KINDS
from deals.intake.cells import FORMULA
from deals.models import Issue, Negotiation, Offer
from deals.pages.review_sheets import LISTS
from tests.cast import Cast
from tests.deals.pages.conftest import SignIn, furnish, say
from tests.deals.pages.walk import Form, Read, addresses

pytestmark = pytest.mark.django_db
TEXTS = {
    "marks": (
        "<evil onfocus=alert(1)>\u202e\u2066\U0001f600\u2069 </script></title></textarea></option>"
        "\"'`><script>alert(1)</script>{{ request }}{% now 'Y' %}${7*7}#{7*7}"
    ),
    "formula": "=1+1;@SUM(A1)|cmd<evil>",
    "long": "<evil>" + "x" * 9_994,
    "nothing": "a\x00<evil>",
}
SHORT = 60
Named = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
Stored = pytest.mark.parametrize(
    "text", [text for text in TEXTS.values() if "\x00" not in text], ids=[*TEXTS][:-1]
)


@pytest.fixture
def hostile(cast: Cast, talks: Negotiation, text: str) -> str:
    """The text wherever rows can hold it, as a CRM, an import or a person may have written it."""
    furnish(cast, text)
    Negotiation.objects.filter(pk=talks.pk).update(title=text[:200])
    KeyAccount.objects.update(name=text[:200])
    Team.objects.filter(pk=cast.steel.pk).update(name=text[:SHORT])
    User.objects.filter(pk=cast.alice.pk).update(first_name=text[:SHORT], last_name=text[:SHORT])
    Issue.objects.update(name=text[:200])
    Issue.objects.filter(kind="numeric").update(unit=text[:20])
    return text


def pages(cast: Cast, browser: Client) -> Iterator[tuple[str, Read, bytes]]:
    """Every page that can be looked at."""
    for address in addresses(cast):
        answer = browser.get(address.path)
        assert answer.status_code < 500, address.path
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield address.path, Read(answer.content.decode()), answer.content


def forms(cast: Cast, sign_in: SignIn) -> Iterator[tuple[Client, str, Form]]:
    """Every form there is, once, with somebody who sees it."""
    seen = set()
    for user in (cast.alice, cast.lena):
        for path, read, _ in pages(cast, sign_in(user)):
            for form in read.forms:
                kind = (re.sub("[0-9]+", "", form.action or path), *sorted(form.fields))
                if kind not in seen:
                    seen.add(kind)
                    yield sign_in(user), path, form


@Stored
def test_on_every_page_it_is_words(cast: Cast, hostile: str, sign_in: SignIn) -> None:
    seen = {}
    for user in (cast.alice, cast.dora):
        for path, read, _ in pages(cast, sign_in(user)):
            assert read.alive == [], path
            seen[path] = "".join(read.text)
    room = f"/negotiations/{cast.negotiation.pk}/"
    for path in ("/", room, f"{room}prepare/", "/review/", "/review/gives/"):
        assert hostile[:SHORT] in seen[path], path
    assert hostile[:300] in seen[f"{room}prepare/"]
    assert len(seen) > 10


@Stored
def test_in_charts_it_is_words(cast: Cast, hostile: str, sign_in: SignIn) -> None:
    Issue.objects.filter(kind="numeric").update(money_per_unit=1000)
    alice = sign_in(cast.alice)
    for name in KINDS:
        address = f"/api/v1/negotiations/{cast.negotiation.pk}/charts/{name}"
        picture = alice.get(f"{address}.svg")
        assert picture["Content-Security-Policy"].startswith("default-src 'none'")
        tags = {
            node.tag.rpartition("}")[2] for node in ElementTree.fromstring(picture.content).iter()
        }
        assert tags & {"script", "evil", "foreignObject"} == set()
        assert alice.get(f"{address}.png")["Content-Type"] == "image/png"
        told = alice.get(address)
        assert told["Content-Type"] == "application/json"
        assert told["X-Content-Type-Options"] == "nosniff"


@Stored
def test_in_sheets_no_cell_is_a_formula(cast: Cast, hostile: str, sign_in: SignIn) -> None:
    dora, found = sign_in(cast.dora), 0
    sheets = [a.path for a in addresses(cast) if "/by-" in a.path]
    sheets += [f"/review/{what}.csv" for what in LISTS]
    exports = [f"/api/v1/exports/{what}.csv" for what in ("negotiations", "offers", "findings")]
    for path in (*sheets, *exports):
        answer = dora.get(path)
        assert answer.status_code == 200, path
        body = b"".join(answer) if answer.streaming else answer.content
        for cell in (c for row in csv.reader(io.StringIO(body.decode("utf-8-sig"))) for c in row):
            safe = cell.startswith("'") or _is_number(cell) or not FORMULA.match(cell)
            assert safe, (path, cell[:80])
            found += "evil" in cell
    assert found


@Named
def test_typed_into_every_form_it_is_refused_or_kept_as_words(
    cast: Cast, talks: Negotiation, text: str, sign_in: SignIn
) -> None:
    """And so are the keys, acts and numbers that a page sends by itself."""
    furnish(cast)
    tried = 0
    for browser, path, form in list(forms(cast, sign_in)):
        changed = Form(form.action, form.method, {}, [*form.fields, *form.free])
        sent = [(form, button) for button in form.buttons or [("", "")]]
        for tampered, button in (*sent, *((changed, (name, text)) for name, _ in form.buttons)):
            answer = _sent(browser, path, tampered, button, text)
            assert answer.status_code < 500, (path, form.action, button)
            if answer["Content-Type"].startswith("text/html"):
                assert Read(answer.content.decode()).alive == [], (path, form.action)
            tried += 1
    assert tried > 40


@Named
def test_in_a_query_it_is_words(cast: Cast, talks: Negotiation, text: str, sign_in: SignIn) -> None:
    names = (
        "q", "stage", "mine", "after", "since", "until", "kam", "team", "account", "issue", "of",
        "side", "corrects", "logged",
    )  # fmt: skip
    dora = sign_in(cast.dora)
    listed = [("/", {name: text}) for name in names] + [
        ("/review/", {name: text}) for name in names
    ]
    everywhere = [(address.path, dict.fromkeys(names, text)) for address in addresses(cast)]
    for path, asked in listed + everywhere:
        answer = dora.get(path, asked)
        assert answer.status_code < 500, (path, asked)
        if answer["Content-Type"].startswith("text/html"):
            assert Read(answer.content.decode()).alive == []


def test_a_name_of_an_option_with_marks_in_it_can_be_chosen(cast: Cast, sign_in: SignIn) -> None:
    odd = "\"><evil> | & 'x'"
    Issue.objects.filter(pk=cast.service.pk).update(options=["basic", odd])
    alice, log = sign_in(cast.alice), f"/negotiations/{cast.negotiation.pk}/log/"
    assert Read(alice.get(log).content.decode()).alive == []
    typed = {"act": "log", "key": "k", "sequence": "1", "side": "us", "term-service": odd}
    assert alice.post(log, typed).status_code == 302
    assert [term.value for term in Offer.objects.get().terms.all()] == [odd]
    say(cast, side="them", terms={"service": "basic"})
    assert Read(alice.get(log).content.decode()).alive == []


def _sent(browser: Client, path: str, form: Form, button: tuple[str, str], text: str):  # type: ignore[no-untyped-def]
    """The answer to a form filled with the text; what it did is undone."""
    typed = {**form.fields, **dict.fromkeys(form.free, text)}
    if button[0]:
        typed[button[0]] = button[1]
    with transaction.atomic():
        send = browser.post if form.method == "post" else browser.get
        answer = send(form.action or path, typed, follow=True)
        transaction.set_rollback(True)
    return answer


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
