"""A home of its own, and nothing from outside, for every test of the host."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def workplace(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder `bom` is started in: empty, so that no `.env` is read."""
    folder = tmp_path / "workplace"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("BOM_SECRETS__STORE", "file")
    monkeypatch.setattr("engine.host.redaction._known", set())
    return folder
