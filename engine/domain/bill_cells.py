"""Numbers and dates as vendors write them: a whole column is looked at before one cell is believed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from engine.contracts.errors import InputError

_SIGNS = {"US$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "₹": "INR"}
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_NUMBER = re.compile(r"\d[\d.,]*(?:[eE][-+]?\d{1,2})?|[.,]\d+")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:$|[T ])")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:$|[T ,])")
_NAMED = ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y")


class Cell(NamedTuple):
    """A cell, and where it stands in its file."""

    line: int
    column: int
    name: str
    """What its column is called."""
    text: str

    def wrong(self, why: str, hint: str = "") -> InputError:
        """Return the error that says where it stands."""
        return InputError(f"Line {self.line}, column {self.column} ({self.name}): {self.text!r} {why}.", hint=hint)


def currency_in(text: str) -> str:
    """Return the currency that a cell or a heading names by its code or sign; empty when it names none."""
    if code := _CODE.search(text):
        return code[0]
    return next((code for sign, code in _SIGNS.items() if sign in text), "")


def amounts(cells: Sequence[Cell], mark: str = "") -> list[Fraction]:
    """Return the numbers in a column; `mark` is its decimal mark, which is otherwise told from all of them together.

    Raises InputError at the first cell that is no number, contradicts another, or could be read in two ways.
    """
    bare = [_bare(cell) for cell in cells]
    mark = mark or _decimal_mark(cells, bare)
    found = []
    for cell, (digits, is_negative) in zip(cells, bare, strict=True):
        match = _grouped(mark).fullmatch(digits)
        if match is None:
            raise cell.wrong(f"is not a number with {mark!r} before its decimals", "Say --decimal-mark.")
        whole = re.sub(r"\D", "", match["whole"]) or "0"
        number = Fraction(Decimal(f"{whole}.{match['rest'] or '0'}{match['power'] or ''}"))
        found.append(-number if is_negative else number)
    return found


def _grouped(mark: str) -> re.Pattern[str]:
    """Return what a number looks like that has this mark before its decimals, and may have the other at thousands."""
    other = re.escape("." if mark == "," else ",")
    whole = rf"\d{{1,3}}(?:{other}\d{{3}})+|\d*"
    return re.compile(rf"(?P<whole>{whole})(?:{re.escape(mark)}(?P<rest>\d*))?(?P<power>[eE][-+]?\d+)?")


def _bare(cell: Cell) -> tuple[str, bool]:
    """Return a cell's digits and marks, and whether it is negative."""
    text = re.sub(r"[\s'’\u00a0\u202f]", "", cell.text)
    match = _NUMBER.search(text)
    around = (text[: match.start()] + text[match.end() :]) if match else text
    for word in (*_SIGNS, currency_in(around)):
        around = around.replace(word, "") if word else around
    if match is None or around not in ("", "-", "+", "−", "()"):
        raise cell.wrong("is not an amount", "Mend that cell, or name the right column with --column amount=NAME.")
    return match[0], around in ("-", "−", "()")


def _decimal_mark(cells: Sequence[Cell], bare: Sequence[tuple[str, bool]]) -> str:
    """Return the mark before decimals that the cells agree on."""
    said: dict[str, Cell] = {}
    unclear: Cell | None = None
    for cell, (digits, _) in zip(cells, bare, strict=True):
        mark = _says(re.sub(r"[eE].*", "", digits))
        if mark is None:
            unclear = unclear or cell
        elif mark:
            said.setdefault(mark, cell)
    if len(said) > 1:
        first, second = sorted(said.values())
        raise second.wrong(f"is written otherwise than {first.text!r} in line {first.line}", "Say --decimal-mark.")
    if not said and unclear:
        raise unclear.wrong(
            "could be thousands or have three decimals", "Say which with --decimal-mark , or --decimal-mark ."
        )
    return next(iter(said), ".")


def _says(digits: str) -> str | None:
    """Return the decimal mark that a number gives away: empty when it has no mark, None when it could be either."""
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return ""
    other = {".": ",", ",": "."}
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return other[marks[0]]
    whole, _, rest = digits.partition(marks[0])
    if len(rest) != 3 or len(whole) > 3 or whole in ("", "0"):
        return marks[0]
    return None


def days(cells: Sequence[Cell], *, day_first: bool | None = None) -> list[date]:
    """Return the days in a column; which of 03/11/2026 is the day is told from all of them together unless it is said.

    Raises InputError at the first cell that is no date, or could be read in two ways.
    """
    parts = [(cell, match) for cell in cells if (match := _YEAR_LAST.match(cell.text.strip()))]
    if day_first is None and parts:
        day_first = _day_first([(cell, int(match[1]), int(match[2])) for cell, match in parts])
    return [_day(cell, day_first=bool(day_first)) for cell in cells]


def _day_first(parts: Iterable[tuple[Cell, int, int]]) -> bool:
    unclear: Cell | None = None
    said: dict[bool, Cell] = {}
    for cell, first, second in parts:
        if first > 12 or second > 12:
            said.setdefault(first > 12, cell)
        elif first != second:
            unclear = unclear or cell
    if len(said) > 1:
        first_cell, second_cell = sorted(said.values())
        raise second_cell.wrong(f"is written otherwise than {first_cell.text!r} in line {first_cell.line}")
    if not said and unclear:
        raise unclear.wrong("could be two days", "Say which with --dates day-first or --dates month-first.")
    return next(iter(said), True)


def _day(cell: Cell, *, day_first: bool) -> date:
    text = cell.text.strip()
    readings: tuple[Callable[[], date | None], ...] = (
        lambda: _epoch(text),
        lambda: _moment(text),
        lambda: _year_first(text),
        lambda: _year_last(text, day_first=day_first),
        *(lambda form=form: datetime.strptime(text, form).date() for form in _NAMED),  # noqa: DTZ007
    )
    for read in readings:
        try:
            found = read()
        except (ValueError, OverflowError):
            continue
        if found is not None:
            return found
    raise cell.wrong("is not a date", "Mend that cell, or name the right column with --column date=NAME.")


def _epoch(text: str) -> date | None:
    if not re.fullmatch(r"\d{10}|\d{13}", text):
        return None
    return datetime.fromtimestamp(int(text[:10]), UTC).date()


def _moment(text: str) -> date | None:
    moment = datetime.fromisoformat(text.removesuffix(" UTC"))
    return moment.astimezone(UTC).date() if moment.tzinfo else moment.date()


def _year_first(text: str) -> date | None:
    match = _YEAR_FIRST.match(text)
    return date(int(match[1]), int(match[3]), int(match[4])) if match else None


def _year_last(text: str, *, day_first: bool) -> date | None:
    match = _YEAR_LAST.match(text)
    if match is None:
        return None
    day, month = (match[1], match[2]) if day_first else (match[2], match[1])
    return date(int(match[3]), int(month), int(day))
