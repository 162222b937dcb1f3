"""The rungs of the ladder of voices, for tests: each alone, with the voices of the person who runs them."""

from __future__ import annotations

from typing import Literal

import pytest

from engine.host.settings import load_settings
from plugins.local_voice import Settings
from plugins.local_voice.adapter import LadderVoice
from plugins.local_voice.kokoro import Kokoro
from plugins.local_voice.kokoro_files import StyleShelf
from plugins.local_voice.ladder import Espeak, Hibari, Piper, Rung

Engine = Literal["hibari", "piper", "kokoro", "espeak"]
SHELF = StyleShelf(load_settings().home / "plugins" / "local_voice" / "voices")
"""Where `bom voices install kokoro` put the voices of the person who runs the tests, if it did."""


class Notes(dict[str, str]):
    """What was checked, for as long as the tests run."""

    def put(self, key: str, value: str) -> None:
        self[key] = value


def need(engine: Engine) -> Rung:
    """Return a rung that is installed, or skip with the command that brings it."""
    rung = next(rung for rung in (Hibari(), Piper(), Kokoro(SHELF), Espeak()) if rung.name == engine)
    if not rung.is_installed():
        pytest.skip(f"{rung.title} is not installed: {rung.install}")
    return rung


def speaker(engine: Engine) -> LadderVoice:
    """Return a ladder of one rung; skips when it is not installed."""
    return LadderVoice(Settings(), SHELF, Notes(), (need(engine),))
