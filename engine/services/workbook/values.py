"""What a cell can hold: text that never runs, exact numbers, moments in UTC, and our own formulas."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from engine.contracts.money import MICRO, Money

LONGEST_TEXT = 32_767
"""UTF-16 units that a cell can hold."""
_DIGITS = 15
"""Digits of a number that every spreadsheet program keeps."""
_SHORTENED = " … [shortened from {count:,} characters; all of it is in `bom export prompts`]"
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_DAY = timedelta(days=1)
_LINE_END = re.compile(r"\r\n?")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_READ_AS_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_TROUBLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_RISKY = tuple("=+-@\t\r\n＝＋－＠")  # as first characters, half and full width, they have started formulas


class Amount(NamedTuple):
    """An amount of money in a cell; `micro` is 10⁻⁶ of the currency's major unit."""

    micro: int
    currency: str

    @classmethod
    def of(cls, money: Money) -> Amount:
        """Return the same amount for a cell."""
        return cls(money.micro, money.currency)

    @property
    def number(self) -> str:
        """The exact decimal, without the currency."""
        return decimal_text(self.micro)


class Formula(NamedTuple):
    """A formula of our own, without `=`, and what it comes to, for programs that show files and do not calculate."""

    text: str
    result: Amount | int


class Link(NamedTuple):
    """Words that lead to a cell in this workbook."""

    text: str
    place: str


Value = str | int | bool | Fraction | Amount | datetime | date | Formula | Link | None


def decimal_text(micro: int) -> str:
    """Return millionths as an exact decimal number: 0.139, -2, 0.000001."""
    whole, part = divmod(abs(micro), MICRO)
    text = f"{whole}.{part:06d}".rstrip("0").rstrip(".") if part else str(whole)
    return f"-{text}" if micro < 0 else text


def fraction_text(value: Fraction) -> str:
    """Return a fraction as a decimal number of as many digits as spreadsheets keep."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.{_DIGITS}g}"


def moment_text(moment: datetime) -> str:
    """Return a moment as the days, and parts of them, that spreadsheets count."""
    return repr((moment - _EPOCH) / _DAY)


def day_text(day: date) -> str:
    """Return a day as the number that spreadsheets give it."""
    return str((day - _EPOCH.date()).days)


def is_risky(text: str) -> bool:
    """Return whether a text could be taken for a formula by somebody who edits it; its cell is then marked as text."""
    return text.startswith(_RISKY)


def cell_text(text: str) -> str:
    """Return a text as a cell can hold it.

    Line ends become LF, control characters are shown by their pictures (␇), what is no character becomes �, and what
    is too long is shortened and says so.
    """
    if len(text) * 2 > LONGEST_TEXT:
        text = _shortened(text)
    return _writable(text) if _TROUBLE.search(text) else text


def _writable(text: str) -> str:
    text = _UNWRITABLE.sub(_picture, _LINE_END.sub("\n", text))
    return _READ_AS_CODE.sub("_x005F_", text)


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"


def _shortened(text: str) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= LONGEST_TEXT * 2:
        return text
    mark = _SHORTENED.format(count=len(text))
    return units[: (LONGEST_TEXT - len(mark)) * 2].decode("utf-16-le", "ignore") + mark
