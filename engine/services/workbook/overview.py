"""The sheet Project Overview: what the project is, what it has cost by formulas over the ledger, and what is where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from openpyxl.utils import get_column_letter
from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from engine.contracts.sandbox import Realm
from engine.contracts.sheets import SheetName
from engine.domain.asset import Asset
from engine.domain.books import Total
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry
from engine.store.books import Grouping, total, totals_by

from . import shots
from .ledger import cells
from .looks import FAINT, LABEL, LEFT, LEFT_BOLD, PLAIN, SECTION, SUM, WHOLE
from .scope import Scope
from .sheet import Column, Sheet
from .values import Amount, Formula, Link, Value

_START = 4
"""The row below the title block."""
WIDTHS = (30, 22, 18, 18, 18, 18, 14)
_HOLDS = {
    SheetName.SHOTS: "Every shot, what came of it and what it has cost",
    SheetName.PROMPTS: "What each model was told, with all parameters",
    SheetName.ASSETS: "Every file, and where its bytes are",
    SheetName.LEDGER: "Every movement of money, as it stands in the books",
    SheetName.JOBS: "Every job, how it ended and when",
    SheetName.VERSIONS: "Every take and every finished film, and when it was made",
}
_LABEL, _PLAIN, _LEFT, _FAINT = (Column("", 0, look) for look in (LABEL, PLAIN, LEFT, FAINT))
_GROUPS: dict[str, tuple[Grouping, str]] = {
    "Month": ("month", "Month"),
    "Model": ("model", "Model"),
    "Kind": ("kind", "Kind"),
}
"""What costs are broken down by: the books' column, and the ledger's header."""


@dataclass
class _Page:
    """The rows of the sheet under way: a formula has to know in which row it stands."""

    rows: list[tuple[Sequence[Value], Sequence[Column]]] = field(default_factory=list)
    headers: set[int] = field(default_factory=set)

    @property
    def next(self) -> int:
        return _START + len(self.rows)

    def add(self, values: Sequence[Value], columns: Sequence[Column] = ()) -> None:
        self.rows.append((values, columns or [_PLAIN] * len(values)))

    def section(self, title: str) -> None:
        self.add([])
        self.add([title], [Column("", 0, SECTION)])

    def header(self, titles: Sequence[str]) -> None:
        self.headers.add(self.next)
        self.add(titles, [Column(title, 0, right=number > 0) for number, title in enumerate(titles)])


def write(scope: Scope, sheet: Sheet, counts: Mapping[SheetName, int]) -> None:
    """Write the sheet; `counts` says how many rows the other sheets have."""
    sheet.set_up(WIDTHS, gridlines=False)
    realm = scope.studio.settings.realm
    warning = "SANDBOX: a rehearsal with stand-ins for vendors; none of this was paid" if realm is Realm.SANDBOX else ""
    sheet.head(scope.project.name, f"Project workbook for {scope.client.name}", warning)
    page = _Page()
    _facts(scope, page)
    if scope.shows_cost:
        _costs(scope, page)
    _contents(page, counts)
    _notes(scope, page)
    for row, (values, columns) in enumerate(page.rows, start=_START):
        sheet.titles(columns, height=20) if row in page.headers else sheet.add(values, columns)


def _facts(scope: Scope, page: _Page) -> None:
    project = scope.project
    first, last = _dates(scope)
    page.add(["Project name", project.name], [_LABEL, _PLAIN])
    page.add(["Date range", first, last], [_LABEL, _LEFT, _LEFT])
    page.add(["Total shots", shots.living(scope)], [_LABEL, Column("", 0, LEFT, WHOLE)])
    if scope.shows_cost:
        page.add(["Total cost", *_total_cost(scope)], [_LABEL, *[Column("", 0, LEFT_BOLD)] * 6])
    page.add(["Client", scope.client.name], [_LABEL, _PLAIN])
    page.add(["Description", project.description], [_LABEL, _PLAIN])
    page.add(["Status", project.status.replace("_", " ")], [_LABEL, _PLAIN])


def _total_cost(scope: Scope) -> Iterator[Value]:
    for code in scope.reporting_currencies:
        amount = Amount.of(scope.total.reported(code))
        yield _sum(scope, amount, "In reporting currency", ("Reporting currency", code))


def _dates(scope: Scope) -> tuple[date, date]:
    """Return the project's first day and the day of the last thing that happened in it."""
    project = scope.project.id
    moments: list[datetime | None] = [
        scope.session.execute(select(func.max(column)).where(belongs == project)).scalar_one()
        for column, belongs in (
            (col(LedgerEntry.created_at), col(LedgerEntry.project_id)),
            (col(Asset.created_at), col(Asset.project_id)),
            (col(Job.finished_at), col(Job.project_id)),
        )
    ]
    begun = scope.project.created_at
    return begun.date(), max([begun, *(moment for moment in moments if moment)]).date()


