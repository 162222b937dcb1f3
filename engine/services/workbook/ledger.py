"""The sheet Cost Ledger: every movement of money, as it stands in the books."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from openpyxl.utils import get_column_letter
from sqlmodel import col, select

from engine.contracts.sheets import SheetName
from engine.domain.ledger import LedgerEntry, PriceRow
from engine.domain.shot import Shot
from engine.domain.video import Video

from .looks import GENERAL, MOMENT, RATE
from .scope import Scope, streamed
from .sheet import FIRST_ROW, Column
from .values import Amount, Formula, Value

COLUMNS = (
    Column("Model", 30),
    Column("Resource", 18),
    Column("Units", 12, form=GENERAL, right=True),
    Column("Cost", 18, right=True),
    Column("Timestamp", 19, form=MOMENT, right=True),
    Column("Unit", 12),
    Column("Currency", 10),
    Column("Kind", 12),
    Column("Part", 11),
    Column("In reporting currency", 18, right=True),
    Column("Reporting currency", 11),
    Column("Rate", 11, form=RATE, right=True),
    Column("Month", 9),
    Column("Vendor-reported", 10),
    Column("Price source", 34),
    Column("Price as of", 11, right=True),
    Column("Shot", 9),
    Column("Film", 24),
    Column("Note", 34),
    Column("Job id", 37),
    Column("Row id", 37),
    Column("Corrects row", 37),
)
_LETTERS = {column.title: get_column_letter(number) for number, column in enumerate(COLUMNS, start=1)}


def cells(title: str, count: int) -> str:
    """Return the cells of a column of the ledger, for formulas on other sheets."""
    letter = _LETTERS[title]
    return f"'{SheetName.LEDGER.heading}'!${letter}${FIRST_ROW}:${letter}${max(FIRST_ROW, FIRST_ROW + count - 1)}"


def sums(scope: Scope) -> Sequence[Value]:
    """Return what the rows that are shown add up to, above the columns; only what is in one currency adds up."""
    values: list[Value] = [None] * len(COLUMNS)
    values[0] = "Sum of the rows shown"
    own = [scope.total.amount(code) for code in scope.spent_currencies]
    for title, amounts in (("Cost", own), ("In reporting currency", scope.total.reporting)):
        if len(amounts) == 1:
            formula = f"ROUND(SUBTOTAL(109,{cells(title, scope.ledger_rows)}),6)"
            values[[column.title for column in COLUMNS].index(title)] = Formula(formula, Amount.of(amounts[0]))
    return values


def rows(scope: Scope) -> Iterator[Sequence[Value]]:
    """Yield the rows of the books, the oldest first."""
    entry = LedgerEntry
    query = (
        select(  # type: ignore[call-overload]
            *(entry.model, entry.resource_type, entry.quantity, entry.amount_micro, entry.created_at, entry.unit),
            *(entry.currency, entry.kind, entry.overhead_id, entry.reporting_micro, entry.reporting_currency),
            *(entry.rate, entry.month, entry.vendor_reported, PriceRow.source, PriceRow.as_of, Shot.name, Video.title),
            *(entry.note, entry.job_id, entry.id, entry.corrects_id),
        )
        .join(PriceRow, col(PriceRow.id) == entry.price_id, isouter=True)
        .join(Shot, col(Shot.id) == entry.shot_id, isouter=True)
        .join(Video, col(Video.id) == entry.video_id, isouter=True)
        .where(scope.in_books)
        .order_by(col(entry.created_at), col(entry.id))
    )
    for row in streamed(scope.session, query):
        model, resource, quantity, micro, made, unit, currency, kind, overhead, *more = row
        reporting, reporting_currency, rate, month, is_reported, source, as_of, shot, film, note, *ids = more
        job, own, corrected = ids
        yield (
            model,
            resource,
            _number(quantity),
            Amount(micro, currency),
            made,
            unit,
            currency,
            kind,
            part_of(kind, overhead),
            Amount(reporting, reporting_currency),
            reporting_currency,
            _number(rate),
            month,
            bool(is_reported),
            source,
            as_of,
            shot,
            film,
            note,
            job and str(job),
            str(own),
            corrected and str(corrected),
        )


def part_of(kind: str, overhead: object) -> str:
    """Return which of the three parts of a cost a row belongs to."""
    return "direct" if overhead is None else "allocated" if kind == "allocation" else "overhead"


def _number(text: str) -> Value:
    return int(text) if text.lstrip("-").isdigit() else Fraction(text)
