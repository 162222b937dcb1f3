"""Reading a vendor's invoice or usage file: any delimiter, any of the usual encodings, headings by what they mean."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pydantic import Field

from engine.contracts.documents import Document, fingerprint
from engine.contracts.errors import InputError
from engine.contracts.money import MICRO, Money, round_half_up

from .bill_cells import Cell, amounts, currency_in, days

Meaning = Literal["date", "amount", "currency", "model", "job", "reference", "project"]
HEADINGS: dict[Meaning, tuple[str, ...]] = {
    "date": ("date", "day", "created", "created at", "created_at", "timestamp", "time", "usage date", "start date"),
    "amount": ("amount", "cost", "charge", "price", "total", "net amount", "total cost"),
    "currency": ("currency", "currency code"),
    "model": ("model", "model id", "model_id", "model name", "product", "sku", "sku description"),
    "job": ("job id", "job_id", "task id", "task_id", "request id", "request_id", "generation id", "id"),
    "reference": (
        "reference",
        "external id",
        "external_id",
        "external task id",
        "external_task_id",
        "client reference",
    ),
    "project": ("project", "project name", "label"),
}
"""What columns are called when the vendor's plugin says nothing else."""
_WORDS: tuple[Meaning, ...] = ("model", "job", "reference", "project")
_IDS: tuple[Meaning, ...] = ("job", "reference")
_DELIMITERS = ",;\t|"
_SEARCHED_LINES = 40
_TOTAL = re.compile(r"(grand |sub)?-?(total|totaal|sum|summe|subtotal)\b", re.IGNORECASE)


class BillForm(Document):
    """How a vendor's files are written, as its plugin's `usage.toml` says; what it leaves out is found by itself."""

    columns: dict[Meaning, tuple[str, ...]] = Field(default_factory=dict)
    """What a column can be called, by what it means."""
    currency: str = Field(default="", pattern=r"^([A-Z]{3})?$")
    """Of amounts that name none."""
    decimal_mark: Literal["", ".", ","] = ""
    day_first: bool | None = None
    """Whether 03/11/2026 is in November."""

    def over(self, below: BillForm) -> BillForm:
        """Return this form, with what it leaves open taken from another."""
        return BillForm(
            columns={**below.columns, **self.columns},
            currency=self.currency or below.currency,
            decimal_mark=self.decimal_mark or below.decimal_mark,
            day_first=below.day_first if self.day_first is None else self.day_first,
        )


@dataclass(frozen=True)
class BillLine:
    """One line of a bill."""

    number: int
    """The line of the file."""
    day: date
    amount: Money
    model: str = ""
    job: str = ""
    """The vendor's id of the job."""
    reference: str = ""
    """Ours, where the vendor repeats it."""
    project: str = ""
    identity: str = ""
    """Tells it from every other line of every file of the vendor; the same line in another file has the same."""


@dataclass(frozen=True)
class Bill:
    """What a file says."""

    lines: tuple[BillLine, ...]
    notes: tuple[str, ...] = field(default=())
    """What was left out, and why."""


@dataclass(frozen=True)
class _Table:
    header: Mapping[Meaning, int]
    names: Sequence[str]
    rows: Sequence[tuple[int, list[str]]]

    def cells(self, meaning: Meaning) -> list[Cell]:
        index = self.header[meaning]
        return [Cell(line, index + 1, self.names[index], row[index]) for line, row in self.rows]

    def texts(self, meaning: Meaning) -> list[str]:
        return [cell.text.strip() for cell in self.cells(meaning)] if meaning in self.header else [""] * len(self.rows)


def read_bill(content: bytes, form: BillForm) -> Bill:
    """Return the lines of a file; raises InputError naming the line and column that cannot be understood."""
    table, notes = _without_totals(_table(_text_of(content), form))
    table, repeated = _once(table)
    if not table.rows:
        raise InputError("The file has headings and no lines.", hint="Export it again, for the right period.")
    when = days(table.cells("date"), day_first=form.day_first)
    much = amounts(table.cells("amount"), form.decimal_mark)
    codes = _currencies(table, form)
    texts = {meaning: table.texts(meaning) for meaning in _WORDS}
    seen: Counter[str] = Counter()
    lines = []
    for index, (number, _) in enumerate(table.rows):
        told = {meaning: column[index] for meaning, column in texts.items()}
        money = Money(micro=round_half_up(much[index] * MICRO), currency=codes[index])
        named = told["job"] or told["reference"]
        identity = f"id:{named.casefold()}"
        if not named:
            says = fingerprint([str(when[index]), money.model_dump(), told])[:32]
            identity = f"line:{says}:{seen[says]}"
            seen[says] += 1
        lines.append(BillLine(number, when[index], money, identity=identity, **told))
    return Bill(tuple(lines), (*notes, *repeated))


