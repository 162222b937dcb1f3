"""Entering an archive's rows: what is new is added as it is, what is there must be the same, nothing is overwritten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import insert, tuple_
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session, SQLModel, select

from engine.contracts.errors import Conflict, InputError
from engine.domain.archive import ARCHIVED, table_name, upgraded
from engine.domain.budget import Budget
from engine.domain.client import Client, Package
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry, PriceRow
from engine.domain.render import Part
from engine.domain.row_text import read_row, stored_row
from engine.domain.track import Track
from engine.domain.video import Video

from .archive_file import ArchiveFile
from .archive_rows import archived_rows
from .books import month_for

Stored = dict[str, Any]
_BATCH = 100

KEYS: dict[type[SQLModel], tuple[str, ...]] = {
    PriceRow: ("model", "unit", "as_of", "amount_micro", "per", "currency"),
    Part: ("key",),
    Budget: ("scope", "scope_id", "is_monthly", "unit", "model", "is_hard"),
}
"""Tables in which the same thing may be there under another id, and the columns by which it is the same."""
SHARED = (Client, Package, Track, Budget, Part)
"""What the studio has in its own form once it is there: an archive does not change it."""
LOCAL: dict[type[SQLModel], frozenset[str]] = {Video: frozenset({"script_path"})}
"""Columns about this machine, which may differ."""


@dataclass
class Arrival:
    """What became of an archive's rows, or would become."""

    new: Counter[str] = field(default_factory=Counter)
    """Rows that were added, by table."""
    same: Counter[str] = field(default_factory=Counter)
    """Rows that were there already."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Names that somebody else has here, and what those who came with them are called instead."""
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Rows of months that are closed here: month, and the open one that they were posted in."""
    booked: set[UUID] = field(default_factory=set)
    """The projects whose rows of the ledger were added."""
    different: list[str] = field(default_factory=list)
    """Rows that are here with other content."""


def arrive(session: Session, archive: ArchiveFile, *, enter: bool) -> Arrival:
    """Hold an archive's rows against those that are here and, if asked, add the new ones in this transaction.

    Raises Conflict when a row is here with other content or does not fit what is here.
    """
    entrance = _Entrance(session, enter=enter)
    for table in ARCHIVED:
        rows = (checked_row(archive, table, row) for row in archive.rows(table_name(table)))
        while batch := list(islice(rows, _BATCH)):
            entrance.take(table, batch)
    found = entrance.arrival
    if found.different:
        more = f" and {len(found.different) - 10} more" if len(found.different) > 10 else ""
        raise Conflict(
            f"Some of this archive is here with other content: {'; '.join(found.different[:10])}{more}. "
            "Nothing was changed.",
            hint="One of the two studios went on with the project. Import it into an empty studio (set BOM_HOME), or "
            "purge the project here first (`bom projects delete`, `bom trash empty`).",
        )
    return found


def checked_row(archive: ArchiveFile, table: type[SQLModel], row: Stored) -> Stored:
    """Return an archived row as a row of this engine's table; raises InputError when it cannot be one."""
    return stored_row(table, read_row(table, upgraded(archive.manifest, table_name(table), row)))


