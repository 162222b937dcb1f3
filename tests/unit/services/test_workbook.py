"""A project's workbook: the owner's sheets and columns, sums that are the books', and what a client is not shown."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from papers import HEADERS, NOON, Desk, column, micro, reopened, sheet_of, table_of, without_results
from sqlmodel import col, select

from engine.contracts.errors import InputError
from engine.contracts.identity import new_id
from engine.contracts.sheets import SheetName
from engine.domain.ledger import LedgerEntry
from engine.domain.project import Project
from engine.services import costs
from engine.services.workbook import book
from engine.services.workbook.book import export_workbook
from engine.store.books import total
from engine.store.database import Database

OWNERS = {
    "Shot List": ["Shot name", "Type", "Duration", "Status", "Output filenames", "Cost per shot"],
    "Prompts": ["Shot", "Model", "Prompt text", "Parameters", "Cost", "Timestamp"],
    "Assets": ["Shot", "Asset type", "Filename", "S3 URL"],
    "Cost Ledger": ["Model", "Resource", "Units", "Cost", "Timestamp"],
}


@pytest.fixture
def desk(home: Path, database: Database, tmp_path: Path) -> Desk:
    return Desk(database, tmp_path)


@pytest.fixture
def plain_desk(home: Path, sqlite_database: Database, tmp_path: Path) -> Desk:
    return Desk(sqlite_database, tmp_path)


def furnish(desk: Desk) -> None:
    """Put every kind of row into the books: two currencies, all parts, a correction, a deleted and a purged shot."""
    first, take = desk.shot("1A", length_frames=50)
    second, other = desk.shot("1B", 1)
    gone, _ = desk.shot("1C", 2, deleted_at=NOON)
    desk.shot("1D", 3, deleted_at=NOON)
    still = desk.job("=HYPERLINK(1)", first, take)
    charge = desk.entry(139_000, job=still)
    overhead = new_id()
    desk.add(
        charge,
        desk.entry(420_001, job=desk.job("the lamp wakes", second, other, model="house/move")),
        desk.entry(-20_000, job=still, kind="refund", corrects_id=charge.id, quantity="0", note="given back"),
        desk.entry(1, job=still, kind="correction", corrects_id=charge.id, quantity="0", month="2026-12"),
        desk.entry(1_250_000, "EUR", shot_id=gone.id, vendor_reported=True),
        desk.entry(77_777, shot_id=new_id(), quantity="1/3"),
        desk.entry(33_330_000, kind="allocation", overhead_id=overhead, model="storage", quantity="0"),
        desk.entry(-330_000, kind="correction", overhead_id=overhead, model="storage", quantity="0"),
    )
    desk.add(Project(id=(elsewhere := new_id()), client_id=desk.client.id, name="Other"))
    desk.add(desk.entry(9_999_999, project_id=elsewhere))
    desk.film()


def sums_of(path: Path) -> dict[str, int]:
    """Add up the ledger's cells in plain Python: each currency, and the reporting one."""
    found: dict[str, int] = {}
    for row in table_of(path, "Cost Ledger"):
        found[row["Currency"]] = found.get(row["Currency"], 0) + micro(row["Cost"])
        whole = f"All, in {row['Reporting currency']}"
        found[whole] = found.get(whole, 0) + micro(row["In reporting currency"])
    return found


def stated(path: Path, header: str = "Total") -> dict[str, int]:
    """Return what the overview says of each currency."""
    rows = sheet_of(path, "Project Overview")
    start = next(number for number, row in enumerate(rows) if row[0] == "Currency")
    place = rows[start].index(header)
    table = [row for row in rows[start + 1 : start + 6] if row[0] and (len(row[0]) == 3 or row[0].startswith("All"))]
    return {row[0]: micro(row[place]) for row in table}


def test_sheets_and_columns_are_the_owners_in_his_order(desk: Desk) -> None:
    furnish(desk)
    path = desk.export()
    names = ["Project Overview", "Shot List", "Prompts", "Assets", "Cost Ledger", "Job Log", "Version History"]
    with zipfile.ZipFile(path) as archive:
        assert archive.read("xl/workbook.xml").decode().count("<sheet ") == len(names)
    for name, wanted in OWNERS.items():
        assert list(sheet_of(path, name)[HEADERS - 1][: len(wanted)]) == wanted
    facts = [row[0] for row in sheet_of(path, "Project Overview")[3:7]]
    assert facts == ["Project name", "Date range", "Total shots", "Total cost"]
    overview = dict(row[:2] for row in sheet_of(path, "Project Overview") if row[0])
    assert (overview["Project name"], overview["Total shots"]) == ("The Last Light", 2)
    for name in (*OWNERS, "Job Log", "Version History"):
        assert table_of(path, name), name


