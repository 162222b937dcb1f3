"""The wheel: what it owns, what it carries, and that it works away from the repository."""

import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from importlib.metadata import packages_distributions
from pathlib import Path
from textwrap import dedent

import pytest
from house import ROOMS, ROOT

pytestmark = pytest.mark.xdist_group("wheel")  # so that it is built once

OURS = {*ROOMS, "bomstudio.py"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*command, "-w", str(folder), str(ROOT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def files(*places: str) -> set[str]:
    """Return the files below some folders, without what Python and editors leave behind."""
    return {
        str(path.relative_to(ROOT))
        for place in places
        for path in (ROOT / place).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def test_the_wheel_owns_exactly_our_names(names: list[str]) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert {name.partition("/")[0] for name in names} == {*OURS, f"bomstudio-{version}.dist-info"}


def test_no_file_is_in_the_wheel_twice(names: list[str]) -> None:
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert not any(name.startswith(("engine/_data/engine", "engine/_data/plugins")) for name in names)


def test_the_wheel_carries_code_and_the_data_beside_it(names: list[str]) -> None:
    assert files(*ROOMS) <= set(names)
    data = {f"engine/_data/{name}" for name in files("config", "n8n_schemas")}
    assert data <= set(names)
    assert "engine/_data/config/defaults.toml" in data


def test_the_wheel_carries_no_tests_and_no_leftovers(names: list[str]) -> None:
    assert [name for name in names if name.startswith("tests/") or "/tests/" in name] == []
    assert [name for name in names if name.endswith((".pyc", ".db", ".env", ".mp4"))] == []


def test_the_wheel_works_away_from_the_repository(wheel: Path, tmp_path: Path, home: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    program = """
        import sys
        sys.path.insert(0, sys.argv[1])
        import engine
        from engine.contracts.abilities import Ability
        from engine.host.data import data_path
        from engine.host.plugins import PluginManager
        from engine.host.settings import load_settings
        assert engine.__file__.startswith(sys.argv[1]), engine.__file__
        assert str(data_path("config/defaults.toml")).startswith(sys.argv[1])
        settings = load_settings(secrets={"store": "file"}, plugins={"load": "house"})
        plugins = PluginManager(settings)
        plugins.load_all()
        for price in plugins.prices():
            print(price.model)
        for name in plugins.names():
            print(name, plugins.describe(name).standing)
    """
    command = [sys.executable, "-c", dedent(program), str(tmp_path / "site")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "local_folder loaded" in done.stdout
    assert "local_storyboard/storyboard-1" in done.stdout


def test_nobody_else_installed_something_under_our_names() -> None:
    owners = packages_distributions()
    for name in (*ROOMS, "bomstudio"):
        assert set(owners.get(name, ["bomstudio"])) == {"bomstudio"}, f"{name} belongs to {owners[name]} too"
