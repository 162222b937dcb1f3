"""What a workbook is about: the project, what of it is shown, and what its books add up to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from engine.contracts.errors import InputError
from engine.contracts.sheets import SheetName
from engine.domain.books import Total
from engine.domain.client import Client
from engine.domain.ledger import LedgerEntry
from engine.domain.project import Project
from engine.store.books import decimals, total

from ..studio import Studio

T = TypeVar("T")
CHUNK = 500
"""Rows that are held at a time, and looked things up for."""


def chosen_sheets(names: Iterable[str]) -> tuple[SheetName, ...]:
    """Return the sheets that names or titles stand for, in the workbook's order; `all` stands for all of them.

    Raises InputError for an unknown one, naming those there are.
    """
    wanted: set[SheetName] = set()
    titles = {sheet.heading.casefold(): sheet for sheet in SheetName}
    for name in names:
        text = name.strip().casefold()
        if text == "all":
            wanted.update(SheetName)
        elif text in titles:
            wanted.add(titles[text])
        elif text in set(SheetName):
            wanted.add(SheetName(text))
        else:
            known = ", ".join(SheetName)
            raise InputError(f"There is no sheet {name!r}.", hint=f"There are: {known}; or `all`.")
    return tuple(sheet for sheet in SheetName if sheet in wanted)


@dataclass(frozen=True)
class Scope:
    """One project as it stands in one view of the database, and what of it is shown."""

    studio: Studio
    session: Session
    project: Project
    client: Client
    sheets: Collection[SheetName]
    for_client: bool

    @property
    def in_books(self) -> ColumnElement[bool]:
        """What the project's rows of the ledger have in common."""
        return col(LedgerEntry.project_id) == self.project.id

    @property
    def shows_cost(self) -> bool:
        """Whether it says what things cost: a client is told only when the ledger itself is shown."""
        return not self.for_client or SheetName.LEDGER in self.sheets

    @property
    def has_ledger(self) -> bool:
        """Whether sums can be formulas over the ledger's cells."""
        return SheetName.LEDGER in self.sheets

    @cached_property
    def total(self) -> Total:
        """What the project has cost."""
        return total(self.session, self.in_books)

    @cached_property
    def digits(self) -> dict[str, int]:
        """How many decimals each currency's amounts need."""
        return decimals(self.session, self.in_books)

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies of its rows."""
        return tuple(amount.currency for amount in self.total.amounts)

    @cached_property
    def spent_currencies(self) -> tuple[str, ...]:
        """Those of them in which anything was paid at all; work that is free has one too."""
        currency = col(LedgerEntry.currency)
        paid = select(currency).where(self.in_books, col(LedgerEntry.amount_micro) != 0).distinct().order_by(currency)
        return tuple(self.session.exec(paid))

    @property
    def reporting_currencies(self) -> tuple[str, ...]:
        """The reporting currencies of its rows: one, unless the studio has changed it."""
        return tuple(amount.currency for amount in self.total.reporting) or (self.reporting_currency,)

    @property
    def reporting_currency(self) -> str:
        """The one of today."""
        return self.studio.settings.money.reporting_currency

    @cached_property
    def ledger_rows(self) -> int:
        """How many rows of the ledger the project has."""
        return self.total.entries


def streamed(session: Session, query: Any) -> Iterator[Any]:
    """Yield a query's rows without holding more than a few of them."""
    yield from session.execute(query.execution_options(yield_per=CHUNK))


def in_chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    """Yield rows a few at a time."""
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk
