"""One sheet, written row by row: openpyxl's write-only sheet, whose rows are made here.

openpyxl takes what begins with `=` for a formula, writes formulas without what they come to, and makes an object for
every cell that has a look. Here only `Formula` becomes one, and a row is handed over as the XML it will be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import accumulate
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.xml.functions import XML_NS, Element, SubElement

from engine.contracts.errors import InputError

from .looks import DAY, GENERAL, HEADER, HEADER_RIGHT, LABEL, LINK, MOMENT, PLAIN, SUBTITLE, TITLE, WARNING, Look, Looks
from .values import (
    Amount,
    Formula,
    Link,
    Value,
    cell_text,
    day_text,
    decimal_text,
    fraction_text,
    is_risky,
    moment_text,
)

HEADER_ROW = 5
FIRST_ROW = HEADER_ROW + 1
LINE_HEIGHT, MOST_LINES = 14, 16
PRINTED_WIDTH = 190
LAST_ROW = 1_048_576
"""No spreadsheet program has more rows."""
_A4 = 9
_KEEP_SPACE = {f"{{{XML_NS}}}space": "preserve"}


@dataclass(frozen=True)
class Column:
    """A column: its header, its width in digits, and how what stands in it looks."""

    title: str
    width: int
    look: Look = PLAIN
    form: str = GENERAL
    right: bool = False
    is_cost: bool = False
    """Left out where the client is not shown what things cost."""


class Sheet(WriteOnlyWorksheet):  # type: ignore[misc]
    """A sheet under way; rows are added from the top and cannot be changed."""

    def __init__(self, workbook: Any, title: str, looks: Looks) -> None:
        super().__init__(workbook, title)
        workbook._add_sheet(self)
        self._looks = looks
        self._row = 0
        self._rows: Any = None
        self._letters: list[str] = []
        self._writers: dict[type, Callable[[Any, str, Column, Any], None]] = {
            str: self._text,
            bool: self._flag,
            int: self._number,
            Fraction: self._fraction,
            Amount: self._amount,
            datetime: self._moment,
            date: self._day,
            Formula: self._formula,
            Link: self._link,
        }

    def set_up(self, widths: Iterable[int], *, freeze: str | None = None, gridlines: bool = True) -> None:
        """Give the columns their widths and the page its shape; before the first row."""
        for number, width in enumerate(widths, start=1):
            self.column_dimensions[get_column_letter(number)].width = width
        self.freeze_panes = freeze
        self.sheet_view.showGridLines = gridlines
        self.page_setup.orientation = "landscape"
        self.page_setup.paperSize = _A4
        self.page_setup.fitToHeight = 0
        self.sheet_properties.pageSetUpPr.fitToPage = True
        self.oddFooter.left.text = "&A"
        self.oddFooter.right.text = "&P / &N"

    def head(self, title: str, subtitle: str, warning: str) -> None:
        """Add the title block: three rows, the last one empty or a warning."""
        self.add([title], [Column("", 0, TITLE)], height=26)
        self.add([subtitle], [Column("", 0, SUBTITLE)], height=18)
        self.add([warning], [Column("", 0, WARNING)], height=18 if warning else None)

    def titles(self, columns: Sequence[Column], height: int = 32) -> None:
        """Add the row of headers."""
        looks = [Column("", 0, HEADER_RIGHT if column.right else HEADER) for column in columns]
        self.add([column.title for column in columns], looks, height=height)

    def table(self, columns: Sequence[Column], sums: Sequence[Value], rows: Iterable[Sequence[Value]]) -> int:
        """Add a row of sums, the headers and all rows, with a filter over them; return how many rows there were.

        Raises InputError when there are more than a sheet can hold.
        """
        self.add(sums, [Column("", 0, LABEL, column.form) for column in columns])
        self.titles(columns)
        wrapped = [(place, column.width) for place, column in enumerate(columns) if column.look.wrapped]
        for values in rows:
            self.add(values, columns, height=_height(values, wrapped) if wrapped else None)
        self.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{self._row}"
        self.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
        self.print_area = f"A1:{get_column_letter(_printed(columns))}{self._row}"
        return self._row - HEADER_ROW

    def add(self, values: Sequence[Value], columns: Sequence[Column], *, height: int | None = None) -> None:
        """Add a row; what is None or empty stays empty."""
        self._row += 1
        if self._row > LAST_ROW:
            raise InputError(
                f"The sheet {self.title} would have more than {LAST_ROW:,} rows, which no spreadsheet program opens.",
                hint="Leave it out: name the other sheets with --sheet.",
            )
        number = str(self._row)
        row = Element("row", {"r": number} if height is None else {"r": number, "ht": str(height), "customHeight": "1"})
        letters, writers = self._letters, self._writers
        while len(letters) < len(values):
            letters.append(get_column_letter(len(letters) + 1))
        for letter, column, value in zip(letters, columns, values, strict=False):
            if value is not None and value != "":
                writers[type(value)](row, letter + number, column, value)
        self._send(row)

    def abandon(self) -> None:
        """Drop a sheet that will not be finished, with what was written of it."""
        if not self.closed:
            self.close()
            self._writer.cleanup()

    def _send(self, row: Any) -> None:
        if self._rows is None:
            self._get_writer()
            self._rows = self._write_rows()
            next(self._rows)
        self._rows.send(row)

    def _write_rows(self) -> Any:
        """Pass rows on to the file until the sheet is closed, as openpyxl does with rows of its cells."""
        xf = self._writer.xf.send(True)
        with xf.element("sheetData"), suppress(GeneratorExit):
            while True:
                xf.write((yield))
        self._writer.xf.send(None)

    def _text(self, row: Any, ref: str, column: Column, value: str) -> None:
        text = cell_text(value)
        look = self._looks.of_words(column.look, quoted=is_risky(text))
        cell = SubElement(row, "c", {"r": ref, "s": look, "t": "inlineStr"})
        words = SubElement(SubElement(cell, "is"), "t", _KEEP_SPACE if text != text.strip() else {})
        words.text = text

    def _flag(self, row: Any, ref: str, column: Column, value: bool) -> None:
        if value:
            self._text(row, ref, column, "yes")

    def _number(self, row: Any, ref: str, column: Column, value: int) -> None:
        _number(row, ref, self._looks.of(column.look, column.form), str(value))

    def _fraction(self, row: Any, ref: str, column: Column, value: Fraction) -> None:
        _number(row, ref, self._looks.of(column.look, column.form), fraction_text(value))

    def _amount(self, row: Any, ref: str, column: Column, value: Amount) -> None:
        _number(row, ref, self._looks.of_money(column.look, value.currency), decimal_text(value.micro))

    def _moment(self, row: Any, ref: str, column: Column, value: datetime) -> None:
        _number(row, ref, self._looks.of(column.look, MOMENT), moment_text(value))

    def _day(self, row: Any, ref: str, column: Column, value: date) -> None:
        _number(row, ref, self._looks.of(column.look, DAY), day_text(value))

    def _formula(self, row: Any, ref: str, column: Column, value: Formula) -> None:
        if isinstance(value.result, Amount):
            look, result = self._looks.of_money(column.look, value.result.currency), value.result.number
        else:
            look, result = self._looks.of(column.look, column.form), str(value.result)
        cell = SubElement(row, "c", {"r": ref, "s": look})
        SubElement(cell, "f").text = value.text
        SubElement(cell, "v").text = result

    def _link(self, row: Any, ref: str, column: Column, value: Link) -> None:
        self._text(row, ref, Column("", 0, LINK), value.text)
        self._hyperlinks.append(Hyperlink(ref=ref, location=value.place))


def _height(values: Sequence[Value], wrapped: Sequence[tuple[int, int]]) -> int | None:
    """Return the height of a row whose wrapped texts take several lines; not every program works it out by itself."""
    texts = [(str(values[place] or ""), width) for place, width in wrapped]
    lines = max(sum(1 + len(line) // width for line in text.split("\n")) for text, width in texts)
    return None if lines < 2 else LINE_HEIGHT * min(lines, MOST_LINES)


def _printed(columns: Sequence[Column]) -> int:
    """Return how many columns are printed: as many as can be read on one page, and those after them on the screen."""
    widths = accumulate(column.width for column in columns)
    return max(1, sum(width <= PRINTED_WIDTH for width in widths))


def _number(row: Any, ref: str, look: str, text: str) -> None:
    SubElement(SubElement(row, "c", {"r": ref, "s": look}), "v").text = text
