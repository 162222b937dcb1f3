from pathlib import Path

import pytest

from engine.contracts.errors import ConfigError
from engine.host import data
from engine.host.data import data_path


def test_a_data_file_is_found_in_the_checkout() -> None:
    assert data_path("config/defaults.toml").read_text(encoding="utf-8").startswith("# What holds")


def test_a_data_file_is_found_in_an_installed_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = tmp_path / "engine" / "_data" / "config" / "defaults.toml"
    shipped.parent.mkdir(parents=True)
    shipped.write_text("shipped")
    monkeypatch.setattr(data, "_ROOM", tmp_path / "engine")
    assert data_path("config/defaults.toml") == shipped


def test_a_data_file_that_is_missing_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match="data file config/nothing"):
        data_path("config/nothing.toml")
