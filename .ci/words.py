"""The catalogue of texts: written anew from the sources, compiled, or checked to be up to date.

`python .ci/words.py` puts new texts into locale/vi/…/django.po, drops those that are gone and
compiles it; with --check it changes nothing and fails where that would change something, where a
text has no translation, or where a translation lost a placeholder. Babel does it all: GNU gettext
need not be there.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_DEBUG", "yes")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "negotrack.settings")

import allauth  # noqa: E402
import django  # noqa: E402
from babel.messages.catalog import Catalog, Message  # noqa: E402
from babel.messages.extract import extract  # noqa: E402
from babel.messages.mofile import write_mo  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402
from django.utils.translation.template import templatize  # noqa: E402

FILE = ROOT / "locale" / "vi" / "LC_MESSAGES" / "django.po"
PACKAGES = ("accounts", "deals", "negotrack")
"""The API and the admin are English: their texts are no part of it."""
ENGLISH = ("/admin/", "/migrations/", "/management/", "/demo/")
ALLAUTH = Path(allauth.__file__).parent
THEIRS = (
    "account/forms.py", "account/adapter.py", "account/fields.py",
    "account/internal/flows/*.py", "mfa/adapter.py", "mfa/base/forms.py",
    "mfa/recovery_codes/forms.py", "mfa/totp/forms.py", "mfa/totp/views.py",
    "mfa/recovery_codes/views.py", "socialaccount/forms.py", "socialaccount/adapter.py",
    "templates/account/account_inactive.html", "templates/account/base_reauthenticate.html",
    "templates/account/logout.html", "templates/account/password_*.html",
    "templates/account/reauthenticate.html", "templates/account/snippets/already*.html",
    "templates/account/messages/logged_*.txt", "templates/account/messages/password_*.txt",
    "templates/account/email/password_reset_key_*.txt", "templates/account/email/base_*.txt",
    "templates/account/email/unknown_account_*.txt",
    "templates/mfa/*.html", "templates/mfa/messages/[rt]*.txt", "templates/mfa/totp/*.html",
    "templates/mfa/recovery_codes/*", "templates/socialaccount/[acl]*.html",
    "templates/socialaccount/snippets/*.html", "templates/socialaccount/messages/*.txt",
    "templates/usersessions/messages/*.txt",
)  # fmt: skip
"""What django-allauth, which has no Vietnamese, says on the pages that this site keeps."""
UNSAID = re.compile(
    r"phone|[Ss]ign ?[Uu]p|ecurity [Kk]ey|Master key|Backup key|Key nr|[Ee]mail.*(again|optional)"
    r"|primary|verified|email address(es)?\.$|same email|already (registered|associated)|trusted?\b"
    r"|other username|select only one|new value|confirmation$"
)
"""What it would say on pages that this site does not have, or to people it does not make."""
GAPS: tuple[tuple[str | tuple[str, str], str | None], ...] = (
    ("%(delta)s ago", None),
    ("%(delta)s from now", None),
    *(
        ((f"%(num)d {unit}", f"%(num)d {unit}s"), f"naturaltime-{when}")
        for when in ("past", "future")
        for unit in ("year", "month", "week", "day", "hour", "minute")
    ),
    (
        (
            "This password is too short. It must contain at least %d character.",
            "This password is too short. It must contain at least %d characters.",
        ),
        None,
    ),
)
"""What Django itself does not say in Vietnamese yet, of what these pages let it say."""
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
ALWAYS_THE_SAME = datetime(2026, 1, 1, tzinfo=UTC)
PLACE = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|</?\w+|\{\w+\}")

Found = tuple[str, str | tuple[str, ...], str | None]
"""Where, what (with its plural), in which context."""


def found() -> Iterator[Found]:
    """Every text that a person may see on a page."""
    for package in PACKAGES:
        yield from _below(ROOT / package, ROOT, ("**/*.py", "**/*.html", "**/*.txt"))
    for where, what, context in _below(ALLAUTH, ALLAUTH.parent, THEIRS):
        if UNSAID.search(str(what)) is None:
            yield where, what, context
    for gap, context in GAPS:
        yield "django", gap, context
    yield from _of_the_core()


def _below(place: Path, root: Path, patterns: tuple[str, ...]) -> Iterator[Found]:
    for path in sorted({path for pattern in patterns for path in place.glob(pattern)}):
        where = path.relative_to(root).as_posix()
        if path.is_file() and not any(part in f"/{where}" for part in ENGLISH):
            for what, context in _texts(path):
                yield where, what, context


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    text = path.read_text()
    if path.suffix != ".py":
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    for _line, what, _comments, context in extract(
        "python", io.BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
    ):
        yield what, context


def _of_the_core() -> Iterator[Found]:
    """Fixed texts of the pure core, which marks nothing itself."""
    from deals.intake.templates import TEMPLATES, texts
    from deals.metrics.catalogue import METRICS
    from deals.metrics.formulas import FORMULAS
    from deals.pages import kpis, review, telling

    for text in telling.known():
        yield "deals/rules", text, None
    for name in dict.fromkeys(shown[0] for shown in (*kpis.SHOWN, *review.SHOWN)):
        metric = METRICS[name]
        formula = FORMULAS[metric.formula]
        for text in (metric.meaning, formula.text, formula.source):
            yield "deals/metrics", text, None
        for one in metric.inputs.split(","):
            yield "deals/metrics", one.strip().replace("_", " "), "input"
    for template in TEMPLATES.values():
        yield "deals/intake/templates.py", template.name, None
        for of, text in texts(template.text):
            yield "deals/intake/templates.py", text, of


def catalogue(known: Catalog) -> Catalog:
    """The texts of the sources with the translations that are known."""
    made = Catalog(
        locale="vi",
        project="negotrack",
        version="1",
        copyright_holder="negotrack",
        msgid_bugs_address="",
        last_translator="negotrack",
        language_team="negotrack",
        creation_date=ALWAYS_THE_SAME,
        revision_date=ALWAYS_THE_SAME,
        fuzzy=False,
        header_comment="# Vietnamese; written by `make words`, translated by hand.",
    )
    for where, what, context in found():
        id_ = what if isinstance(what, str) else tuple(what)
        if id_:
            made.add(id_, locations=[(where, 0)], context=context)
    for message in made:
        old = known.get(message.id, message.context) if message.id else None
        if old is not None:
            message.string = old.string
            message.flags |= old.flags & {"fuzzy"}
    return made


def wrong(made: Catalog) -> Iterator[str]:
    """What a translator has still to do."""
    for message in made:
        if message.id:
            for told in _wrong(message):
                yield f"{told}: {message.id!r}"


def _wrong(message: Message) -> Iterator[str]:
    ids = (message.id,) if isinstance(message.id, str) else message.id
    said = message.string if isinstance(message.string, tuple) else (message.string,)
    if not all(said):
        yield "not translated"
    elif message.fuzzy:
        yield "fuzzy"
    elif any(sorted(PLACE.findall(text)) != sorted(PLACE.findall(ids[-1])) for text in said):
        yield "other placeholders"


def written(made: Catalog) -> tuple[bytes, bytes]:
    """The catalogue as its two files."""
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, made, width=100, include_lineno=False, sort_by_file=True)
    write_mo(compiled, made)
    return text.getvalue(), compiled.getvalue()


def main(check: bool) -> str | None:
    django.setup()
    with FILE.open("rb") as source:
        known = read_po(source, locale="vi")
    made = catalogue(known)
    files = dict(zip((FILE, FILE.with_suffix(".mo")), written(made), strict=True))
    stale = [path.name for path, content in files.items() if path.read_bytes() != content]
    if stale and check:
        return f"{', '.join(stale)}: not up to date with the sources: make words"
    for path, content in files.items() if not check else ():
        path.write_bytes(content)
    faults = list(wrong(made))
    return "\n".join([*faults, f"locale/vi: {len(faults)} to translate"]) if faults else None


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
