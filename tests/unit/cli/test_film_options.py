"""Where a film's files go when nobody says."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.cli.film_options import folder_of
from engine.host.settings import load_settings


def studio_in(realm: str) -> Any:
    return SimpleNamespace(settings=load_settings(realm=realm))


@pytest.mark.usefixtures("home")
def test_films_go_to_a_folder_of_their_scripts_name_and_rehearsals_stay_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    script = Path("scripts/Two Lamps.fountain")
    assert folder_of(studio_in("real"), script, None) == str(tmp_path / "films" / "two-lamps")
    assert folder_of(studio_in("sandbox"), script, None) == str(tmp_path / "sandbox-films" / "two-lamps")
    assert folder_of(studio_in("sandbox"), script, Path("out")) == str(tmp_path / "out")
