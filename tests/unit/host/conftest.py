"""A home of its own, and nothing from outside, for every test of the host."""

import threading
import time
from collections.abc import Callable
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


@pytest.fixture
def wait_for() -> Callable[..., None]:
    """Wait for a condition, up to a limit."""

    def wait(condition: Callable[[], object], limit_seconds: float = 20) -> None:
        give_up_at = time.monotonic() + limit_seconds
        while not condition():
            assert time.monotonic() < give_up_at, "waited too long"
            threading.Event().wait(0.02)

    return wait
