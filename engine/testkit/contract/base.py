"""What all contract tests share: the plugin's name, its bench, and a test for each model that it offers."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from engine.contracts.abilities import Ability
from engine.contracts.errors import BomError
from engine.contracts.requests import Request
from engine.host.plugin_cards import Candidate, discover
from engine.testkit.samples import usual

from .bench import Bench, Case
from .fitting import Deselection, misfit


class Contract:
    """The plugin under test; a plugin's own test class says which one it is."""

    plugin: ClassVar[str] = ""
    """The plugin's name."""
    settings: ClassVar[Mapping[str, Any]] = {}
    """Settings of the plugin that differ from its defaults."""
    exempt: ClassVar[Mapping[str, str]] = {}
    """Tests to leave out, with the reason; `*` in a name stands for anything, as in `test_status*-402]`."""
    find: Callable[[], Iterable[Candidate]] = staticmethod(discover)
    """Where plugins are looked for: among what is installed, unless told."""

    def requests(self, case: Case, bench: Bench) -> Iterable[Request]:
        """Return what a model is asked for; override it where the usual requests do not fit."""
        return usual(case.card, bench.album, bench.own_clip() if case.ability is Ability.VIDEO_LIPSYNC else None)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make a test for each ability (`case`) or for each model (`offer`); those that do not fit are left out."""
        Deselection.join(metafunc.config)
        for name in {"case", "offer"} & set(metafunc.fixturenames):
            metafunc.parametrize(name, self._cases(metafunc.function, is_each_model=name == "offer"))

    def _cases(self, test: Callable[..., None], *, is_each_model: bool) -> list[Any]:
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(self.plugin, Path(folder), self.find, self.settings)
            try:
                cases = [replace(case, misfit=misfit(test, bench, case)) for case in bench.cases()]
            except BomError as error:
                return [pytest.param(str(error), id="does-not-load")]
            finally:
                bench.close()
        first = {case.ability: case for case in reversed(cases)}
        chosen = cases if is_each_model else [case for case in cases if case is first[case.ability]]
        return [pytest.param(case, id=case.label) for case in chosen]

    @pytest.fixture
    def bench(self, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
        """A machine on which nothing was ever set up, with this plugin on it."""
        parameters = request.node.callspec.params if hasattr(request.node, "callspec") else {}
        for problem in (parameters.get("case"), parameters.get("offer")):
            if isinstance(problem, str):
                pytest.fail(f"{self.plugin} cannot be tried: {problem}", pytrace=False)
        for variable in [known for known in os.environ if known.startswith("BOM_")]:
            if not variable.startswith("BOM_TEST_"):
                monkeypatch.delenv(variable)
        monkeypatch.setenv("HOME", str(tmp_path / "empty-home"))
        monkeypatch.chdir(tmp_path)
        bench = Bench(self.plugin, tmp_path, self.find, self.settings)
        yield bench
        bench.close()
