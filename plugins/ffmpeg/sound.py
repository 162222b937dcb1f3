"""The film's whole sound: voices in their places, music under them, brought to its loudness and encoded."""

from __future__ import annotations

import logging
import tempfile
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bomstudio import SAMPLE_RATE, Bench, Cancelled, MusicBed, PartFacts, SoundPlan, Voice

from . import graphs
from .binary import Binary
from .inspection import read_findings
from .levelling import GainSearch
from .listening import Listener, Loop, Samples
from .loudness import Loudness, read_meter
from .process import Process, run, written_whole

log = logging.getLogger("bomstudio.ffmpeg")

CHUNK = SAMPLE_RATE
ATTEMPTS = 6
TOLERANCE_LU = 0.3
DRAFT_TOLERANCE_LU = 0.1
PEAK_ALLOWANCE_DB = 0.5
"""How far above the plan's peak the encoded file may go: encoding moves peaks a little."""
QUIETEST_LUFS = -60.0
"""Below this a mix is taken for silence and not amplified."""
BED_LUFS = -18.0
"""What music is brought to before its own gain: a loud master then lies no higher under the voices than a soft one."""


def mix(binary: Binary, sound: SoundPlan, out: Path, bench: Bench) -> None:
    """Mix and encode the film's sound."""
    task = f"Mixing {out.name}"
    with written_whole(out) as part, tempfile.TemporaryDirectory(dir=out.parent, prefix=".mix-") as folder:
        if not sound.voices and sound.music is None:
            run(graphs.silence(binary.path, sound.length, sound.bitrate_kbps, part), task, bench.cancelled)
            facts = PartFacts(silent=((0, sound.length * 1000 // SAMPLE_RATE),))
        else:
            premixed = Path(folder) / "premix.w64"
            measured = _premix(binary, sound, premixed, task, bench)
            facts = _master(binary, sound, premixed, measured, part, task, bench)
    bench.measured(facts)


def _premix(binary: Binary, sound: SoundPlan, out: Path, task: str, bench: Bench) -> Loudness:
    music = sound.music and _levelled(binary, sound.music, sound.length, task, bench)
    command = graphs.premix(binary.path, sound.length, music, out)
    with Process(command, task, feed=True) as process:
        for block in blocks(sound, bench):
            if bench.cancelled():
                raise Cancelled(f"{task}: stopped on request.")
            process.write(block.data.cast("B"))
        return read_meter(process.finish(bench.cancelled))


def _levelled(binary: Binary, music: MusicBed, length: int, task: str, bench: Bench) -> MusicBed:
    """Return the bed with the gain that its own loudness asks for; silence is left alone."""
    heard = read_meter(run(graphs.heard(binary.path, bench.open(music.audio), length), task, bench.cancelled)).lufs
    if heard is None or heard <= QUIETEST_LUFS:
        return music
    return music.model_copy(update={"gain_db": round(music.gain_db + BED_LUFS - heard, 1)})


def _master(
    binary: Binary, sound: SoundPlan, premixed: Path, measured: Loudness, out: Path, task: str, bench: Bench
) -> PartFacts:
    """Encode, measure what came out, and correct gain and limit until both hold; return the last measurement."""
    target, limit = sound.loudness_lufs, sound.true_peak_dbtp
    ceiling = limit + PEAK_ALLOWANCE_DB - 0.05
    search, gain = None, 0.0
    if measured.lufs is not None and measured.lufs > QUIETEST_LUFS:
        search = GainSearch(target, measured.lufs)
        gain = _drafted(binary, sound, premixed, measured.lufs, task, bench)
    for _ in range(ATTEMPTS):
        command = graphs.master(binary.path, premixed, sound.length, gain, limit, sound.bitrate_kbps, out)
        run(command, task, bench.cancelled)
        written = run(graphs.loudness(binary.path, out), task, bench.cancelled)
        heard = read_meter(written)
        loud = heard.lufs if search and heard.lufs is not None else target
        over = max(0.0, heard.peak - ceiling) if heard.peak is not None else 0.0
        if abs(target - loud) <= TOLERANCE_LU and not over:
            break
        if search:
            search.heard(gain, loud)
            gain = search.gain_db()
        limit -= over + 0.1 if over else 0.0
    else:
        log.warning("%s: %.1f LUFS and %s dBTP is as near as it came.", task, loud, heard.peak)
    silent = read_findings(written, sound.length * 1000 // SAMPLE_RATE)["silent"]
    return PartFacts(silent=silent, loudness_lufs=heard.lufs, true_peak_dbtp=heard.peak)


def _drafted(binary: Binary, sound: SoundPlan, premixed: Path, lufs: float, task: str, bench: Bench) -> float:
    """Return the gain in dB that is likely to be right: trying one costs a twentieth of encoding with it."""
    search = GainSearch(sound.loudness_lufs, lufs)
    for _ in range(ATTEMPTS):
        gain = search.gain_db()
        draft = graphs.draft(binary.path, premixed, gain, sound.true_peak_dbtp)
        heard = read_meter(run(draft, task, bench.cancelled)).lufs
        if heard is None or abs(sound.loudness_lufs - heard) <= DRAFT_TOLERANCE_LU:
            break
        search.heard(gain, heard)
    return gain


def blocks(sound: SoundPlan, bench: Bench) -> Iterator[Samples]:
    """Yield the sound a second at a time in three channels: voices, and the music's left and right."""
    waiting = deque(sorted(sound.voices, key=lambda voice: voice.start))
    speaking: list[_Speech] = []
    music = Loop(bench.open(sound.music.audio), sound.length) if sound.music else None
    for at in range(0, sound.length, CHUNK):
        count = min(CHUNK, sound.length - at)
        block = np.zeros((count, 3), np.float32)
        while waiting and waiting[0].start < at + count:
            speaking.append(_Speech(waiting.popleft(), bench))
        speaking = [speech for speech in speaking if speech.add_to(block[:, 0], at)]
        if music:
            block[:, 1:] = music.read(count)
        yield block


class _Speech:
    """A line while it is being said."""

    def __init__(self, voice: Voice, bench: Bench) -> None:
        self._start = voice.start
        self._gain = np.float32(10 ** (voice.gain_db / 20))
        self._listener = Listener(bench.open(voice.audio), 1)

    def add_to(self, channel: Samples, at: int) -> bool:
        """Add what is heard of it from sample `at` on; returns whether there may be more."""
        offset = max(0, self._start - at)
        wanted = len(channel) - offset
        heard = self._listener.read(wanted)[:, 0]
        channel[offset : offset + len(heard)] += heard * self._gain
        return len(heard) == wanted
