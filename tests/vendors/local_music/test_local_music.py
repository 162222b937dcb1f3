import asyncio
import dataclasses
import itertools
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import get_args

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bomstudio import Cancelled, Mood, MusicGenerateRequest, Result, Ticket
from plugins.local_music.adapter import BedMusic
from plugins.local_music.arrangement import arrange
from plugins.local_music.harmony import chord, voiced
from plugins.local_music.instruments import PLAYING_RATE, Orchestra
from plugins.local_music.loudness import Meter
from plugins.local_music.mastering import PEAK, Tape
from plugins.local_music.mixing import BLOCK, mix
from plugins.local_music.moods import PALETTES

MOODS = get_args(Mood)
SHORT_MS = 9_037


def ticket(scratch: Path, **more: object) -> Ticket:
    return Ticket(reference="r", model="bed-1", scratch=scratch, open=lambda ref: scratch / ref.sha256, **more)  # type: ignore[arg-type]


def make(scratch: Path, **request: object) -> Result:
    scratch.mkdir(exist_ok=True)
    asked = MusicGenerateRequest.model_validate(request)
    return asyncio.run(BedMusic().submit(asked, ticket(scratch)))


def heard(result: Result) -> NDArray[np.float32]:
    with av.open(str(result.files[0].path)) as container:
        assert container.streams.audio[0].rate == 48_000
        blocks = [frame.to_ndarray().reshape(-1, 2) for frame in container.decode(audio=0)]
    return np.concatenate(blocks).T.astype(np.float32) / 32768


def loudness(sound: NDArray[np.float32], rate: int = 48_000) -> float:
    meter = Meter(rate)
    for part in np.array_split(sound, 7, axis=1):
        meter.hear(part)
    return meter.lufs()


@pytest.fixture(scope="module", params=MOODS)
def bed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NDArray[np.float32]:
    return heard(make(tmp_path_factory.mktemp(request.param), mood=request.param, length_ms=SHORT_MS))


def test_every_mood_is_as_long_as_asked_to_the_sample(bed: NDArray[np.float32]) -> None:
    assert bed.shape == (2, SHORT_MS * 48)


def test_every_mood_is_at_its_loudness_and_below_its_peak(bed: NDArray[np.float32]) -> None:
    assert loudness(bed) == pytest.approx(-18, abs=0.5)
    assert np.abs(bed).max() <= 10 ** (-3 / 20)


def test_every_mood_begins_and_ends_in_silence_without_a_click(bed: NDArray[np.float32]) -> None:
    assert np.abs(bed[:, :5]).max() < 1e-3
    assert np.abs(bed[:, -5:]).max() < 1e-3
    assert np.abs(np.diff(bed)).max() < 0.15


def test_every_mood_goes_on_where_blocks_meet_as_it_does_between(bed: NDArray[np.float32]) -> None:
    steps = np.abs(np.diff(bed))
    for meeting in range(2 * BLOCK, bed.shape[1], 2 * BLOCK):
        around = np.delete(steps[:, meeting - 2_401 : meeting + 2_400], 2_400, axis=1)
        assert (steps[:, meeting - 1] <= around.max(axis=1)).all()


def test_every_mood_has_no_offset_and_folds_to_mono(bed: NDArray[np.float32]) -> None:
    assert np.abs(bed.mean(axis=1)).max() < 1e-3
    assert 0 < np.corrcoef(bed)[0, 1] < 0.95