def test_sums_are_those_of_the_books_and_of_bom_costs(desk: Desk) -> None:
    furnish(desk)
    path = desk.export()
    with desk.studio.database.read() as session:
        books = total(session, col(LedgerEntry.project_id) == desk.project.id)
        (line,) = costs.costs_by(session, "project_id", project_id=desk.project.id)
    own = {amount.currency: amount.micro for amount in books.amounts}
    whole = {f"All, in {amount.currency}": amount.micro for amount in books.reporting}
    assert sums_of(path) == stated(path) == stated(path, "In the books") == own | whole
    assert set(stated(path, "Difference").values()) == {0}
    for part in ("direct", "overhead", "allocated"):
        assert stated(path, part.capitalize())["USD"] == getattr(line, part).amount("USD").micro
    shots = table_of(path, "Shot List")
    assert sum(micro(row["Cost per shot"]) for row in shots) == books.reported("EUR").micro
    assert sum(micro(row["of which in USD"]) for row in shots) == books.amount("USD").micro
    assert micro(sheet_of(path, "Shot List")[HEADERS - 2][5]) == books.reported("EUR").micro


def test_deleted_shots_are_listed_where_they_cost_something(desk: Desk) -> None:
    furnish(desk)
    rows = table_of(desk.export(), "Shot List")
    assert column(rows, "Shot name") == ["1A", "1B", "1C", "Not for one shot", "Shots purged since"]
    assert column(rows, "Status")[:3] == ["ready", "ready", "deleted"]
    assert (rows[0]["Duration"], rows[0]["Output filenames"]) == (pytest.approx(50 / 24), "still")
    assert micro(rows[4]["of which in USD"]) == 77_777


def test_ledger_says_what_an_accountant_asks(desk: Desk) -> None:
    furnish(desk)
    rows = table_of(desk.export(), "Cost Ledger")
    assert column(rows, "Kind") == [
        *("charge", "charge", "refund", "correction", "charge", "charge", "allocation", "correction")
    ]
    assert column(rows, "Part") == ["direct"] * 6 + ["allocated", "overhead"]
    assert column(rows, "Vendor-reported") == [None] * 4 + ["yes"] + [None] * 3
    assert rows[2]["Corrects row"] == rows[0]["Row id"]
    assert rows[3]["Month"] == "2026-12"
    assert (rows[5]["Units"], rows[0]["Rate"]) == (pytest.approx(1 / 3), 0.5)
    assert rows[0]["Timestamp"].replace(microsecond=0) == rows[0]["Timestamp"]
    assert rows[0]["Shot"] == "1A"


