"""One thing alone: nobody is asked in the middle of a JSON document, and every command takes the same options."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from engine.cli import session
from engine.cli.main import app
from engine.cli.make import make
from engine.contracts.errors import InputError, MoneyRefused
from engine.host.logs import close_logs

PICTURE = ("make", "image", "a lamp", "--sandbox", "--model", "nbp/gemini-3-pro-image", "--resolution", "360p")


@pytest.fixture
def at_a_terminal(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(session, "is_person", lambda: True)
    yield
    close_logs()


@pytest.mark.usefixtures("at_a_terminal")
def test_program_that_reads_json_is_refused_and_not_asked() -> None:
    run = CliRunner().invoke(app, [*PICTURE, "--json"], input="y\n")
    assert run.exit_code == MoneyRefused.exit_code
    error = json.loads(run.stdout)["error"]
    assert error["message"].startswith("This may cost up to ")
    assert "--yes" in error["hint"]


@pytest.mark.usefixtures("at_a_terminal")
def test_person_is_asked_before_anything_is_spent() -> None:
    run = CliRunner().invoke(app, PICTURE, input="n\n")
    assert run.exit_code == MoneyRefused.exit_code
    assert "Go on?" in run.stderr
    assert "Nothing was spent." in run.stderr


def test_every_command_has_its_abilitys_name_too_and_the_options_of_an_order() -> None:
    commands = get_command(make).commands  # type: ignore[attr-defined]
    shown = {name: command for name, command in commands.items() if not command.hidden}
    assert shown.keys() >= {"image", "voice", "music", "clip"}
    assert len(commands) == 2 * len(shown) + len(["speech"])
    for command in commands.values():
        names = [parameter.name for parameter in command.params if parameter.name != "format"]
        assert names[-7:] == ["model", "client", "out", "yes", "max_amount", "sandbox", "as_json"]


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize(("count", "model", "made"), [(3, "2.6", "single and start_end"), (2, "3.0-turbo", "single")])
def test_clip_of_more_pictures_than_its_model_moves_through_is_refused_at_once(
    tmp_path: Path, count: int, model: str, made: str
) -> None:
    pictures = [tmp_path / f"{number}.png" for number in range(count)]
    for picture in pictures:
        picture.write_bytes(b"a picture")
    words = ("make", "clip", *map(str, pictures), "--sandbox", "--model", f"kling/kling-{model}", "--json")
    run = CliRunner().invoke(app, words)
    assert run.exit_code == InputError.exit_code
    error = json.loads(run.stdout)["error"]
    assert error["message"].startswith(f"kling/kling-{model} makes only {made} clips, and {count} pictures are a ")
    assert "fewer pictures" in error["hint"]
