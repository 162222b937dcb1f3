import asyncio
import itertools
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
from plugins.local_music.mastering import loudness
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


@given(st.sampled_from(MOODS), st.floats(0.001, 400), st.integers(0, 2**32))
def test_pieces_close_on_their_tonic_within_their_length(mood: Mood, seconds: float, seed: int) -> None:
    palette = PALETTES[mood]
    notes = arrange(palette, seconds, np.random.default_rng(seed))
    last_bass = max((note for note in notes if note.instrument == "bass"), key=lambda note: note.start)
    first_bass = min((note for note in notes if note.instrument == "bass"), key=lambda note: note.start)
    assert (last_bass.pitch - first_bass.pitch) % 12 == 0
    assert last_bass.start + last_bass.seconds == pytest.approx(seconds)
    assert all(note.start >= 0 for note in notes)


def test_a_minute_is_not_the_same_bars_over_and_over() -> None:
    notes = arrange(PALETTES["neutral"], 60, np.random.default_rng(0))
    bars = [
        frozenset((note.instrument, note.pitch) for note in notes if start <= note.start < start + 3.08)
        for start in np.arange(0, 52, 3.08)
    ]
    assert len(set(bars)) > 0.8 * len(bars)


def test_voices_move_by_little_from_chord_to_chord() -> None:
    chords = [chord(name) for name in ["I:add9", "V:sus4", "VI:m7", "IV:add9", "I:add9"]]
    voicings = voiced(chords, 48)
    for before, after in itertools.pairwise(voicings):
        assert all(min(abs(note - old) for old in before) <= 5 for note in after)