def test_same_data_is_the_same_bytes_later_too(plain_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(plain_desk)
    first = plain_desk.export("first.xlsx").read_bytes()
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    assert plain_desk.export("second.xlsx").read_bytes() == first
    plain_desk.add(plain_desk.entry(1))
    assert plain_desk.export("third.xlsx").read_bytes() != first


def test_empty_project_has_a_workbook(desk: Desk) -> None:
    path = desk.export()
    assert stated(path) == {"All, in EUR": 0}
    assert table_of(path, "Cost Ledger") == []
    assert table_of(path, "Shot List") == []


def test_client_sees_neither_costs_nor_vendors_nor_what_was_rejected(desk: Desk) -> None:
    furnish(desk)
    shot, _ = desk.shot("2A", 4)
    desk.asset(None, shot, None, "script", "secret.fountain")
    path = desk.export(for_client=True, sheets=())
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert sum(name.startswith("xl/worksheets/sheet") for name in parts) == 3
    everything = "".join(parts.values())
    for inner in ("house/", "EUR", "USD", "0.139", "HYPERLINK", "sha256:", "secret.fountain", "1C"):
        assert inner not in everything, inner
    assert "light.mp4" in everything
    assert "Cost per shot" not in sheet_of(path, "Shot List")[HEADERS - 1]


def test_client_sees_costs_when_the_ledger_is_asked_for(plain_desk: Desk) -> None:
    furnish(plain_desk)
    asked = (SheetName.OVERVIEW, SheetName.SHOTS, SheetName.LEDGER)
    path = plain_desk.export(for_client=True, sheets=asked)
    assert stated(path) == sums_of(path)
    prompts = plain_desk.export(for_client=True, sheets=(SheetName.PROMPTS,))
    assert "Cost" not in sheet_of(prompts, "Prompts")[HEADERS - 1]


def test_overview_without_a_ledger_says_what_the_books_say(plain_desk: Desk) -> None:
    furnish(plain_desk)
    path = plain_desk.export(sheets=(SheetName.OVERVIEW,))
    assert stated(path) == sums_of(plain_desk.export("whole.xlsx"))
    formulas = [cell for row in sheet_of(path, "Project Overview", values=False) for cell in row if _is_formula(cell)]
    assert all("Cost Ledger" not in formula for formula in formulas)


def _is_formula(cell: Any) -> bool:
    return isinstance(cell, str) and cell.startswith("=")


def test_file_that_is_there_is_replaced_only_when_asked_and_a_failure_leaves_it(
    plain_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = plain_desk.folder / "book.xlsx"
    path.write_text("mine")
    with pytest.raises(InputError, match="exists already") as refused:
        export_workbook(plain_desk.studio, plain_desk.project.id, path)
    assert "--force" in refused.value.hint
    monkeypatch.setattr("engine.services.workbook.sheet.LAST_ROW", 6)
    furnish(plain_desk)
    with pytest.raises(InputError, match="more than 6 rows"):
        plain_desk.export()
    assert path.read_text() == "mine"
    assert [entry.name for entry in plain_desk.folder.iterdir() if entry.name.startswith(".book")] == []
    monkeypatch.undo()
    assert zipfile.is_zipfile(plain_desk.export())


def test_sandbox_is_marked_in_the_overview_and_the_files_name(
    home: Path, sqlite_database: Database, tmp_path: Path
) -> None:
    desk = Desk(sqlite_database, tmp_path, realm="sandbox")
    assert "SANDBOX" in sheet_of(desk.export(), "Project Overview")[2][0]
    assert book.workbook_name(desk.studio, desk.project, for_client=True) == (
        "the-last-light-workbook-for-client-sandbox.xlsx"
    )


def test_bucket_is_named_in_the_assets_without_its_keys(home: Path, sqlite_database: Database, tmp_path: Path) -> None:
    desk = Desk(sqlite_database, tmp_path, blobs={"url": "s3://studio/films"})
    asset = desk.asset(None, None, None, "film")
    (row,) = table_of(desk.export(), "Assets")
    place = f"{asset.sha256[:2]}/{asset.sha256[2:4]}/{asset.sha256}"
    assert row["S3 URL"] == f"s3://studio/films/{place}"


def test_libreoffice_works_out_the_same_sums_and_runs_no_text(plain_desk: Desk) -> None:
    furnish(plain_desk)
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "_x003D_1", "a\r\nb", "\x07", "=cmd|'/c calc'!A0"]
    for text in texts:
        plain_desk.job(text)
    path = plain_desk.export()
    opened = reopened(without_results(path), plain_desk.folder)
    assert stated(opened) == stated(path) == sums_of(path)
    assert sums_of(opened) == sums_of(path)
    assert set(stated(opened, "Difference").values()) == {0}
    assert sheet_of(opened, "Project Overview")[6][1] == sheet_of(path, "Project Overview")[6][1]
    breakdown = [row for row in sheet_of(path, "Project Overview")[12:] if row[0]]
    for ours, theirs in zip(
        breakdown, [row for row in sheet_of(opened, "Project Overview")[12:] if row[0]], strict=True
    ):
        assert [cell for cell in ours if cell is not None] == [cell for cell in theirs if cell is not None]
    prompts = column(table_of(opened, "Prompts"), "Prompt text")[2:]
    assert prompts == [*texts[:6], "_x003D_1", "a\nb", "␇", texts[-1]]
    formulas = {cell for row in sheet_of(opened, "Prompts", values=False) for cell in row if _is_formula(cell)}
    assert formulas <= {"=HYPERLINK(1)", "=1+1", "=cmd|'/c calc'!A0"}, "texts, which openpyxl cannot tell when it reads"


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.integers(-(10**12), 10**12),
            st.sampled_from(["EUR", "USD", "JPY", "KWD"]),
            st.sampled_from(["charge", "allocation", "correction", "loss"]),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_any_books_add_up_exactly(plain_desk: Desk, rows: list[tuple[int, str, str, bool]]) -> None:
    desk = plain_desk
    project = Project(client_id=desk.client.id, name="Any", created_at=NOON)
    desk.add(project)
    desk.project = project
    desk.add(
        *(
            desk.entry(amount, currency, kind=kind, overhead_id=new_id() if shared else None)
            for amount, currency, kind, shared in rows
        )
    )
    path = desk.export()
    with desk.studio.database.read() as session:
        entries = session.exec(select(LedgerEntry).where(LedgerEntry.project_id == project.id)).all()
    wanted: dict[str, int] = {} if rows else {"All, in EUR": 0}
    for entry in entries:
        for name, amount in ((entry.currency, entry.amount_micro), ("All, in EUR", entry.reporting_micro)):
            wanted[name] = wanted.get(name, 0) + amount
    assert stated(path) == wanted
    assert sums_of(path) == (wanted if rows else {})


def test_parameters_are_json_and_takes_are_named(desk: Desk) -> None:
    furnish(desk)
    first, second = table_of(desk.export(), "Prompts")
    assert json.loads(first["Parameters"]) == {"kind": "image.generate"}
    assert (first["Prompt text"], first["Takes"], first["In the film"]) == ("=HYPERLINK(1)", "1A take 1", "yes")
    assert (micro(first["Cost"]), micro(second["Cost"])) == (119_001, 420_001)
