"""Reconciling: a vendor's invoice or usage file is kept, held against the books, and its differences are posted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from engine.contracts.errors import InputError
from engine.contracts.media import MediaRef
from engine.contracts.money import Money
from engine.domain.bill_file import Bill, BillForm, BillLine, read_bill
from engine.domain.books import checked_month, correction_of
from engine.domain.job import Job
from engine.domain.ledger import STUDIO, LedgerEntry
from engine.domain.overhead import VendorBill
from engine.domain.project import Project
from engine.domain.reconciliation import Item, Pair, match
from engine.store.blobs import record_blob
from engine.store.books import hold_months, open_month

from .overheads import month_of_day
from .prices import aged_rates, exchange
from .record import record_deed
from .studio import Studio


@dataclass(frozen=True)
class Reconciled:
    """A bill held against the books."""

    vendor: str
    media: MediaRef
    """The file as it is kept."""
    pairs: tuple[Pair, ...]
    projects: dict[UUID, str]
    notes: tuple[str, ...]
    posted: tuple[LedgerEntry, ...] = field(default=())


def reconcile(
    studio: Studio,
    path: Path,
    vendor: str,
    *,
    month: str = "",
    form: BillForm | None = None,
    post: bool = False,
    is_whole: bool = False,
) -> Reconciled:
    """Keep a vendor's file and hold it against the books; if asked, post what they lack into the open month.

    is_whole: the file is all that was billed for its time, so that what only the books have is taken out of them.
    Posting is done once: what was posted before agrees with the file, be it the same or one that overlaps.
    Raises InputError naming the line and column of what cannot be read; the file is kept even then.
    """
    if month:
        checked_month(month)
    known = studio.plugins.bill_form(vendor)
    content, media = _keep(studio, path, vendor)
    bill = read_bill(content, form.over(known) if form else known)
    lines = [line for line in bill.lines if not month or month_of_day(line.day) == month]
    notes = _notes(studio, bill, lines, month)
    transaction = studio.database.write if post else studio.database.read
    with transaction() as session:
        if post:
            hold_months(session, alone=True)
        pairs = _pairs(session, vendor, lines, month)
        projects = {row.id: row.name for row in session.exec(select(Project))} | {STUDIO: "the studio"}
        posted = tuple(_post(session, studio, vendor, path.name, pairs, projects, is_whole=is_whole)) if post else ()
        if posted:
            session.add_all(posted)
            said = f"{len(posted)} rows after {path.name}"
            record_deed(session, "books.reconcile", "vendor", posted[0].id, said, vendor=vendor, sha256=media.sha256)
    return Reconciled(vendor, media, tuple(pairs), projects, notes, posted)


def _keep(studio: Studio, path: Path, vendor: str) -> tuple[bytes, MediaRef]:
    """Store a file before it is read, so that the accountant finds what was sent whatever becomes of it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", hint="Check the path.") from error
    media = studio.blobs.put_bytes(content, "text/csv")
    with studio.database.write() as session:
        record_blob(session, media)
        kept = select(VendorBill).where(VendorBill.vendor == vendor, VendorBill.sha256 == media.sha256)
        if session.exec(kept.with_for_update()).first() is None:
            bill = VendorBill(vendor=vendor, sha256=media.sha256, bytes=media.bytes, filename=path.name)
            session.add(bill)
            record_deed(session, "bill.keep", "vendor_bill", bill.id, path.name, sha256=media.sha256)
    return content, media


def _notes(studio: Studio, bill: Bill, lines: Sequence[BillLine], month: str) -> tuple[str, ...]:
    outside = len(bill.lines) - len(lines)
    if not lines:
        raise InputError(f"No line of the file is about {month}.", hint="Check --month, or leave it out.")
    notes = [f"{outside} lines are about other months than {month} and are left out."] if outside else []
    return (*bill.notes, *notes, *aged_rates(studio, [line.amount for line in lines]))


def _pairs(session: Session, vendor: str, lines: Sequence[BillLine], month: str) -> list[Pair]:
    """Match; of what only the books have, keep what is of the file's time and did cost something."""
    first, last = min(line.day for line in lines), max(line.day for line in lines)
    pairs = match(lines, items_of(session, vendor))

    def is_of_its_time(day: date) -> bool:
        return month_of_day(day) == month if month else first <= day <= last

    return [pair for pair in pairs if pair.lines or (pair.booked and is_of_its_time(pair.items[0].day))]


def items_of(session: Session, vendor: str) -> list[Item]:
    """Return what the books say each job of a vendor cost."""
    rows = session.exec(
        select(LedgerEntry)
        .where(col(LedgerEntry.model).startswith(f"{vendor}/", autoescape=True), col(LedgerEntry.overhead_id).is_(None))
        .order_by(col(LedgerEntry.created_at), col(LedgerEntry.id))
    ).all()
    vendor_ids = {
        job_id: str(vendor_job.get("id", ""))
        for job_id, vendor_job in session.exec(
            select(Job.id, Job.vendor_job).where(col(Job.model).startswith(f"{vendor}/", autoescape=True))
        )
    }
    groups: dict[tuple[UUID, str], list[LedgerEntry]] = {}
    for row in rows:
        groups.setdefault((row.job_id or row.corrects_id or row.id, row.currency), []).append(row)
    return [_item(vendor, group, vendor_ids) for group in groups.values()]


