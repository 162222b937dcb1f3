"""Taking a project out as one file, with everything that its films are rendered from again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import Session, SQLModel, col, select

from engine.contracts.documents import canonical_json, fingerprint
from engine.contracts.errors import Conflict
from engine.contracts.media import MediaRef
from engine.contracts.plan import RenderPlan
from engine.domain.archive import ARCHIVED, Manifest, Subject, Tally, table_name
from engine.domain.client import Client
from engine.domain.ledger import LedgerEntry
from engine.domain.project import Project
from engine.domain.render import Render
from engine.domain.row_text import written
from engine.domain.tables import APPEND_ONLY
from engine.domain.unfinished import UNDER_WAY, at_rest
from engine.domain.video import Video
from engine.store.archive_file import writing
from engine.store.archive_rows import DEED, SHA256, Ids, archived_ids, archived_rows, known_blobs

from .record import record_deed
from .renders import kept_parts, render_keys
from .studio import Studio

log = logging.getLogger("bomstudio.services.archiving")
Progress = Callable[[int, int], None]
"""Is told how many bytes are done, and of how many."""


@dataclass(frozen=True)
class Archived:
    """An archive that was written."""

    path: Path
    bytes: int
    fingerprint: str
    """The SHA-256 of its manifest: equal for equal content."""
    manifest: Manifest


def export_archive(
    studio: Studio,
    project_id: UUID,
    path: Path,
    *,
    with_renders: bool = True,
    allow_unfinished: bool = False,
    progress: Progress = lambda done, total: None,
) -> Archived:
    """Write a project's archive; it is byte for byte the same while the project is.

    with_renders: also the finished films and their parts, so that nothing is encoded again where it arrives.
    Raises Conflict while work is under way, unless that is allowed: it is then at rest in the archive.
    """
    path = path.expanduser().absolute()
    with writing(path) as archive:
        with studio.database.read() as session:
            project = session.get_one(Project, project_id)
            parts = _part_keys(studio, session, project_id) if with_renders else None
            ids = archived_ids(session, project, parts)
            unfinished = _unfinished(session, ids)
            if unfinished and not allow_unfinished:
                raise Conflict(
                    f"Work on {project.name} is under way: {unfinished} jobs are not over.",
                    hint="Wait for it, stop it or settle it (`bom jobs list`, `bom jobs undecided`), or export it as "
                    "it stands with --allow-unfinished: what is unfinished is then stopped in the archive.",
                )
            seen = _Seen()
            tables = {
                table_name(table): archive.table(table_name(table), seen.lines(session, table, ids))
                for table in ARCHIVED
            }
            client = session.get_one(Client, project.client_id)
            films = set() if with_renders else _films(session, project_id)
        manifest = Manifest(
            engine=version("bomstudio"),
            realm=studio.settings.realm,
            project=Subject(id=project.id, name=project.name, client=client.name),
            has_renders=with_renders,
            unfinished=unfinished,
            tables=tables,
            books=seen.tally.books,
            blobs=tuple(_blobs(studio, seen.hashes - films)),
        )
        done, total = 0, sum(ref.bytes for ref in manifest.blobs)

        def report(more: int) -> None:
            nonlocal done
            done += more
            progress(done, total)

        for ref in manifest.blobs:
            archive.blob(ref, studio.blobs.read(ref), report)
        stored = manifest.model_dump(mode="json")
        archive.manifest(canonical_json(stored).encode())
    with studio.database.write() as session:
        record_deed(session, f"{DEED}export", "project", project_id, path.name, manifest=fingerprint(stored))
    return Archived(path, path.stat().st_size, fingerprint(stored), manifest)


@dataclass
class _Seen:
    """What the rows told while they were written."""

    hashes: set[str] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)

    def lines(self, session: Session, table: type[SQLModel], ids: Ids) -> Iterator[bytes]:
        """Yield a table's rows, taking note of the bytes they mention and of what they add up to."""
        for row in archived_rows(session, table, ids[table]):
            line = written(at_rest(table, row))
            if table is LedgerEntry:
                self.tally.add(row)
            elif table_name(table) not in APPEND_ONLY:
                self.hashes.update(SHA256.findall(line.decode()))
            yield line


def _blobs(studio: Studio, hashes: set[str]) -> list[MediaRef]:
    """Return the stored bytes that hashes mean, and those that descriptions among them are drawn from."""
    found: dict[str, MediaRef] = {}
    while wanted := hashes - found.keys():
        with studio.database.read() as session:
            new = {ref.sha256: ref for ref in known_blobs(session, wanted)}
        found |= new
        hashes = {
            sha256
            for ref in new.values()
            if ref.media_type.endswith("json")
            for sha256 in SHA256.findall(b"".join(studio.blobs.read(ref)).decode(errors="replace"))
        }
        if not new:
            break
    return [found[sha256] for sha256 in sorted(found)]


def _part_keys(studio: Studio, session: Session, project_id: UUID) -> set[str]:
    """Return the parts that the project's films would be joined from on this machine, as far as they are kept."""
    keys: set[str] = set()
    query = select(Render.plan).join(Video).where(Video.project_id == project_id, col(Render.deleted_at).is_(None))
    for plan in session.exec(query):
        try:
            parts = render_keys(studio, RenderPlan.model_validate(plan)).parts
        except ValidationError:
            log.info("A film's plan is of an older version: its parts stay behind")
            continue
        keys.update(kept_parts(studio, session, parts))
    return keys


def _films(session: Session, project_id: UUID) -> set[str]:
    return set(session.exec(select(Render.sha256).join(Video).where(Video.project_id == project_id)))


def _unfinished(session: Session, ids: Ids) -> int:
    return sum(
        1
        for table, statuses in UNDER_WAY.items()
        for row in archived_rows(session, table, ids[table])
        if row["status"] in statuses
    )