def _text_of(content: bytes) -> str:
    """Return a file's text: UTF-8 or UTF-16, or what spreadsheets on Windows write."""
    if not content.strip():
        raise InputError("The file is empty.", hint="Export it again.")
    encoding = "utf-8-sig"
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif b"\0" in content[:200]:
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    for name in (encoding, "cp1252"):
        try:
            text = content.decode(name)
        except UnicodeDecodeError as error:
            before = content[: error.start].split(b"\n")
            wrong = f"Line {len(before)}, column {len(before[-1]) + 1}: this is not text"
        else:
            if "\0" not in text and content[:4] not in (b"%PDF", b"PK\x03\x04"):
                return text
            wrong = "Line 1, column 1: this is not text"
    raise InputError(f"{wrong}.", hint="Export it as CSV, not as a spreadsheet or PDF.")


def _table(text: str, form: BillForm) -> _Table:
    """Return the rows below the headings, by the delimiter with which the headings make sense."""
    for delimiter in _DELIMITERS:
        rows, broken = _rows(text, delimiter)
        for at, (_, row) in enumerate(rows[:_SEARCHED_LINES]):
            header = _header(row, form)
            if "date" in header and "amount" in header:
                if broken:
                    raise broken
                names = [name.strip() for name in row]
                return _Table(header, names, [_full(line, cells, names) for line, cells in rows[at + 1 :]])
    first = text.strip().splitlines()[0]
    dates, costs = (", ".join(names[:4]) for names in (_names("date", form), _names("amount", form)))
    raise InputError(
        f"Line 1, column 1: no headings for the date ({dates}…) and the amount ({costs}…) were found; "
        f"the file begins with {first[:120]!r}.",
        hint="Name them: --column date=HEADING --column amount=HEADING.",
    )


def _rows(text: str, delimiter: str) -> tuple[list[tuple[int, list[str]]], InputError | None]:
    """Return the rows that are not empty, with the line on which each begins, until one that is broken."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        broken = text.splitlines()[line - 1 : line]
        column = broken[0].count(delimiter, 0, broken[0].find('"')) + 1 if broken else 1
        hint = "A quotation mark is open or misplaced there: mend that line."
        return rows, InputError(f"Line {line}, column {column}: {error}.", hint=hint)
    return rows, None


def _header(row: Sequence[str], form: BillForm) -> dict[Meaning, int]:
    """Return which column means what; what stands in brackets behind a heading, like a currency, may be left out."""
    named = [cell.strip().casefold() for cell in row]
    bare = [re.sub(r"\s*\([^)]*\)$", "", name) for name in named]
    found: dict[Meaning, int] = {}
    for meaning in HEADINGS:
        for name in (name.casefold() for name in _names(meaning, form)):
            at = next((at for at, both in enumerate(zip(named, bare, strict=True)) if name in both), None)
            if at is not None and at not in found.values():
                found[meaning] = at
                break
    return found


def _names(meaning: Meaning, form: BillForm) -> tuple[str, ...]:
    return (*form.columns.get(meaning, ()), *HEADINGS[meaning])


def _full(line: int, row: list[str], names: Sequence[str]) -> tuple[int, list[str]]:
    """Return a row with a cell for each heading; a footer may be shorter, a row never longer."""
    if any(cell.strip() for cell in row[len(names) :]):
        raise InputError(
            f"Line {line}, column {len(names) + 1}: there are {len(row)} cells and {len(names)} headings.",
            hint="A delimiter inside a cell must stand in quotes: mend that line.",
        )
    return line, [*row, *[""] * (len(names) - len(row))][: len(names)]


def _without_totals(table: _Table) -> tuple[_Table, list[str]]:
    """Leave out lines that add others up: they have no date, and say so."""
    date_at = table.header["date"]
    kept, notes = [], []
    for line, row in table.rows:
        if any(_TOTAL.match(cell.strip()) for cell in row) and not re.search(r"\d", row[date_at]):
            notes.append(f"Line {line} adds up others and is left out.")
        else:
            kept.append((line, row))
    return _Table(table.header, table.names, kept), notes


def _once(table: _Table) -> tuple[_Table, list[str]]:
    """Leave out lines that are there twice; only of one with an id of its own can that be told."""
    ids = [table.header[meaning] for meaning in _IDS if meaning in table.header]
    seen: dict[tuple[str, ...], int] = {}
    kept, notes = [], []
    for line, row in table.rows:
        first = seen.setdefault(tuple(row), line)
        if first != line and any(row[index].strip() for index in ids):
            notes.append(f"Line {line} is line {first} again and is left out.")
        else:
            kept.append((line, row))
    return _Table(table.header, table.names, kept), notes


def _currencies(table: _Table, form: BillForm) -> list[str]:
    heading = currency_in(table.names[table.header["amount"]])
    named = table.cells("currency") if "currency" in table.header else [None] * len(table.rows)
    codes = []
    for cell, amount in zip(named, table.cells("amount"), strict=True):
        text = cell.text.strip() if cell else ""
        code = (currency_in(text.upper()) if text else "") or currency_in(amount.text) or heading or form.currency
        if cell and text and not currency_in(text.upper()):
            raise cell.wrong("is not a currency", "Write its code, like USD.")
        if not code:
            raise amount.wrong("names no currency", "Say which with --currency USD.")
        codes.append(code)
    return codes
