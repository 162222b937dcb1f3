"""Command lines in the pages: all are understood, and those marked to be run do what the page says."""

from __future__ import annotations

import pytest
import typer
from doc_pages import ROOT, Desk, Page, pages

from engine.cli.main import app

LINES = [(page.name, words) for page in pages() for block in page.blocks for words in block.command_lines]


@pytest.mark.parametrize(
    ("page", "words"), LINES, ids=lambda value: value if isinstance(value, str) else " ".join(value)
)
def test_command_line_of_a_page_is_understood(page: str, words: list[str]) -> None:
    command = typer.main.get_command(app)
    context = command.make_context("bom", words[1:])
    while hasattr(command, "commands"):
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        context = command.make_context(name, rest, parent=context)
    assert context.command is command
    assert command.callback is not None


def test_pages_show_command_lines() -> None:
    assert len(LINES) > 40


@pytest.mark.slow
@pytest.mark.xdist_group("docs")
def test_tour_does_what_it_says(toured: Desk) -> None:
    assert toured.ran >= 12


@pytest.mark.slow
@pytest.mark.xdist_group("docs")
@pytest.mark.parametrize("name", ["set-up", "user", "brand", "editor", "operator", "accountant"])
def test_marked_lines_of_a_page_run(toured: Desk, name: str) -> None:
    before = toured.ran
    toured.follow(Page(ROOT / "docs" / f"{name}.md"))
    assert toured.ran > before
