"""The workbook itself: which sheets it has, and how they become a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.writer.excel import ExcelWriter

from engine.contracts.sandbox import Realm
from engine.contracts.sheets import SheetName
from engine.domain.books import Total
from engine.domain.client import Client
from engine.domain.project import Project

from ..appearing import appearing
from ..exports import slug
from ..studio import Studio
from . import assets, jobs, ledger, overview, prompts, shots, versions
from .looks import Looks
from .scope import Scope
from .sheet import FIRST_ROW, Column, Sheet
from .timeless import TimelessZip
from .values import cell_text

_MAKER = "BOM Studios Engine"


@dataclass(frozen=True)
class Exported:
    """A workbook that was written."""

    path: Path
    rows: dict[SheetName, int]
    """The sheets, and how many rows each has under its headers."""
    total: Total
    """What the project has cost, as the workbook says where it says so."""


def workbook_name(studio: Studio, project: Project, *, for_client: bool) -> str:
    """Return the file name of a project's workbook: it tells the realm, and whom it is for."""
    marks = ("-for-client" if for_client else "", "-sandbox" if studio.settings.realm is Realm.SANDBOX else "")
    return f"{slug(project.name)}-workbook{''.join(marks)}.xlsx"


def sheets_by_default(studio: Studio, *, for_client: bool) -> tuple[SheetName, ...]:
    """Return the sheets that the settings name."""
    section = studio.settings.workbook
    return section.client_sheets if for_client else section.sheets


def export_workbook(
    studio: Studio,
    project_id: UUID,
    out: Path,
    *,
    sheets: Sequence[SheetName] = (),
    for_client: bool = False,
    force: bool = False,
) -> Exported:
    """Write a project's workbook, of one moment of the database; the same data is the same bytes.

    Without `sheets` those of the settings. For a client it says what things cost only with the ledger among them.
    Raises InputError when the file is there already, unless `force`.
    """
    named = sheets or sheets_by_default(studio, for_client=for_client)
    with appearing(out, force=force) as path, studio.database.read() as session:
        project = session.get_one(Project, project_id)
        client = session.get_one(Client, project.client_id)
        scope = Scope(studio, session, project, client, frozenset(named), for_client)
        rows = _write(scope, path, [sheet for sheet in SheetName if sheet in named])
        return Exported(out, rows, scope.total)


def _write(scope: Scope, path: Path, named: Sequence[SheetName]) -> dict[SheetName, int]:
    """Write the sheets. The overview comes first in the file and last in time: it says how long the others are."""
    workbook: Any = Workbook(write_only=True)
    created = scope.project.created_at.replace(tzinfo=None, microsecond=0)
    workbook.properties = DocumentProperties(
        creator=_MAKER, title=cell_text(scope.project.name), created=created, modified=created
    )
    workbook.calculation.fullCalcOnLoad = True
    looks = Looks(workbook, scope.digits)
    made = {sheet: Sheet(workbook, sheet.heading, looks) for sheet in named}
    try:
        return _filled(scope, workbook, made, path)
    except BaseException:
        for sheet in made.values():
            sheet.abandon()
        raise


def _filled(scope: Scope, workbook: Any, made: Mapping[SheetName, Sheet], path: Path) -> dict[SheetName, int]:
    rows: dict[SheetName, int] = {}
    for name, sheet in made.items():
        if name is not SheetName.OVERVIEW:
            rows[name] = _fill(scope, name, sheet)
    if SheetName.OVERVIEW in made:
        overview.write(scope, made[SheetName.OVERVIEW], rows)
    with TimelessZip(path, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).save()
    return rows


def _fill(scope: Scope, name: SheetName, sheet: Sheet) -> int:
    columns, sums, rows = _contents(scope, name)
    sheet.set_up([column.width for column in columns], freeze=f"B{FIRST_ROW}")
    is_rehearsed = scope.studio.settings.realm is Realm.SANDBOX
    sheet.head(name.heading, scope.project.name, "SANDBOX: nothing of this was paid" if is_rehearsed else "")
    return sheet.table(columns, sums, rows)


def _contents(scope: Scope, name: SheetName) -> tuple[Sequence[Column], Any, Any]:
    match name:
        case SheetName.SHOTS:
            listed = shots.listed(scope)
            return shots.columns(scope), shots.sums(scope, listed), shots.rows(scope, listed)
        case SheetName.PROMPTS:
            return prompts.columns(scope), (), prompts.rows(scope)
        case SheetName.ASSETS:
            return assets.columns(scope), (), assets.rows(scope)
        case SheetName.LEDGER:
            return ledger.COLUMNS, ledger.sums(scope), ledger.rows(scope)
        case SheetName.JOBS:
            return jobs.COLUMNS, (), jobs.rows(scope)
        case _:
            return versions.COLUMNS, (), versions.rows(scope)
