"""Checking that what is stored agrees with itself: books, bytes and lineage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from engine.contracts.errors import Damaged
from engine.contracts.media import MediaRef, media_refs
from engine.domain.asset import Asset, Blob
from engine.domain.job import Job
from engine.domain.ledger import PRICED, ClosedMonth, LedgerEntry, PriceRow
from engine.domain.render import Render
from engine.domain.stored_result import StoredResult
from engine.store.append_only import missing_guards
from engine.store.books import total

from .costs import as_json
from .studio import Studio


@dataclass(frozen=True)
class Finding:
    """Something that does not agree."""

    check: str
    what: str


@dataclass(frozen=True)
class Verified:
    """What was checked, by kind, and what was found."""

    checked: dict[str, int]
    findings: tuple[Finding, ...]


def verify(studio: Studio, *, bytes_too: bool = True) -> Verified:
    """Check everything; reading every stored byte again takes as long as reading takes."""
    checked: dict[str, int] = {}
    findings: list[Finding] = []
    for name, check in (("ledger", _ledger(studio)), ("lineage", _lineage(studio))):
        checked[name] = 0
        for finding in check:
            checked[name] += 1
            if finding is not None:
                findings.append(finding)
    if bytes_too:
        with studio.database.read() as session:
            blobs = session.exec(select(Blob)).all()
        checked["blobs"] = len(blobs)
        findings.extend(finding for blob in blobs if (finding := _blob(studio, blob)))
    return Verified(checked, tuple(findings))


def _ledger(studio: Studio) -> Iterator[Finding | None]:
    with studio.database.read() as session:
        for trigger in missing_guards(session.connection()):
            yield Finding("ledger", f"The guard {trigger} is missing: rows could be changed.")
        prices = {row.id: row for row in session.exec(select(PriceRow))}
        entries = {entry.id: entry for entry in session.exec(select(LedgerEntry))}
        for closed in session.exec(select(ClosedMonth)):
            if as_json(total(session, col(LedgerEntry.month) <= closed.month)) != closed.totals:
                yield Finding("ledger", f"The books up to {closed.month} are not what they were when it was closed.")
    for entry in entries.values():
        yield _entry(entry, prices, entries)


def _entry(entry: LedgerEntry, prices: Mapping[UUID, PriceRow], entries: Mapping[UUID, LedgerEntry]) -> Finding | None:
    if entry.kind in PRICED and not entry.vendor_reported:
        price = prices.get(entry.price_id) if entry.price_id else None
        if price is None:
            return Finding("ledger", f"Row {entry.id} names a price that is not in the book.")
        if price.price.charge(entry.amount_of_units).micro != entry.amount_micro:
            return Finding("ledger", f"Row {entry.id} does not follow from its quantity and price.")
    if entry.corrects_id is not None and entry.corrects_id not in entries:
        return Finding("ledger", f"Row {entry.id} corrects a row that is not there.")
    return None


def _lineage(studio: Studio) -> Iterator[Finding | None]:
    """Every finished film and every completed job must name media that the studio knows."""
    with studio.database.read() as session:
        known = set(session.exec(select(Asset.sha256)))
        stored = set(session.exec(select(Blob.sha256)))
        renders = session.exec(select(Render).where(col(Render.deleted_at).is_(None))).all()
        jobs = session.exec(select(Job).where(Job.status == "completed")).all()
        films = set(session.exec(select(Asset.sha256).where(Asset.role == "film")))
    for render in renders:
        lost = {ref.sha256 for ref in media_refs(render.plan)} - known
        if lost or render.sha256 not in films:
            yield Finding("lineage", f"The film {render.sha256[:12]}… is made of {len(lost)} unknown files.")
        else:
            yield None
    for job in jobs:
        files = StoredResult.model_validate(job.result).files
        lost = {file.media.sha256 for file in files} - stored
        yield Finding("lineage", f"Job {job.id} made {len(lost)} files that are unknown.") if lost else None


def _blob(studio: Studio, blob: Blob) -> Finding | None:
    try:
        studio.blobs.verify(MediaRef(sha256=blob.sha256, media_type=blob.media_type, bytes=blob.bytes))
    except Damaged as error:
        return Finding("blobs", str(error))
    return None
