"""Who may import whom: the contracts in `.importlinter`, and what the linter cannot see."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import grimp
import pytest
from house import ROOT, imported, shown, sources

FLOORS = ("contracts", "hookspecs", "domain", "store", "host", "render", "services", "flows", "testkit", "cli")
DOORS_MAY_USE = {"services", "render", "store", "host", "client", "domain", "hookspecs", "contracts"}

Lint = Callable[[Path], subprocess.CompletedProcess[str]]


@pytest.fixture
def lint() -> Lint:
    program = Path(sys.executable).with_name("lint-imports")

    def run(folder: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(program), "--no-cache", "--no-logo", "--config", str(ROOT / ".importlinter")]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    return run


def test_the_house_keeps_its_import_contracts(lint: Lint) -> None:
    done = lint(ROOT)
    assert done.returncode == 0, f"{done.stdout}\nThe reasons stand in .importlinter; move the import or the code."


VIOLATIONS = {
    "engine/domain/rule.py": "import engine.services",
    "engine/contracts/word.py": "import engine.hookspecs",
    "engine/store/table.py": "import engine.host",
    "engine/attic/__init__.py": "",
    "engine/services/use.py": "import plugins.alpha",
    "plugins/alpha/wire.py": "import engine.contracts",
    "plugins/beta/wire.py": "import plugins.alpha",
    "portal/page.py": "import engine.flows",
    "automations/relay.py": "import portal",
    "engine/flows/other.py": "import dbos",
    "plugins/beta/film.py": "import ffmpeg",
}


@pytest.mark.parametrize(
    ("broken", "contract"),
    [
        ([], None),
        (["engine/domain/rule.py"], "The floors of the engine"),
        (["engine/contracts/word.py"], "The floors of the engine"),
        (["engine/store/table.py"], "The floors of the engine"),
        (["engine/attic/__init__.py"], "The floors of the engine"),
        (["engine/services/use.py"], "The engine knows no plugin and no door"),
        (["plugins/alpha/wire.py"], "Plugins import bomstudio only"),
        (["plugins/beta/wire.py"], "Plugins do not know each other"),
        (["portal/page.py"], "The doors import engine.services and what lies below it"),
        (["automations/relay.py"], "The doors do not know each other"),
        (["engine/flows/other.py"], "DBOS is imported in engine/flows/runtime.py alone"),
        (["plugins/beta/film.py"], "ffmpeg-python is imported in plugins/ffmpeg alone"),
    ],
)
def test_each_contract_refuses_what_it_forbids(
    tmp_path: Path, lint: Lint, broken: list[str], contract: str | None
) -> None:
    rooms = [*(f"engine/{floor}" for floor in FLOORS), "plugins/alpha", "plugins/beta", "plugins/ffmpeg"]
    for room in ["engine", "plugins", "portal", "automations", *rooms]:
        (tmp_path / room).mkdir(parents=True, exist_ok=True)
        (tmp_path / room / "__init__.py").touch()
    (tmp_path / "engine/flows/runtime.py").write_text("import dbos\n")
    (tmp_path / "plugins/ffmpeg/graphs.py").write_text("import ffmpeg\n")
    for file in broken:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(VIOLATIONS[file] + "\n")
    done = lint(tmp_path)
    if contract is None:
        assert done.returncode == 0, done.stdout
    else:
        assert f"{contract} BROKEN" in done.stdout


def test_the_doors_use_nothing_above_the_services() -> None:
    graph = grimp.build_graph("engine", "portal", "automations", cache_dir=None)
    for door in ("portal", "automations"):
        for module in {door, *graph.find_descendants(door)}:
            used = {name for name in graph.find_modules_directly_imported_by(module) if name.startswith("engine.")}
            above = {name for name in used if name.split(".")[1] not in DOORS_MAY_USE}
            assert not above, f"{module} imports {above}"


def test_nothing_in_the_engine_imports_the_face_for_plugins() -> None:
    users = [shown(path) for path in sources("engine") if "bomstudio" in imported(path)]
    assert users == [], "bomstudio is for plugins; import the module in engine.contracts or engine.hookspecs"


def test_data_folders_are_not_imported() -> None:
    for path in sources("engine", "plugins", "portal", "automations"):
        roots = {name.partition(".")[0] for name in imported(path)}
        assert not roots & {"config", "tests", "n8n_schemas"}, f"{shown(path)}: open data through data_path"
