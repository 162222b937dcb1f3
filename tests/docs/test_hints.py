"""A hint may only name a command that exists."""

import re
from pathlib import Path

import pytest
import typer

from engine.cli.main import app

ROOT = Path(__file__).parents[2]
NAMED = sorted(
    {
        match.groups(default="")
        for folder in ("engine", "plugins")
        for file in (ROOT / folder).rglob("*.py")
        for match in re.finditer(r"`bom ([a-z]+)(?: ([a-z]+(?:-[a-z]+)*))?", file.read_text("utf-8"))
    }
)


@pytest.mark.parametrize(("group", "name"), [pair for pair in NAMED if "|" not in pair[0]])
def test_named_command_exists(group: str, name: str) -> None:
    commands = typer.main.get_command(app).commands
    assert group in commands
    if name:
        assert name in commands[group].commands
