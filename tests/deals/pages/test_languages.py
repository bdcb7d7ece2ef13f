"""Pages in Vietnamese: nothing English left, formats of the language, the switch, the settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from io import StringIO

import pytest
from babel.messages.pofile import read_po
from django.core.management import call_command
from django.template.loader import get_template
from django.test import Client
from django.utils import translation

from accounts.models import KeyAccount, User
from deals.intake.templates import TEMPLATES, read_template, said, written_template
from deals.models import Issue, Negotiation
from deals.pages import telling, urls
from deals.pages.telling.templates import PLACE
from negotrack.homes import CHECKOUT
from tests.cast import Cast
from tests.deals.pages.conftest import SignIn

SAID = ("title", "aria-label", "placeholder", "alt", "data-label", "data-offline", "data-restored")
"""Attributes that people read or hear."""
SILENT = {"script", "style", "code", "pre"}
VIETNAMESE = {"Accept-Language": "vi"}
OPEN_TO_ALL = ("/accounts/login/", "/accounts/password/reset/", "/accounts/logout/")
OWN = (
    "/", "/?q=zzz", "/settings/", "/templates/", "/negotiations/new/", "/review/gives/",
    "/review/", "/review/?since=2026-09&until=2026-01", "/accounts/sessions/", "/accounts/2fa/",
    "/accounts/password/change/", "/accounts/2fa/totp/activate/", "/accounts/company/",
    "/accounts/reauthenticate/", "/negotiations/0/", "/notifications/", "/rules/",
)  # fmt: skip
DATA = ("issue", "unit", "option")
"""Contexts of what templates of issues hold: put on the table, and then the users' own words."""
CROWD = 9
"""So many deals of the demo are looked at with all their pages, the others' rooms alone."""


