"""A project as one file: what goes into it, and the manifest that says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field, ValidationError
from sqlmodel import SQLModel

from engine.contracts.documents import Document, first_problem
from engine.contracts.errors import InputError
from engine.contracts.media import MediaRef
from engine.contracts.money import Money
from engine.contracts.sandbox import Realm

from .asset import Asset, Blob, PromptRecord
from .books import Sums, Total
from .budget import Budget
from .client import Client, Package
from .job import Job, Worker, WorkRequest
from .ledger import ClosedMonth, LedgerEntry, PriceRow
from .overhead import Overhead, VendorBill
from .project import Project
from .quote import StoredQuote
from .record import AuditEntry, EventRow
from .recording import Recording
from .render import Part, Render
from .shot import Shot, Take
from .track import Track
from .video import Video

ARCHIVED: tuple[type[SQLModel], ...] = (
    PriceRow,
    Client,
    Package,
    Track,
    Project,
    Video,
    Shot,
    Take,
    Recording,
    Asset,
    WorkRequest,
    Job,
    PromptRecord,
    LedgerEntry,
    Budget,
    StoredQuote,
    Render,
    Part,
    AuditEntry,
)
"""The tables whose rows an archive holds: what others name comes before them."""

LEFT_OUT: dict[type[SQLModel], str] = {
    Blob: "the stored bytes travel themselves, and are entered anew where they arrive",
    Worker: "the processes of one machine",
    ClosedMonth: "each studio closes its own months",
    Overhead: "what the studio pays beside single jobs is its own; a project's share is in its rows of the ledger",
    VendorBill: "a vendor's bill is about the whole studio",
    EventRow: "the world was told once, where it happened",
}
"""The tables that stay behind, each with its reason."""

RENDERED: tuple[type[SQLModel], ...] = (Render, Part)
"""What can be made again from the rest."""

Upgrade = Callable[[str, dict[str, Any]], dict[str, Any]]
UPGRADES: tuple[Upgrade, ...] = ()
"""How a table's row in an archive of version n becomes one of version n + 1: the first entry upgrades version 1.

A new column with a default needs none: an archive without it gets the default.
"""


class TableNote(Document):
    """One table in an archive."""

    rows: int = Field(ge=0)
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Books(Document):
    """What the archived rows of the ledger add up to, in their own currencies and in the reporting one."""

    entries: int = 0
    amounts: tuple[Money, ...] = ()
    reporting: tuple[Money, ...] = ()


@dataclass
class Tally:
    """Adds up stored rows of the ledger, however many there are."""

    _sums: dict[tuple[str, str], tuple[int, int, int]] = field(default_factory=dict)

    def add(self, row: Mapping[str, Any]) -> None:
        """Add one row."""
        pair = row["currency"], row["reporting_currency"]
        micro, reporting, entries = self._sums.get(pair, (0, 0, 0))
        self._sums[pair] = micro + row["amount_micro"], reporting + row["reporting_micro"], entries + 1

    @property
    def books(self) -> Books:
        """What the rows add up to."""
        whole = Total.of(
            Sums(currency, micro, reporting_currency, reporting, entries)
            for (currency, reporting_currency), (micro, reporting, entries) in self._sums.items()
        )
        return Books(entries=whole.entries, amounts=whole.amounts, reporting=whole.reporting)


class Subject(Document):
    """The project that an archive is of."""

    id: UUID
    name: str
    client: str


class Manifest(Document):
    """What an archive holds: every member with its size and SHA-256."""

    schema_name: Literal["bomstudio.archive"] = "bomstudio.archive"
    schema_version: int = len(UPGRADES) + 1
    engine: str
    """The engine's version that wrote it."""
    realm: Realm
    project: Subject
    has_renders: bool
    """Whether the finished films and their parts came along."""
    unfinished: int = Field(default=0, ge=0)
    """Jobs that were under way when it was written, and are at rest in it."""
    tables: dict[str, TableNote]
    books: Books
    blobs: tuple[MediaRef, ...]

    @classmethod
    def load(cls, content: bytes) -> Self:
        """Read a manifest of this or an older version; raises InputError when it cannot be used, and says why."""
        newest = len(UPGRADES) + 1
        try:
            stored = json.loads(content)
            name, version = stored.get("schema_name"), stored.get("schema_version")
        except (ValueError, AttributeError, RecursionError) as error:
            raise InputError("The manifest is not a JSON document.", hint="Get the archive again.") from error
        if name != (expected := cls.model_fields["schema_name"].default):
            raise InputError(f"This is no archive of a project: its schema_name is {name!r}, not {expected!r}.")
        if type(version) is not int or version < 1:
            raise InputError(f"This archive's schema_version is {version!r}.", hint="Get the archive again.")
        if version > newest:
            raise InputError(
                f"This archive is of version {version}, written by engine {stored.get('engine')}; this engine reads "
                f"versions up to {newest}.",
                hint="Update the engine, then import it again.",
            )
        try:
            return cls.model_validate_json(content)
        except ValidationError as error:
            raise InputError(
                f"The manifest cannot be used: {first_problem(error)}.",
                hint="Update the engine if the archive is from a newer one; else get the archive again.",
            ) from error


def upgraded(manifest: Manifest, table: str, stored: dict[str, Any]) -> dict[str, Any]:
    """Return an archived row as this engine's version has it."""
    for upgrade in UPGRADES[manifest.schema_version - 1 :]:
        stored = upgrade(table, stored)
    return stored


def table_name(table: type[SQLModel]) -> str:
    """Return a table's name in the database and in archives."""
    return str(table.__tablename__)


BY_NAME: Mapping[str, type[SQLModel]] = {table_name(table): table for table in ARCHIVED}
