"""New plugins as `bom plugins new` writes them: they load and work at once, and say what is left to do."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.contracts.errors import InputError
from engine.host.plugin_cards import Candidate
from engine.testkit.contract.bench import Bench
from engine.testkit.contract.measuring import measure
from engine.testkit.driving import live
from engine.testkit.samples import usual
from engine.testkit.scaffold import KINDS, scaffold

ALL = [(kind, is_bronze) for kind in KINDS for is_bronze in (False, True)]


@pytest.fixture
def bench_of(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path, str], Bench]]:
    """Put a new plugin on a bench, as if it were installed."""
    benches = []

    def on_bench(folder: Path, name: str) -> Bench:
        monkeypatch.syspath_prepend(folder)
        found = [Candidate(name, f"bomstudio_{name}", f"bomstudio-{name}", "0.1.0")]
        benches.append(Bench(name, tmp_path / "bench", lambda: found, {}))
        return benches[-1]

    yield on_bench
    for bench in benches:
        bench.close()
    for name in [name for name in sys.modules if name.startswith("bomstudio_new")]:
        del sys.modules[name]


@pytest.mark.parametrize(("kind", "is_bronze"), ALL)
def test_new_plugin_works_in_the_sandbox_at_once(
    bench_of: Callable[[Path, str], Bench], tmp_path: Path, kind: str, is_bronze: bool
) -> None:
    name = f"new_{kind}{'_one' if is_bronze else ''}"
    scaffold(name, kind, tmp_path / "project", is_bronze=is_bronze)
    bench = bench_of(tmp_path / "project", name)
    facts = bench.manager().describe(name)
    assert (facts.standing, [*facts.models]) == ("loaded", [KINDS[kind].ability.value])
    case = bench.cases()[0]
    request = next(usual(case.card, bench.album))
    ticket = bench.ticket(case)
    result = asyncio.run(live(bench.provider(case), request, ticket))
    measure(result, request, ticket.scratch)
    charged = bench.books["charged_micro"]
    assert charged == {"USD": bench.cost(case, result.usage).micro}
    assert len(list((tmp_path / "project" / f"bomstudio_{name}").glob("*.py"))) == (1 if is_bronze else 4)


def test_tests_of_a_new_plugin_fail_with_the_steps_in_order(tmp_path: Path) -> None:
    scaffold("new_lamp", "image", tmp_path / "lamp")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_todo.py"]
    done = subprocess.run(command, cwd=tmp_path / "lamp", capture_output=True, text=True, check=False)
    assert done.returncode == 1
    steps = [line for line in done.stdout.splitlines() if line.startswith("Step ")]
    assert [int(line.split(",")[0].removeprefix("Step ")) for line in steps] == list(range(1, 11))
    assert "bomstudio_new_lamp/prices.toml: Write the vendor's own unit and price" in steps[0]


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [("New", "image", "plugin's name"), ("class", "image", "plugin's name"), ("lamp", "smell", "Choose image, video")],
)
def test_what_cannot_be_written_is_refused(tmp_path: Path, name: str, kind: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        scaffold(name, kind, tmp_path / "lamp")
    assert not (tmp_path / "lamp").exists()


def test_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="is there already"):
        scaffold("new_lamp", "image", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
