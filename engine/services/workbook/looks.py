"""What cells look like: a few restrained looks, and number formats by currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.styleable import StyleableObject

_INK, _GREY, _RED, _BLUE = "FF1F2937", "FF6B7280", "FFB42318", "FF1D4ED8"
_BAND, _LINE = "FFE8ECF1", "FF94A3B8"
_NO_COINS = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())  # noqa: SIM905
_MILS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())  # noqa: SIM905
"""Currencies (ISO 4217) whose coins are not hundredths: there are none, or they are thousandths."""

GENERAL, WHOLE, SECONDS, RATE = "General", "#,##0", "0.00", "0.000000"
MOMENT, DAY = "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd"


@dataclass(frozen=True)
class Look:
    """How a cell looks, apart from its number format."""

    size: int = 10
    color: str = _INK
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    band: bool = False
    line_above: bool = False
    line_below: bool = False
    wrapped: bool = False
    right: bool = False
    left: bool = False
    """Numbers too."""
    middle: bool = False


TITLE = Look(size=16, bold=True, middle=True)
SUBTITLE = Look(color=_GREY, middle=True)
WARNING = Look(color=_RED, bold=True, middle=True)
SECTION = Look(size=12, bold=True, middle=True)
HEADER = Look(bold=True, band=True, line_below=True, wrapped=True, middle=True)
HEADER_RIGHT = Look(bold=True, band=True, line_below=True, wrapped=True, right=True, middle=True)
PLAIN = Look()
LEFT = Look(left=True)
LEFT_BOLD = Look(bold=True, left=True)
WRAPPED = Look(wrapped=True)
FAINT = Look(color=_GREY)
REST = Look(italic=True, color=_GREY)
LABEL = Look(bold=True)
SUM = Look(bold=True, line_above=True)
LINK = Look(color=_BLUE, underlined=True)


class Looks:
    """The looks of one workbook, each kept once; cells name them by number."""

    def __init__(self, workbook: Any, digits: Mapping[str, int]) -> None:
        """`digits` says how many decimals the finest amount of each currency has."""
        self._parent = SimpleNamespace(parent=workbook)
        self._digits = digits
        self._known: dict[tuple[Look, str], str] = {}
        self._words: dict[tuple[Look, bool], str] = {}
        self._money: dict[tuple[Look, str], str] = {}

    def of(self, look: Look, form: str = GENERAL) -> str:
        """Return the number of a look for figures."""
        key = (look, form)
        if (known := self._known.get(key)) is None:
            known = self._known[key] = self._made(look, form, left=look.left)
        return known

    def of_words(self, look: Look, *, quoted: bool) -> str:
        """Return the number of a look for words; where quoted, who edits them does not make them a formula."""
        key = (look, quoted)
        if (known := self._words.get(key)) is None:
            known = self._words[key] = self._made(look, GENERAL, left=not look.right, quoted=quoted)
        return known

    def of_money(self, look: Look, currency: str) -> str:
        """Return the number of a look for amounts of a currency."""
        key = (look, currency)
        if (known := self._money.get(key)) is None:
            known = self._money[key] = self.of(look, money_format(currency, self._digits.get(currency, 0)))
        return known

    def _made(self, look: Look, form: str, *, left: bool, quoted: bool = False) -> str:
        cell: Any = StyleableObject(self._parent)
        cell.font = Font(
            name="Calibri",
            size=look.size,
            bold=look.bold,
            italic=look.italic,
            color=look.color,
            underline="single" if look.underlined else None,
        )
        if look.band:
            cell.fill = PatternFill("solid", fgColor=_BAND)
        if look.line_above or look.line_below:
            side = Side("thin", color=_LINE)
            cell.border = Border(top=side if look.line_above else None, bottom=side if look.line_below else None)
        cell.alignment = Alignment(
            horizontal="right" if look.right else "left" if left else None,
            indent=1 if left else 0,
            vertical="center" if look.middle else "top",
            wrap_text=look.wrapped or None,
        )
        cell.number_format = form
        cell.quotePrefix = quoted
        return str(cell.style_id)


def money_format(currency: str, digits: int) -> str:
    """Return the number format for amounts of a currency that have so many decimals, or as many as its coins do."""
    shown = max(digits, 0 if currency in _NO_COINS else 3 if currency in _MILS else 2)
    number = "#,##0" + ("." + "0" * shown if shown else "")
    return f'{number}\\ "{currency}";[Red]-{number}\\ "{currency}";"–"'
