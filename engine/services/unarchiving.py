"""Taking a project in from one file: all of it is checked before anything is changed, and all is entered or nothing."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from engine.contracts.errors import Conflict, Damaged
from engine.domain.archive import Manifest, Tally, table_name
from engine.domain.asset import Asset
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry
from engine.domain.project import Project
from engine.domain.record import ARRIVED
from engine.domain.recording import Recording
from engine.domain.render import Part, Render
from engine.domain.track import Track
from engine.domain.unfinished import refuse_unrest
from engine.host.home import folder
from engine.store.archive_arrival import Arrival, arrive, rows_of
from engine.store.archive_file import ArchiveFile
from engine.store.archive_rows import DEED
from engine.store.blobs import record_blob

from .archiving import Progress
from .record import record_deed
from .studio import Studio


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do."""

    manifest: Manifest
    fingerprint: str
    """The SHA-256 of its manifest: equal for equal content."""
    arrival: Arrival
    files: int
    """Stored files that were put, and how many bytes they are."""
    bytes: int
    undecided: int
    """Jobs in it that wait for a person's decision."""

    @property
    def changes(self) -> bool:
        """Whether anything was not here before."""
        return bool(self.arrival.new.total() or self.files)


def import_archive(
    studio: Studio, path: Path, *, dry: bool = False, progress: Progress = lambda done, total: None
) -> Imported:
    """Take in a project's archive; doing it again changes nothing, and puts back stored bytes that were lost.

    dry: only check it, and say what would be done. Raises Damaged for an archive that is not what its manifest says,
    and Conflict for one of another realm or one that differs from what is here; nothing is changed then.
    """
    path = path.expanduser().absolute()
    with ArchiveFile.open(path) as archive:
        manifest = archive.manifest
        if manifest.realm != studio.settings.realm:
            raise Conflict(
                f"This archive is of the {manifest.realm} realm, and this studio is the {studio.settings.realm} one: "
                "what was rehearsed and what was paid for do not mix.",
                hint="Import it with `bom --sandbox import archive`."
                if manifest.realm == "sandbox"
                else "Leave out --sandbox.",
            )
        done, total = 0, sum(ref.bytes for ref in manifest.blobs) * (1 if dry else 2)

        def report(more: int) -> None:
            nonlocal done
            done += more
            progress(done, total)

        archive.check(report)
        undecided = _check_rows(archive)
        with studio.database.read() as session:
            arrival = arrive(session, archive, enter=False)
        is_new = bool(arrival.new.total())
        wanted = [ref for ref in manifest.blobs if is_new or not studio.blobs.exists(ref.sha256)]
        if not dry and wanted:
            with tempfile.TemporaryDirectory(dir=folder(studio.settings.home, "scratch")) as scratch:
                for ref in wanted:
                    piece = Path(scratch, ref.sha256)
                    archive.take_out(ref, piece, report)
                    if studio.blobs.put_file(piece, ref.media_type, move=True).sha256 != ref.sha256:
                        raise Damaged(f"{path.name} changed while it was being read.", hint="Import it again.")
        if not dry and (is_new or wanted):
            with studio.database.write() as session:
                arrival = arrive(session, archive, enter=True)
                for ref in wanted:
                    record_blob(session, ref)
                for project_id in sorted(arrival.booked):
                    record_deed(session, ARRIVED, "project", project_id, path.name, manifest=archive.fingerprint)
                if not arrival.booked:
                    deed = f"{DEED}mend"
                    record_deed(session, deed, "project", manifest.project.id, path.name, manifest=archive.fingerprint)
        size = sum(ref.bytes for ref in wanted)
        return Imported(manifest, archive.fingerprint, arrival, len(wanted), size, undecided)


def _check_rows(archive: ArchiveFile) -> int:
    """Refuse rows that contradict the manifest or each other; return how many jobs wait for a person."""
    manifest, undecided, tally, projects = archive.manifest, 0, Tally(), []
    there = {ref.sha256 for ref in manifest.blobs}
    for table, row in rows_of(archive):
        refuse_unrest(table, row)
        if table is Project:
            projects.append(row["id"])
        elif table is LedgerEntry:
            tally.add(row)
        elif table is Job:
            undecided += row["status"] == "needs_decision"
        elif table in (Asset, Render, Part, Track, Recording) and row["sha256"] not in there:
            raise _contradictory(archive, f"the {table_name(table)} {row['id']} names bytes that it does not hold")
    if projects != [str(manifest.project.id)]:
        raise _contradictory(archive, "it holds another project than the one of its manifest")
    if tally.books != manifest.books:
        raise _contradictory(archive, "the rows of its ledger do not add up to its manifest's sums")
    return undecided


def _contradictory(archive: ArchiveFile, what: str) -> Damaged:
    return Damaged(f"{archive.path.name} contradicts itself: {what}.", hint="Export the project again.")