def test_every_mood_is_heard_all_the_way_until_its_fade(bed: NDArray[np.float32]) -> None:
    seconds = bed[:, : bed.shape[1] // 48_000 * 48_000].reshape(2, -1, 48_000)
    levels = 10 * np.log10((seconds**2).mean(axis=(0, 2)))
    assert levels[1:-3].min() > -30


def test_loudness_of_a_full_scale_tone_is_that_of_the_standard() -> None:
    tone = np.sin(2 * np.pi * 997 * np.arange(48_000 * 4) / 48_000, dtype=np.float32)
    assert loudness(np.stack([tone, np.zeros_like(tone)])) == pytest.approx(-3.01, abs=0.05)
    assert loudness(np.stack([tone[::2], np.zeros_like(tone[::2])]), 24_000) == pytest.approx(-3.01, abs=0.05)


def test_loudness_of_silence_is_the_floor() -> None:
    assert loudness(np.zeros((2, 48_000), np.float32)) == -70
    assert Meter(48_000).lufs() == -70


def test_pauses_do_not_count_for_the_loudness() -> None:
    tone = np.float32(0.1) * np.sin(2 * np.pi * 997 * np.arange(48_000 * 5) / 48_000, dtype=np.float32)
    sound = np.stack([tone, tone])
    assert loudness(np.concatenate([sound, sound * 0], axis=1)) == pytest.approx(loudness(sound), abs=0.15)


def test_same_request_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    first, again, other = (
        make(tmp_path / name, mood="warm", length_ms=4_000, seed=seed).files[0].path.read_bytes()
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert first == again
    assert first != other


@pytest.mark.parametrize("length_ms", [1, 40, 999])
def test_shortest_lengths_are_exact_too(length_ms: int, tmp_path: Path) -> None:
    assert heard(make(tmp_path, length_ms=length_ms)).shape[1] == length_ms * 48


def test_quote_is_the_usage(tmp_path: Path) -> None:
    request = MusicGenerateRequest(length_ms=1_500)
    estimate = asyncio.run(BedMusic().quote(request, "bed-1"))
    result = make(tmp_path, length_ms=1_500)
    assert estimate.ceiling == estimate.likely == result.usage
    assert result.usage[0].amount == Fraction(3, 2)


def test_cancelled_request_stops_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        asyncio.run(BedMusic().submit(MusicGenerateRequest(length_ms=60_000), ticket(tmp_path, cancelled=lambda: True)))
    assert not list(tmp_path.iterdir())


def test_progress_only_rises_and_ends_at_one(tmp_path: Path) -> None:
    told: list[float] = []
    listening = ticket(tmp_path, report=lambda fraction, step: told.append(fraction))
    asyncio.run(BedMusic().submit(MusicGenerateRequest(length_ms=2_000), listening))
    assert told == sorted(told)
    assert told[-1] == 1


def played(seconds: float, cut: int) -> NDArray[np.float32]:
    """A piece as its blocks give it, which are joined from the sample `cut` of a longer wait on."""
    palette = PALETTES["warm"]
    notes = [
        dataclasses.replace(note, start=note.start + cut / PLAYING_RATE)
        for note in arrange(palette, seconds, np.random.default_rng(1))
    ]
    length = cut + round(seconds * PLAYING_RATE)
    blocks = list(mix(notes, length, Orchestra(palette.brightness, np.random.default_rng(2))))
    assert [block.shape[1] for block in blocks[:-1]] == [BLOCK] * (len(blocks) - 1)
    return np.concatenate(blocks, axis=1)[:, cut:]


def test_music_is_the_same_wherever_its_blocks_are_joined() -> None:
    whole, cut = played(8, 0), played(8, BLOCK // 3)
    assert whole.shape == cut.shape == (2, 8 * PLAYING_RATE)
    assert np.abs(whole - cut).max() < 1e-4


def test_mastering_is_the_same_wherever_its_blocks_are_joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = np.arange(150_000)
    bursts = 0.03 + np.exp(-(((at - 16_384) % 32_768 - 16_384) ** 2 / 100**2))
    tone = (bursts * np.sin(2 * np.pi * 300 * at / PLAYING_RATE)).astype(np.float32)
    with (tmp_path / "tape").open("w+b") as file:
        tape = Tape(file, len(at))
        list(tape.record([np.stack([tone, tone])]))
        whole = np.concatenate(list(tape.mastered()), axis=1)
        monkeypatch.setattr("plugins.local_music.mastering.BLOCK", 1 << 14)
        cut = np.concatenate(list(tape.mastered()), axis=1)
    assert whole.shape == cut.shape == (2, 2 * len(at))
    assert np.abs(whole - cut).max() < 1e-6
    assert np.abs(whole).max() == pytest.approx(PEAK, rel=0.02)


def test_long_bed_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    short, long = (peak_mib(tmp_path, minutes) for minutes in (1, 20))
    assert long - short <= 60


def peak_mib(scratch: Path, minutes: int) -> float:
    """Return the most memory that a process had while it made a bed."""
    program = (
        "import resource, sys; from pathlib import Path;"
        "from bomstudio import MusicGenerateRequest, Ticket, Usage; from plugins.local_music.making import make;"
        "ticket = Ticket(reference='r', model='bed-1', scratch=Path(sys.argv[1]), open=None);"
        "make(MusicGenerateRequest(mood='sad', length_ms=int(sys.argv[2])), ticket, Usage.of('second', 1));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    root = Path(__file__).parents[3]
    asked = [sys.executable, "-c", program, str(scratch), str(minutes * 60_000)]
    kib = subprocess.run(asked, cwd=root, check=True, capture_output=True, text=True).stdout
    return int(kib) / 1024


@given(st.sampled_from(MOODS), st.floats(0.001, 900), st.integers(0, 2**32))
def test_pieces_close_on_their_tonic_within_their_length(mood: Mood, seconds: float, seed: int) -> None:
    palette = PALETTES[mood]
    notes = list(arrange(palette, seconds, np.random.default_rng(seed)))
    assert all(before.start <= after.start for before, after in itertools.pairwise(notes))
    last_bass = max((note for note in notes if note.instrument == "bass"), key=lambda note: note.start)
    first_bass = min((note for note in notes if note.instrument == "bass"), key=lambda note: note.start)
    assert (last_bass.pitch - first_bass.pitch) % 12 == 0
    assert last_bass.start + last_bass.seconds == pytest.approx(seconds)
    assert all(note.start >= 0 for note in notes)


def test_a_minute_is_not_the_same_bars_over_and_over() -> None:
    notes = list(arrange(PALETTES["neutral"], 60, np.random.default_rng(0)))
    bars = [
        frozenset((note.instrument, note.pitch) for note in notes if start <= note.start < start + 3.08)
        for start in np.arange(0, 52, 3.08)
    ]
    assert len(set(bars)) > 0.8 * len(bars)


def test_long_piece_rests_and_rises_again_in_other_keys_and_comes_home() -> None:
    notes = list(arrange(PALETTES["warm"], 1_800, np.random.default_rng(3)))
    struck = np.array([note.start for note in notes if note.instrument == "keys"])
    rests = struck[1:][np.diff(struck) > 10]
    assert np.diff([0, *rests, 1_800]) == pytest.approx(300, rel=0.2)
    keys = [{note.pitch % 12 for note in notes if from_ <= note.start < from_ + 250} for from_ in (0, *rests)]
    assert keys[0] == keys[-1]
    assert all(one != other for one, other in itertools.pairwise(keys))


def test_voices_move_by_little_from_chord_to_chord() -> None:
    chords = [chord(name) for name in ["I:add9", "V:sus4", "VI:m7", "IV:add9", "I:add9"]]
    voicings = voiced(chords, 48)
    for before, after in itertools.pairwise(voicings):
        assert all(min(abs(note - old) for old in before) <= 5 for note in after)
