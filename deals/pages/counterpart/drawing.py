"""The sheet as a PDF: the same words, the same bytes each time.

No clock and no chance go in: its date is that of the talks. Texts come from people, so what the
font cannot show, or what would turn a line around, is replaced by a sign.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import lru_cache

import font_roboto
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont
from fpdf import FPDF, FontFace
from fpdf.enums import XPos, YPos

from deals.pages.counterpart.wording import Cited, Held, Tabled, Written

FONTS = {"": font_roboto.font_files["Roboto"], "B": font_roboto.font_files["RobotoMedium"]}
INK, SOFT, LINE, WASH = (29, 33, 37), (89, 99, 107), (214, 217, 213), (243, 244, 241)
UNKNOWN_DAY = date(2000, 1, 1)
MISSING = "\N{REPLACEMENT CHARACTER}"
UNSEEN = frozenset({"Cc", "Cf"})
"""Controls, among them those that turn the direction of a line."""
MARGIN = 18


def drawn(of: Written) -> bytes:
    """The PDF of a sheet, A4."""
    page = _Page(of)
    page.sheet()
    return bytes(page.output())


class _Page(FPDF):
    def __init__(self, of: Written) -> None:
        super().__init__(format="A4")
        self.of = of
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN + 4)
        for style, path in FONTS.items():
            self.add_font("Roboto", style, path)
        self.set_creation_date(datetime.combine(of.day or UNKNOWN_DAY, time(), UTC))
        self.set_producer("negotrack")
        self.set_title(shown(f"{of.title}: {of.company} – {of.account}"))
        self.alias_nb_pages()

    def footer(self) -> None:
        self.set_y(-MARGIN + 4)
        self._ink(8, SOFT)
        told = _("Page %(number)s of %(all)s") % {"number": self.page_no(), "all": "{nb}"}
        self.cell(0, 5, told, align="R")

    def sheet(self) -> None:
        self.add_page()
        self._say(self.of.title, 10, SOFT)
        self._say(f"{self.of.company} – {self.of.account}", 17, style="B", gap=1)
        self._say(self.of.about, 10, SOFT, gap=1)
        if self.of.state:
            self._say(self.of.state, 11, style="B", gap=2)
        self._positions()
        self._conditions()
        for held in self.of.rounds:
            self._round(held)
        self._proofs(self.of.evidence)

    def _positions(self) -> None:
        self._heading(_("Where both stand"))
        if not self.of.lines:
            self._say(_("Nothing was tabled yet."), 10, SOFT)
            return
        columns = [_("Issue"), self.of.company, self.of.account]
        columns += [_("Agreed")] if self.of.agreed else []
        self._ink(10)
        self.set_draw_color(*LINE)
        head = FontFace(emphasis="B", color=SOFT, fill_color=WASH, size_pt=9)
        with self.table(
            headings_style=head, borders_layout="HORIZONTAL_LINES", line_height=5.2, padding=1.6,
            text_align="LEFT", width=self.epw,
        ) as grid:  # fmt: skip
            grid.row([shown(column) for column in columns])
            for line in self.of.lines:
                cells = line if self.of.agreed else line[:3]
                grid.row([shown(cell) for cell in cells])

    def _conditions(self) -> None:
        if self.of.open:
            self._heading(_("Conditions on the table"))
            for who, text in self.of.open:
                self._say(f"{who}: {text}", 10, gap=1)

    def _round(self, held: Held) -> None:
        self._heading(f"{held.title} · {held.about}")
        for offer in held.offers:
            self._offer(offer)

    def _offer(self, offer: Tabled) -> None:
        told = " · ".join(filter(None, (offer.who, offer.package, offer.reply)))
        self._say(told, 10, style="B", gap=1)
        self.set_left_margin(MARGIN + 4)
        terms = ", ".join(f"{name} {value}" for name, value in offer.terms)
        if terms:
            self._say(terms, 10)
        for clause in offer.clauses:
            self._say(" – ".join(filter(None, (clause.text, clause.reply))), 10)
        self.set_left_margin(MARGIN)

    def _proofs(self, evidence: Iterable[Cited]) -> None:
        for number, proof in enumerate(evidence):
            if not number:
                self._heading(_("Evidence"))
            self._say(proof.source, 10, style="B", gap=1)
            self._say(proof.about, 10, SOFT)
            if proof.link:
                self._say(proof.link, 9, SOFT)

    def _heading(self, text: str) -> None:
        if self.will_page_break(22):
            self.add_page()
        self.ln(6)
        self._say(text, 12, style="B", gap=1)

    def _ink(self, size: float, color: tuple[int, int, int] = INK, style: str = "") -> None:
        self.set_font("Roboto", style, size)
        self.set_text_color(*color)

    def _say(
        self,
        text: str,
        size: float,
        color: tuple[int, int, int] = INK,
        *,
        style: str = "",
        gap: float = 0,
    ) -> None:
        """A paragraph over the whole width."""
        self._ink(size, color, style)
        self.ln(gap)
        self.set_x(self.l_margin)
        height, left, below = size * 0.52, XPos.LMARGIN, YPos.NEXT
        self.multi_cell(0, height, shown(text), align="L", new_x=left, new_y=below)


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    """The characters that every font of ours has."""
    tables = [TTFont(path).getBestCmap() for path in FONTS.values()]
    return frozenset(set(tables[0]).intersection(*tables[1:]))


def shown(text: str) -> str:
    """The text in characters that can be shown, on one line."""
    whole = unicodedata.normalize("NFC", " ".join(text.split()))
    seen = (sign for sign in whole if unicodedata.category(sign) not in UNSEEN)
    return "".join(sign if ord(sign) in _known() else MISSING for sign in seen)