def _item(vendor: str, rows: Sequence[LedgerEntry], vendor_ids: dict[UUID, str]) -> Item:
    first = next((row for row in rows if row.corrects_id is None), rows[0])
    names = {(row.key or "").removeprefix(f"bill:{vendor}:") for row in rows}
    vendor_id = ""
    if first.job_id is not None:
        vendor_id = vendor_ids.get(first.job_id, "").casefold()
        names |= {str(first.job_id), first.job_id.hex, vendor_id}
    return Item(
        entry_id=first.corrects_id or first.id,
        project_id=first.project_id,
        model=first.model.partition("/")[2],
        day=first.created_at.date(),
        amount=Money(micro=sum(row.amount_micro for row in rows), currency=first.currency),
        names=frozenset(names - {""}),
        has_vendor_id=bool(vendor_id),
        is_from_bill=first.key is not None,
    )


def _post(
    session: Session,
    studio: Studio,
    vendor: str,
    file: str,
    pairs: Iterable[Pair],
    projects: dict[UUID, str],
    *,
    is_whole: bool,
) -> Iterable[LedgerEntry]:
    month = open_month(session)
    for pair in pairs:
        if pair.status == "different" or (pair.status == "only in our books" and is_whole):
            note = f"{file}, line {pair.lines[0].number}" if pair.lines else f"Not in {file}"
            for item, micro in pair.by_item():
                if micro:
                    entry = session.get_one(LedgerEntry, item.entry_id)
                    yield correction_of(entry, Money(micro=micro, currency=pair.currency), note, month)
        elif pair.status == "only in the file" and pair.billed:
            yield _unknown(session, studio, vendor, file, pair, month, projects)


def _unknown(
    session: Session, studio: Studio, vendor: str, file: str, pair: Pair, month: str, projects: dict[UUID, str]
) -> LedgerEntry:
    """Return the row for what the vendor billed and we know nothing of: the project's that the line names, or ours."""
    line, worth = pair.lines[0], exchange(studio, pair.currency)
    amount = Money(micro=pair.billed, currency=pair.currency)
    project = project_named(line.project, projects)
    client_id = session.get_one(Project, project).client_id if project != STUDIO else STUDIO
    return LedgerEntry(
        kind="difference",
        client_id=client_id,
        project_id=project,
        model=f"{vendor}/{line.model or 'unknown'}",
        resource_type="unknown",
        unit="line",
        quantity="0",
        amount_micro=amount.micro,
        currency=amount.currency,
        vendor_reported=True,
        rate=str(worth.rate),
        reporting_micro=amount.exchanged(worth.rate, worth.currency).micro,
        reporting_currency=worth.currency,
        month=month,
        note=f"{file}, line {line.number}: billed on {line.day}, and no job of ours",
        key=f"bill:{vendor}:{line.identity}",
    )


def project_named(text: str, projects: dict[UUID, str]) -> UUID:
    """Return the project that a line names, when exactly one has that name; else the studio."""
    found = [project_id for project_id, name in projects.items() if text and name.casefold() == text.casefold()]
    return found[0] if len(found) == 1 else STUDIO


def by_project(found: Reconciled) -> list[dict[str, Any]]:
    """Return what the books and the file say for each project, and in total, in each currency."""
    sums: dict[tuple[str, str], list[int]] = {}
    for pair in found.pairs:
        if pair.status == "other currency":
            continue
        parts = (
            [(item.project_id, item.amount.micro, share) for item, share in pair.by_item()]
            if pair.items
            else [(project_named(pair.lines[0].project, found.projects), 0, pair.difference)]
        )
        for project_id, booked, difference in parts:
            for name in (found.projects.get(project_id, str(project_id)), ""):
                row = sums.setdefault((name, pair.currency), [0, 0])
                row[0], row[1] = row[0] + booked, row[1] + difference
    return [
        {
            "project": name or "in total",
            "booked": str(Money(micro=booked, currency=currency)),
            "billed": str(Money(micro=booked + difference, currency=currency)),
            "difference": str(Money(micro=difference, currency=currency)),
        }
        for (name, currency), (booked, difference) in sorted(sums.items(), key=lambda row: (not row[0][0], row[0]))
    ]


def differing(found: Reconciled) -> list[dict[str, Any]]:
    """Return what does not agree, line by line."""
    return [
        {
            "status": pair.status,
            "lines": ", ".join(str(line.number) for line in pair.lines),
            "day": str((pair.lines or pair.items)[0].day),
            "model": (pair.lines or pair.items)[0].model or "unknown",
            "project": ", ".join(sorted({found.projects.get(item.project_id, "?") for item in pair.items})),
            "booked": ", ".join(str(item.amount) for item in pair.items[:3]) + ("…" if len(pair.items) > 3 else ""),
            "billed": str(Money(micro=pair.billed, currency=pair.currency)) if pair.lines else "",
        }
        for pair in found.pairs
        if pair.status != "matched"
    ]