class Spoken(HTMLParser):
    """Every text of a page that people read or hear, but for what is marked as another language."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.within: list[tuple[str, str]] = []
        self.language = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "html":
            self.language = known.get("lang") or ""
        if tag not in ("meta", "link", "input", "img", "br", "hr", "line", "rect", "circle"):
            self.within.append((tag, known.get("lang") or ""))
        self.texts += [known[name] or "" for name in SAID if name in known]

    def handle_endtag(self, tag: str) -> None:
        while self.within and self.within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        foreign = any(tag in SILENT or lang == "en" for tag, lang in self.within)
        if not foreign and data.strip():
            self.texts.append(data)


@cache
def english() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """The texts of the catalogue that are other words in Vietnamese, and those with places."""
    with (CHECKOUT / "locale/vi/LC_MESSAGES/django.po").open("rb") as source:
        messages = [m for m in read_po(source, locale="vi") if m.id and m.context not in DATA]
    ids = {id_ for m in messages for id_ in ([m.id] if isinstance(m.id, str) else m.id)}
    same = {m.string for m in messages if isinstance(m.string, str)}
    plain = {" ".join(id_.split()) for id_ in ids - same if not PLACE.search(id_)}
    placed = [PLACE.sub("\0", " ".join(id_.split())) for id_ in ids if PLACE.search(id_)]
    shapes = [re.escape(id_).replace("\0", ".+?") for id_ in placed if len(id_) > 12]
    return frozenset(plain), tuple(re.compile(shape) for shape in shapes)


def left_over(page: str, *, typed: frozenset[str] = frozenset()) -> list[str]:
    """The texts of a page that are still English; `typed` are words that people chose."""
    plain, shapes = english()
    found = []
    for text in Spoken(page).texts:
        said = " ".join(text.split())
        if said in typed:
            continue
        whole = said in plain or any(shape.fullmatch(said) for shape in shapes)
        inside = any(len(id_) > 15 and id_ in said for id_ in plain)
        if whole or inside:
            found.append(said)
    return found


@pytest.fixture
def demo(db: None) -> None:
    call_command("load_demo", "--force", "--password", "x" * 20, stdout=StringIO())


def reader(user: User) -> Client:
    client = Client(headers=VIETNAMESE)
    client.force_login(user)
    return client


def rooms() -> Iterator[str]:
    for place, deal in enumerate(Negotiation.objects.order_by("pk")):
        yield f"/negotiations/{deal.pk}/"
        if place < CROWD:
            for page in ("prepare/", "log/", "close/", "charts/", "sheet/"):
                yield f"/negotiations/{deal.pk}/{page}"


def typed() -> frozenset[str]:
    """Names of the demo that happen to be words of the pages as well."""
    names = Negotiation.objects.values_list("issues__name", "issues__key", "issues__unit")
    words = {word for row in names for word in row if word}
    options = {option for issue in Issue.objects.all() for option in issue.options}
    return frozenset(words | options | set(KeyAccount.objects.values_list("name", flat=True)))


def test_every_page_is_looked_at() -> None:
    """A new page has to be named here; those that only take forms are not shown."""
    looked = {re.sub(r"\?.*", "", path) for path in OWN} | {"/review/kam/1/", "/negotiations/1/"}
    looked |= {
        f"/negotiations/1/{page}/" for page in ("prepare", "log", "charts", "sheet", "close")
    }
    shown = set()
    for pattern in urls.urlpatterns:
        address = "/" + re.sub(r"<int:\w+>", "1", str(pattern.pattern))
        if "<" not in address:
            shown.add(address)
    assert {address for address in shown if address.endswith("/")} - looked <= {
        "/language/",
        "/sample/",
    }


def test_no_page_of_the_demo_holds_a_word_of_english(demo: None) -> None:
    own = typed()
    people = User.objects.filter(organisation__isnull=False)
    admin, leader = people.filter(role="admin").first(), people.filter(role="leader").first()
    kam = people.filter(role="kam", negotiations__isnull=False).first()
    assert admin and leader and kam
    asked = [(admin, path) for path in (*rooms(), *OWN)]
    asked += [(leader, "/review/"), (leader, f"/review/kam/{kam.pk}/"), (kam, "/")]
    wrong, seen = {}, 0
    readers = {user.pk: reader(user) for user in (admin, leader, kam)}
    for user, path in asked:
        answer = readers[user.pk].get(path, follow=True)
        page = answer.content.decode()
        assert Spoken(page).language == "vi", path
        seen += len(Spoken(page).texts)
        if found := left_over(page, typed=own):
            wrong[path] = found
    assert not wrong
    assert seen > 5_000


def test_a_template_puts_its_issues_on_the_table_in_the_readers_language(cast: Cast) -> None:
    alice = reader(cast.alice)
    body = {"title": "Tôn cuộn", "account": str(cast.account.pk), "currency": "EUR"}
    alice.post("/negotiations/new/", body | {"template": "materials"})
    deal = Negotiation.objects.get(title="Tôn cuộn")
    named = {issue.key: (issue.name, issue.unit, issue.options) for issue in deal.issues.all()}
    assert named["price_change"] == ("Thay đổi giá", "%", [])
    assert named["term"] == ("Thời hạn thanh toán", "ngày", [])
    options = ["không", "có trần", "toàn phần"]
    assert named["indexation"] == ("Điều chỉnh giá theo chỉ số", "", options)
    page = alice.get(f"/negotiations/{deal.pk}/prepare/").content.decode()
    assert "Thời gian giao hàng" in page and "Lead time" not in page


def test_put_on_an_empty_table_and_listed_they_are_in_that_language_too(cast: Cast) -> None:
    alice, deal = reader(cast.alice), cast.negotiation
    deal.issues.all().delete()
    alice.post(f"/negotiations/{deal.pk}/prepare/template", {"template": "health"})
    assert deal.issues.get(key="exclusivity").name == "Độc quyền"
    assert "Hàng ký gửi" in alice.get("/templates/").content.decode()
    with_english = Client(headers={"Accept-Language": "en"})
    with_english.force_login(cast.alice)
    assert "Consignment stock" in with_english.get("/templates/").content.decode()


@pytest.mark.parametrize("key", TEMPLATES)
def test_every_template_is_one_in_vietnamese_too(key: str) -> None:
    facts = read_template(TEMPLATES[key].text)
    with translation.override("vi"):
        again = said(facts, say=telling.template)
    assert not {issue.name for issue in again.issues} & {issue.name for issue in facts.issues}
    assert read_template(written_template(again.issues, again.preferences)) == again


@pytest.mark.django_db
@pytest.mark.parametrize("path", OPEN_TO_ALL)
def test_signing_in_is_in_vietnamese_too(path: str) -> None:
    page = Client(headers=VIETNAMESE).get(path, follow=True).content.decode()
    assert Spoken(page).language == "vi"
    assert not left_over(page)
    failed = Client(headers=VIETNAMESE).post("/accounts/login/", {"login": "x", "password": "y"})
    assert not left_over(failed.content.decode())
    assert "mật khẩu không khớp nhau." in failed.content.decode()


@pytest.mark.django_db
def test_the_crawler_would_notice(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.alice).get("/").content.decode()
    assert Spoken(page).language == "en"
    assert len(left_over(page)) >= 10


TAGS = re.compile(
    r"{%\s*blocktranslate.*?endblocktranslate\s*%}|{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL
)
MARKUP = re.compile(r"<(script|style|svg)\b.*?</\1>|<!doctype html>|<[^>]*>", re.DOTALL)
READ = re.compile(r'\b(?:title|aria-label|placeholder|alt)="([^"]*)"')
BARE = {"negotrack", "n =", "CSV", "PNG", "SVG", "PDF", "2026-01", "2026-12"}
"""What is the same in every language."""


def templates() -> list[str]:
    places = (CHECKOUT / "deals/pages/templates", CHECKOUT / "negotrack/templates")
    return sorted(
        path.relative_to(place).as_posix() for place in places for path in place.rglob("*.html")
    )


@pytest.mark.parametrize("name", templates())
def test_no_template_has_a_text_that_is_not_in_the_catalogue(name: str) -> None:
    source = TAGS.sub("\0", get_template(name).template.source)  # type: ignore[attr-defined]
    texts = [*READ.findall(source), *MARKUP.sub("\0", source).split("\0")]
    bare = {text.strip(" \n·/:,;()…–—+−|") for text in texts}
    assert not {text for text in bare if re.search(r"[A-Za-z]{2}", text)} - BARE


def test_every_field_has_a_label_in_vietnamese() -> None:
    from deals.pages import entries, filters, limits, negotiations, opening, settings

    forms = [entry.form for entry in entries.ENTRIES.values()]
    forms += [filters.Filters, limits.LimitsForm, negotiations.Search, opening.Opening]
    forms += [settings.SettingsForm]
    with translation.override("vi"):
        said = {
            f"{form.__name__}.{name}": str(field.label)
            for form in forms
            for name, field in form.base_fields.items()
            if not field.widget.is_hidden and name != "of"
        }
    assert len(said) > 35
    assert not {name for name, label in said.items() if label.isascii() and label != "E-mail"}
