"""Cells: text that stays text, numbers that stay exact, and sheets in which nothing runs."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.escape import unescape

from engine.contracts.errors import InputError
from engine.contracts.sheets import SheetName
from engine.services.workbook import sheet as sheets
from engine.services.workbook.looks import Looks, money_format
from engine.services.workbook.scope import chosen_sheets
from engine.services.workbook.sheet import Column, Sheet
from engine.services.workbook.values import (
    LONGEST_TEXT,
    Amount,
    Formula,
    cell_text,
    day_text,
    decimal_text,
    fraction_text,
    is_risky,
    moment_text,
)

RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", '=HYPERLINK("http://x")']
HARD = ["_x0041_", "_x005F_x0041_", "\x07bell", "a\r\nb\rc", " room ", "", "\ud800", "𝄞" * 3, "<&>\"'", "\ufffe"]


def written(folder: Path, *rows: list[Any]) -> Any:
    """Write rows into a sheet and return it as openpyxl reads it."""
    book = Workbook(write_only=True)
    sheet = Sheet(book, "Rows", Looks(book, {}))
    columns = [Column("", 9)] * max(len(row) for row in rows)
    try:
        for row in rows:
            sheet.add(row, columns)
    except InputError:
        sheet.abandon()
        raise
    book.save(folder / "rows.xlsx")
    return load_workbook(folder / "rows.xlsx")["Rows"]


@pytest.mark.parametrize("text", RISKY)
def test_text_that_looks_like_a_formula_is_text_and_stays_it_when_edited(text: str, tmp_path: Path) -> None:
    cell = written(tmp_path, [text])["A1"]
    assert cell.data_type == "s"
    assert cell.value == cell_text(text)
    assert cell.quotePrefix
    assert is_risky(text)


@given(st.lists(st.text() | st.sampled_from(RISKY + HARD), min_size=1, max_size=30))
def test_any_text_is_read_back_and_none_is_a_formula(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    sheet = written(tmp_path_factory.mktemp("texts"), *([text] for text in texts))
    for number, text in enumerate(texts, start=1):
        cell = sheet.cell(number, 1)
        assert cell.data_type != "f"
        assert unescape(cell.value or "") == unescape(cell_text(text))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_text_without_control_characters_is_kept_as_it_is(text: str) -> None:
    if not re.search("_x[0-9A-Fa-f]{4}_", text):
        assert cell_text(text) == text


def test_text_is_mended_where_a_file_cannot_hold_it() -> None:
    assert cell_text("a\r\nb\rc\td\n") == "a\nb\nc\td\n"
    assert cell_text("\x00\x07\x1f") == "␀␇␟"
    assert cell_text("\ud800x\ufffe") == "�x�"
    assert cell_text("_x0041_") == "_x005F_x0041_"


@pytest.mark.parametrize("letter", ["a", "𝄞", "é"])
def test_text_that_is_too_long_is_shortened_and_says_so(letter: str) -> None:
    fits = letter * (LONGEST_TEXT // (len(letter.encode("utf-16-le")) // 2))
    assert cell_text(fits) == fits
    shortened = cell_text(fits + letter * 2)
    assert len(shortened.encode("utf-16-le")) // 2 <= LONGEST_TEXT
    assert shortened.endswith(f"[shortened from {len(fits) + 2:,} characters; all of it is in `bom export prompts`]")
    assert shortened.startswith(letter * 16_000)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_amount_is_an_exact_decimal_that_a_float_gives_back(micro: int) -> None:
    text = decimal_text(micro)
    assert Decimal(text) * 1_000_000 == micro
    assert round(float(text) * 1_000_000) == micro
    assert "E" not in text


@given(st.lists(st.integers(min_value=-(10**9), max_value=10**10), max_size=300))
def test_sum_of_cells_rounded_to_a_millionth_is_the_sum_of_the_amounts(amounts: list[int]) -> None:
    naive = 0.0
    for amount in amounts:
        naive += float(decimal_text(amount))
    assert round(naive, 6) == float(decimal_text(sum(amounts)))


def test_numbers_and_moments_are_what_spreadsheets_count() -> None:
    assert fraction_text(Fraction(5, 2)) == "2.5"
    assert fraction_text(Fraction(1, 3)) == "0.333333333333333"
    assert fraction_text(Fraction(12)) == "12"
    assert day_text(date(2026, 11, 21)) == "46347"
    assert moment_text(datetime(2026, 11, 21, 12, tzinfo=UTC)) == "46347.5"


def test_formula_carries_its_result_for_programs_that_do_not_calculate(tmp_path: Path) -> None:
    sheet = written(tmp_path, [1, 2, Formula("SUM(A1:B1)", Amount(3_000_000, "EUR"))])
    assert sheet["C1"].value == "=SUM(A1:B1)"
    assert load_workbook(tmp_path / "rows.xlsx", data_only=True)["Rows"]["C1"].value == 3


@pytest.mark.parametrize(
    ("currency", "digits", "number"),
    [
        ("EUR", 0, "#,##0.00"),
        ("EUR", 4, "#,##0.0000"),
        ("JPY", 0, "#,##0"),
        ("JPY", 1, "#,##0.0"),
        ("KWD", 0, "#,##0.000"),
    ],
)
def test_currency_shows_its_coins_and_as_much_more_as_its_amounts_need(currency: str, digits: int, number: str) -> None:
    assert money_format(currency, digits).startswith(f'{number}\\ "{currency}";')


def test_sheet_refuses_more_rows_than_spreadsheets_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LAST_ROW", 2)
    with pytest.raises(InputError, match="more than 2 rows") as refused:
        written(tmp_path, [1], [2], [3])
    assert "--sheet" in refused.value.hint


def test_sheets_are_chosen_by_name_or_title_in_the_workbooks_order() -> None:
    assert chosen_sheets(["Cost Ledger", "SHOTS"]) == (SheetName.SHOTS, SheetName.LEDGER)
    assert chosen_sheets(["all"]) == tuple(SheetName)
    assert chosen_sheets([]) == ()
    with pytest.raises(InputError) as refused:
        chosen_sheets(["costs"])
    assert "ledger" in refused.value.hint
