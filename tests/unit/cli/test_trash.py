"""Emptying the trash: never without a yes, and never by a question within a JSON document."""

import json

import pytest
from typer.testing import CliRunner

from engine.cli import trash
from engine.cli.main import app
from engine.contracts.errors import InputError


@pytest.mark.parametrize(("options", "is_person"), [([], False), (["--json"], True)], ids=["piped", "as JSON"])
def test_trash_is_not_emptied_where_nobody_can_be_asked(
    monkeypatch: pytest.MonkeyPatch, options: list[str], is_person: bool
) -> None:
    monkeypatch.setattr(trash, "is_person", lambda: is_person)
    monkeypatch.setattr(trash, "opened", lambda: pytest.fail("the studio was opened"))
    run = CliRunner().invoke(app, ["trash", "empty", *options], input="y\n")
    assert run.exit_code == InputError.exit_code
    said = json.loads(run.stdout)["error"]["hint"] if options else run.stderr
    assert "--yes" in said


def test_person_who_says_no_keeps_what_was_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trash, "is_person", lambda: True)
    monkeypatch.setattr(trash, "opened", lambda: pytest.fail("the studio was opened"))
    run = CliRunner().invoke(app, ["trash", "empty"], input="n\n")
    assert run.exit_code == 0
    assert "Remove for good" in run.stderr
