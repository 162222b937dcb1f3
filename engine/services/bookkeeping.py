"""Keeping the books: corrections and refunds as rows of their own, and closing a month for good."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from sqlmodel import Session, col, select

from engine.contracts.errors import Conflict, InputError, NotFound
from engine.contracts.money import Money
from engine.domain.books import checked_month, correction_of, month_of
from engine.domain.columns import utc_now
from engine.domain.ledger import ClosedMonth, LedgerEntry
from engine.store.books import hold_months, open_month, total

from .allocating import allocate_until
from .costs import as_json
from .finding import find, short
from .record import record_deed
from .studio import Studio

LEDGER_ROWS = 50


def correct(studio: Studio, text: str, right: Money, why: str) -> LedgerEntry:
    """Make a row and what was posted to it add up to the right amount, by a row in the open month.

    Raises Conflict when it adds up to that already.
    """
    with studio.database.write() as session:
        entry, posted = _posted_to(session, text)
        if right.currency == entry.currency and right.micro == posted.micro:
            raise Conflict(f"The row {short(entry.id)} adds up to {posted} already.", hint="Nothing is left to do.")
        difference = Money(micro=right.micro - posted.micro, currency=right.currency)
        return _post(session, entry, difference, why, "correction")


def refund(studio: Studio, text: str, amount: Money, why: str) -> LedgerEntry:
    """Post what a vendor gave back for a row; raises Conflict when that is more than was charged."""
    with studio.database.write() as session:
        entry, posted = _posted_to(session, text)
        if amount.micro <= 0:
            raise InputError("A refund is more than nothing.", hint="Give what the vendor paid back.")
        if amount.currency == entry.currency and amount.micro > posted.micro:
            raise Conflict(
                f"The row {short(entry.id)} adds up to {posted}; {amount} cannot be refunded.",
                hint="If the charge was entered wrongly, correct it with `bom books correct`.",
            )
        return _post(session, entry, -amount, why, "refund")


def close_month(studio: Studio, month: str) -> ClosedMonth:
    """Close a month that is over, and all before it; whatever is found out later goes into the open month.

    What plans and packs cost until then is spread over the projects first.
    """
    with studio.database.write() as session:
        hold_months(session, alone=True)
        if checked_month(month) >= month_of(utc_now()):
            raise Conflict(f"{month} is not over yet.", hint="It can be closed from the first of the next month, UTC.")
        last = session.exec(select(ClosedMonth).order_by(col(ClosedMonth.month).desc())).first()
        if last is not None and month <= last.month:
            raise Conflict(f"{month} is closed already, with {last.month}.", hint="See `bom books list`.")
        allocate_until(session, studio, month)
        closed = ClosedMonth(month=month, totals=as_json(total(session, col(LedgerEntry.month) <= month)))
        session.add(closed)
        record_deed(session, "month.close", "closed_month", closed.id, month)
        return closed


def rows(
    session: Session, *, month: str = "", project_id: UUID | None = None, limit: int = LEDGER_ROWS
) -> list[dict[str, Any]]:
    """Return the latest rows of the ledger, the newest last."""
    query = select(LedgerEntry).order_by(col(LedgerEntry.created_at).desc(), col(LedgerEntry.id).desc()).limit(limit)
    if month:
        query = query.where(LedgerEntry.month == checked_month(month))
    if project_id is not None:
        query = query.where(LedgerEntry.project_id == project_id)
    return [
        {
            "id": str(entry.id),
            "short": short(entry.id),
            "month": entry.month,
            "kind": entry.kind,
            "model": entry.model,
            "quantity": f"{entry.quantity} {entry.unit}",
            "amount": str(entry.money),
            "reporting": str(Money(micro=entry.reporting_micro, currency=entry.reporting_currency)),
            "by": "the vendor's figure" if entry.vendor_reported else "price" if entry.price_id else "",
            "corrects": short(entry.corrects_id) if entry.corrects_id else "",
            "note": entry.note,
        }
        for entry in reversed(session.exec(query).all())
    ]


def _posted_to(session: Session, text: str) -> tuple[LedgerEntry, Money]:
    """Return a row of its own standing, held, and what it adds up to with all that was posted to it."""
    found = find(session, LedgerEntry, text)
    query = select(LedgerEntry).where(LedgerEntry.id == (found.corrects_id or found.id)).with_for_update()
    entry = session.exec(query).first()
    if entry is None:
        raise NotFound(f"The row that {text} corrects is not in the books.")
    whole = total(session, (col(LedgerEntry.id) == entry.id) | (col(LedgerEntry.corrects_id) == entry.id))
    return entry, whole.amount(entry.currency)


def _post(
    session: Session, entry: LedgerEntry, amount: Money, why: str, kind: Literal["correction", "refund"]
) -> LedgerEntry:
    row = correction_of(entry, amount, why, open_month(session), kind)
    session.add(row)
    record_deed(session, f"ledger.{kind}", "ledger_entry", row.id, why, amount=amount.model_dump(), of=str(entry.id))
    return row
