"""The plugin that the author's page builds: the page shows its files, and it is loaded, listed and run."""

from __future__ import annotations

import asyncio
import sys
import tomllib
import wave
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from doc_pages import ROOT, Block, Page

from engine.contracts.abilities import Ability
from engine.contracts.errors import Cancelled, Rejected
from engine.contracts.provider import Absent, Provider, Ticket
from engine.contracts.requests import MusicGenerateRequest
from engine.host.plugin_cards import Candidate
from engine.host.plugins import PluginManager
from engine.host.secrets import MemorySecrets
from engine.host.settings import load_settings

EXAMPLE = ROOT / "docs" / "examples" / "tone"
SHOWN = [b for b in Page(ROOT / "docs" / "plugin-author.md").blocks if b.order.startswith("from: ")]


@pytest.mark.parametrize("block", SHOWN, ids=lambda block: block.order)
def test_page_shows_the_file_as_it_is(block: Block) -> None:
    assert (ROOT / block.order.removeprefix("from: ")).read_text(encoding="utf-8") == block.body


def test_page_shows_every_file_of_the_example() -> None:
    files = {f"from: {path.relative_to(ROOT).as_posix()}" for path in EXAMPLE.rglob("*.*") if path.suffix != ".pyc"}
    assert {block.order for block in SHOWN} == {name for name in files if "__pycache__" not in name}


@pytest.fixture
def manager(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PluginManager]:
    """A plugin manager that finds the example by its entry point alone."""
    monkeypatch.syspath_prepend(EXAMPLE)
    monkeypatch.setenv("BOM_TONE__HERTZ", "440")
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = [
        Candidate(name, module, project["name"], project["version"])
        for name, module in project["entry-points"]["bomstudio"].items()
    ]
    yield PluginManager(load_settings(), MemorySecrets(), find=lambda: found)
    for name in [name for name in sys.modules if name.partition(".")[0] == "bomstudio_tone"]:
        del sys.modules[name]


@pytest.fixture
def tone(manager: PluginManager) -> Provider:
    return manager.provider(Ability.MUSIC_GENERATE, "tone/sine-1")[0]


def test_example_is_described_with_model_price_and_setting(manager: PluginManager) -> None:
    facts = manager.describe("tone")
    assert (facts.standing, facts.contract, facts.is_house) == ("loaded", 1, False)
    assert facts.models == {"music.generate": ("tone/sine-1",)}
    assert [(price.model, price.unit, price.amount_micro) for price in facts.prices] == [
        ("tone/sine-1", "millisecond", 0)
    ]
    assert [(setting.name, setting.default, setting.is_set) for setting in facts.settings] == [("hertz", "220", True)]


def test_example_makes_the_tone_it_quotes(tone: Provider, tmp_path: Path) -> None:
    request = MusicGenerateRequest(length_ms=500)
    ticket = Ticket(reference="1", model="sine-1", scratch=tmp_path, open=lambda media: tmp_path)
    result = asyncio.run(tone.submit(request, ticket))
    assert asyncio.run(tone.quote(request, "sine-1")).likely == result.usage
    with wave.open(str(result.files[0].path)) as file:
        samples = memoryview(file.readframes(file.getnframes())).cast("h")
    crossings = sum(before < 0 <= after for before, after in pairwise(samples))
    assert len(samples) == 24_000
    assert crossings == pytest.approx(220, abs=1), "440 Hz for half a second"


def test_example_says_what_it_cannot_do(tone: Provider, tmp_path: Path) -> None:
    stopped = Ticket("1", "sine-1", tmp_path, open=lambda media: tmp_path, cancelled=lambda: True)
    with pytest.raises(Rejected, match="ten minutes"):
        asyncio.run(tone.quote(MusicGenerateRequest(length_ms=600_001), "sine-1"))
    with pytest.raises(Cancelled):
        asyncio.run(tone.submit(MusicGenerateRequest(length_ms=500), stopped))
    assert asyncio.run(tone.find(MusicGenerateRequest(length_ms=500), stopped)) == Absent()