class _Entrance:
    """One import, table after table."""

    def __init__(self, session: Session, *, enter: bool) -> None:
        self._session = session
        self._enter = enter
        self._prices: dict[str, str] = {}
        self._month_for = cache(lambda month: month_for(session, month))
        self.arrival = Arrival()

    def take(self, table: type[SQLModel], batch: list[Stored]) -> None:
        """Add the new rows of a batch, and hold the others against those that are here."""
        name = table_name(table)
        here = self._here(table, batch)
        new = []
        for row in (self._adapted(table, row) for row in batch):
            there = here.get(row["id"]) or here.get(_key(table, row))
            if there is None:
                new.append(self._named(table, row))
                continue
            self.arrival.same[name] += 1
            if table is PriceRow:
                self._prices[row["id"]] = there["id"]
            if table not in SHARED and (differing := self._differing(table, row, there)):
                self.arrival.different.append(f"{name.replace('_', ' ')} {row['id'][-8:]} ({', '.join(differing)})")
        for row in new if table is LedgerEntry else ():
            self._post(row)
        self.arrival.new[name] += len(new)
        if new and self._enter and not self.arrival.different:
            self._add(table, new)

    def _here(self, table: type[SQLModel], batch: list[Stored]) -> dict[Any, Stored]:
        """Return the rows that are here already, by id and by what makes them the same."""
        found = list(archived_rows(self._session, table, [UUID(row["id"]) for row in batch]))
        if table in KEYS:
            columns = [getattr(table, name) for name in KEYS[table]]
            values = [read_row(table, row) for row in batch]
            keys = [tuple(row[name] for name in KEYS[table]) for row in values]
            ids = self._session.scalars(select(table.id).where(tuple_(*columns).in_(keys)))  # type: ignore[attr-defined]
            found += archived_rows(self._session, table, ids)
        return {row["id"]: row for row in found} | {_key(table, row): row for row in found if table in KEYS}

    def _adapted(self, table: type[SQLModel], row: Stored) -> Stored:
        """Let a row name the prices that are the same here."""
        if table is LedgerEntry:
            return {**row, "price_id": self._prices.get(row["price_id"], row["price_id"])}
        if table is Job:
            return {**row, "prices": {unit: self._prices.get(price, price) for unit, price in row["prices"].items()}}
        return row

    def _differing(self, table: type[SQLModel], row: Stored, there: Stored) -> list[str]:
        ignored = LOCAL.get(table, frozenset())
        if table is PriceRow and row["id"] != there["id"]:
            return []
        if table is LedgerEntry and row["month"] < there["month"] and self._month_for(row["month"]) != row["month"]:
            ignored = frozenset({"month"})
        return [name for name, value in row.items() if name not in ignored and there[name] != value]

    def _named(self, table: type[SQLModel], row: Stored) -> Stored:
        """Tell a newcomer from another of the same name, who is here already: they stay apart."""
        if table not in (Client, Package):
            return row
        columns: Any = table
        if self._session.scalars(select(columns.id).where(columns.name == row["name"])).first() is None:
            return row
        name = f"{row['name']} ({row['id'][-8:]})"
        self.arrival.renamed[row["name"]] = name
        return {**row, "name": name}

    def _post(self, row: Stored) -> None:
        """Let a row of a month that is closed here fall into the open one, as all that is found out later does."""
        self.arrival.booked.add(UUID(row["project_id"]))
        month = self._month_for(row["month"])
        if month != row["month"]:
            self.arrival.moved[row["month"], month] += 1
            row["month"] = month

    def _add(self, table: type[SQLModel], rows: Iterable[Stored]) -> None:
        columns: Any = table
        try:
            self._session.execute(insert(columns.__table__), [read_row(table, row) for row in rows])
        except (IntegrityError, DataError, UnicodeError) as error:
            reason = str(getattr(error, "orig", error)).partition("\n")[0]
            problem = Conflict if isinstance(error, IntegrityError) else InputError
            raise problem(
                f"Rows of {table_name(table)} do not fit what is here: {reason}. Nothing was changed.",
                hint="This studio made the same for this client itself, or the archive was changed. Import it into an "
                "empty studio (set BOM_HOME).",
            ) from error


def _key(table: type[SQLModel], row: Mapping[str, Any]) -> Any:
    return (table, *(row[name] for name in KEYS[table])) if table in KEYS else None


def rows_of(archive: ArchiveFile) -> Iterator[tuple[type[SQLModel], Stored]]:
    """Yield every row of an archive with its table, checked to be one."""
    for table in ARCHIVED:
        for row in archive.rows(table_name(table)):
            yield table, checked_row(archive, table, row)