def _parts(scope: Scope) -> dict[str, Total]:
    """Return the parts of the cost that there are: direct, and what is left of overheads and shares of them."""
    of_overhead, is_share = col(LedgerEntry.overhead_id).is_not(None), col(LedgerEntry.kind) == "allocation"
    conditions: dict[str, list[ColumnElement[bool]]] = {
        "direct": [~of_overhead],
        "overhead": [of_overhead, ~is_share],
        "allocated": [of_overhead, is_share],
    }
    found = {name: total(scope.session, scope.in_books, *also) for name, also in conditions.items()}
    return {name: part for name, part in found.items() if part.entries or name == "direct"}


def _costs(scope: Scope, page: _Page) -> None:
    parts = _parts(scope)
    page.section("Cost")
    page.header(["Currency", *(name.capitalize() for name in parts), "Total", "In the books", "Difference"])
    own = [(code, "Cost", "Currency", scope.total.amount(code), "amount") for code in scope.currencies]
    whole = [
        (code, "In reporting currency", "Reporting currency", scope.total.reported(code), "reported")
        for code in scope.reporting_currencies
    ]
    for code, amounts, currencies, books, reader in (*own, *whole):
        row, last = page.next, get_column_letter(1 + len(parts))
        label = code if reader == "amount" else f"All, in {code}"
        of_parts = [
            _sum(scope, Amount.of(getattr(part, reader)(code)), amounts, (currencies, code), ("Part", name))
            for name, part in parts.items()
        ]
        total_of = Formula(f"ROUND(SUM(B{row}:{last}{row}),6)", Amount.of(books))
        place, held = get_column_letter(2 + len(parts)), get_column_letter(3 + len(parts))
        difference = Formula(f"ROUND({place}{row}-{held}{row},6)", Amount(0, code))
        look = Column("", 0, SUM if reader == "reported" else PLAIN)
        page.add([label, *of_parts, total_of, Amount.of(books), difference], [look] * (4 + len(parts)))
    for title, (grouping, header) in _GROUPS.items():
        _breakdown(scope, page, title, totals_by(scope.session, grouping, scope.in_books), header)


def _breakdown(scope: Scope, page: _Page, title: str, totals: Mapping[Any, Total], header: str) -> None:
    if not totals:
        return
    columns = [(code, "Cost", "Currency", "amount") for code in scope.spent_currencies] + [
        (code, "In reporting currency", "Reporting currency", "reported") for code in scope.reporting_currencies
    ]
    page.section(f"Cost by {title.lower()}")
    page.header([title, *(code if reader == "amount" else f"All, in {code}" for code, _, _, reader in columns)])
    for key, cost in totals.items():
        place = f"$A{page.next}"
        page.add(
            [str(key)]
            + [
                _matching(scope, Amount.of(getattr(cost, reader)(code)), amounts, (currencies, code), (header, place))
                for code, amounts, currencies, reader in columns
            ]
        )


def _sum(scope: Scope, result: Amount, amounts: str, *conditions: tuple[str, str]) -> Value:
    """Return the sum of the ledger's rows that meet some conditions; without a ledger, the books' own figure."""
    if not scope.has_ledger:
        return result
    count = scope.ledger_rows
    wanted = ",".join(f'{cells(title, count)},"{value}"' for title, value in conditions)
    return Formula(f"ROUND(SUMIFS({cells(amounts, count)},{wanted}),6)", result)


def _matching(scope: Scope, result: Amount, amounts: str, currency: tuple[str, str], match: tuple[str, str]) -> Value:
    """Return the sum of the rows in a currency that hold exactly what a cell of this sheet holds.

    Not by SUMIFS: it takes 2026-11 for a date, and * and ? in a name for wildcards.
    """
    if not scope.has_ledger:
        return result
    count, (currencies, code), (title, place) = scope.ledger_rows, currency, match
    is_meant = f'EXACT({cells(title, count)},{place})*({cells(currencies, count)}="{code}")'
    return Formula(f"ROUND(SUMPRODUCT({is_meant}*{cells(amounts, count)}),6)", result)


def _contents(page: _Page, counts: Mapping[SheetName, int]) -> None:
    page.section("Sheets")
    page.header(["Sheet", "Rows"])
    for sheet, count in counts.items():
        columns = [_PLAIN, Column("", 0, form=WHOLE), _FAINT]
        page.add([Link(sheet.heading, f"'{sheet.heading}'!A1"), count, _HOLDS[sheet]], columns)


def _notes(scope: Scope, page: _Page) -> None:
    page.section("Notes")
    notes = ["Times are UTC. Deleted files are left out."]
    if scope.shows_cost:
        notes = [
            "Times are UTC. Amounts are exact to a millionth; the reporting currency is at the rate of each row's day.",
            "Totals are worked out from the sheet Cost Ledger. “In the books” is what the database says."
            if scope.has_ledger
            else "Totals are those of the books; the sheet Cost Ledger, which they add up, is left out.",
            "Deleted shots stay listed where they cost something, deleted prompts always. Deleted files are left out.",
        ]
    for note in notes:
        page.add([note], [_FAINT])
