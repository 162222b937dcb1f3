"""From a request to a file: composed, played, mastered."""

from __future__ import annotations

import tempfile

import numpy as np

from bomstudio import (
    SAMPLE_RATE,
    Cancelled,
    MediaFacts,
    MusicGenerateRequest,
    ProducedFile,
    Result,
    Ticket,
    Usage,
    fingerprint,
)

from .arrangement import arrange
from .flac import write_flac
from .instruments import PLAYING_RATE, Orchestra
from .mastering import Tape
from .mixing import mix
from .moods import PALETTES

_PLAYED = 0.75


def make(request: MusicGenerateRequest, ticket: Ticket, usage: Usage) -> Result:
    """Write a bed as a FLAC file. May raise Cancelled."""

    def told(fraction: float, step: str) -> None:
        if ticket.cancelled():
            raise Cancelled("The music was stopped.")
        ticket.report(fraction, step)

    composer, players = np.random.default_rng(int(fingerprint(request), 16)).spawn(2)
    palette = PALETTES[request.mood]
    length = request.length_ms * PLAYING_RATE // 1000
    notes = arrange(palette, length / PLAYING_RATE, composer)
    path = ticket.scratch / "music.flac"
    told(0.0, "playing")
    with tempfile.TemporaryFile(dir=ticket.scratch) as file:
        tape = Tape(file, length)
        for recorded in tape.record(mix(notes, length, Orchestra(palette.brightness, players))):
            told(_PLAYED * recorded, "playing")
        for written in write_flac(path, tape.mastered()):
            told(_PLAYED + (1 - _PLAYED) * written / (2 * length), "mastering")
    ticket.report(1.0, "done")
    return Result(
        files=(
            ProducedFile(
                role="music",
                path=path,
                media_type="audio/flac",
                facts=MediaFacts(duration_ms=request.length_ms, sample_rate=SAMPLE_RATE, channels=2),
            ),
        ),
        usage=(usage,),
        seed=request.seed,
    )
