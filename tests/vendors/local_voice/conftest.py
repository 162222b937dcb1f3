"""A ladder for each engine, and a way to have it say something."""

import asyncio
import itertools
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from voice_ladder import SHELF, Engine, Notes, need, speaker

from bomstudio import Result, SpeechGenerateRequest, Ticket
from plugins.local_voice import Settings
from plugins.local_voice.adapter import LadderVoice
from plugins.local_voice.ladder import Rung


@pytest.fixture(scope="session")
def offered() -> Callable[..., LadderVoice]:
    """Make a ladder of some rungs, with the voices of this machine."""

    def ladder(*rungs: Rung, settings: Settings | None = None) -> LadderVoice:
        return LadderVoice(settings or Settings(), SHELF, Notes(), rungs)

    return ladder


@pytest.fixture(scope="session")
def needed() -> Callable[[Engine], Rung]:
    """Return a rung that is installed, or skip with the command that brings it."""
    return need


@pytest.fixture(scope="session")
def ladders() -> Iterator[Callable[[Engine], LadderVoice]]:
    made: dict[Engine, LadderVoice] = {}

    def ladder(engine: Engine) -> LadderVoice:
        if engine not in made:
            made[engine] = speaker(engine)
        return made[engine]

    yield ladder
    for each in made.values():
        each.close()


@pytest.fixture
def say(ladders: Callable[[Engine], LadderVoice], tmp_path: Path) -> Callable[..., Result]:
    """Say a text with one engine, in a folder of its own."""
    folders = itertools.count()

    def said(engine: Engine, text: str, *, ticket: dict[str, Any] | None = None, **request: Any) -> Result:
        scratch = tmp_path / f"job-{next(folders)}"
        scratch.mkdir()
        job = Ticket(reference="r", model="ladder-1", scratch=scratch, open=lambda ref: scratch, **(ticket or {}))
        return asyncio.run(ladders(engine).submit(SpeechGenerateRequest(text=text, **request), job))

    return said


@pytest.fixture
def heard() -> Callable[[Result], NDArray[np.float64]]:
    """The samples of a result, whose format is what every line's is."""

    def samples(result: Result) -> NDArray[np.float64]:
        with wave.open(str(result.files[0].path)) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 1, 2)
            return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768

    return samples
