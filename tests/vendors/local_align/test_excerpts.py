"""Lines cut out of recordings: to the sample, with fades outside the markers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from reading import samples, write_sound

from bomstudio import SAMPLE_RATE, Rejected, Result, SpeechExcerptRequest, WordTime
from plugins.local_align.excerpts import FALL_MS, RISE_MS, ExcerptSpeech

Work = Callable[..., Result]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    chance = np.random.default_rng(5)
    return write_sound(tmp_path / "recording.wav", chance.uniform(-0.2, 0.2, SAMPLE_RATE * 3).astype(np.float32))


def cut(work: Work, path: Path, start: int, end: int, **fields: object) -> Result:
    return work(ExcerptSpeech, SpeechExcerptRequest, path, start_ms=start, end_ms=end, **fields)


def test_all_between_the_markers_is_kept_to_the_sample(work: Work, recording: Path) -> None:
    made = cut(work, recording, 1_234, 2_001)
    sound, whole = samples(made.files[0].path), samples(recording)

    assert made.files[0].facts.duration_ms == 767 + RISE_MS + FALL_MS
    rise = RISE_MS * 48
    assert np.array_equal(sound[rise : rise + 767 * 48], whole[1_234 * 48 : 2_001 * 48])
    assert abs(sound[0]) == 0 and abs(sound[-1]) == 0


def test_at_the_edges_of_the_recording_there_is_less_to_fade(work: Work, recording: Path) -> None:
    made = cut(work, recording, 0, 3_000)
    assert np.array_equal(samples(made.files[0].path), samples(recording))


def test_words_come_along_in_the_time_of_the_excerpt(work: Work, recording: Path) -> None:
    words = (WordTime(text="It", start_ms=900, end_ms=1_100), WordTime(text="burns.", start_ms=1_100, end_ms=1_700))
    made = cut(work, recording, 1_000, 1_500, words=words)
    assert [(word["start_ms"], word["end_ms"]) for word in made.data["words"]] == [(8, 108), (108, 508)]


def test_gain_never_clips(work: Work, recording: Path) -> None:
    loud = samples(cut(work, recording, 500, 900, gain_db=30.0).files[0].path)
    assert 0.6 < np.abs(loud).max() <= 0.9


@pytest.mark.parametrize(("start", "end", "why"), [(500, 500, "before it begins"), (2_000, 3_001, "lasts 3000 ms")])
def test_stretch_that_is_none_is_refused(work: Work, recording: Path, start: int, end: int, why: str) -> None:
    with pytest.raises(Rejected, match=why):
        cut(work, recording, start, end)


def test_recording_in_another_form_is_refused(work: Work, tmp_path: Path) -> None:
    path = write_sound(tmp_path / "slow.wav", np.full(16_000, 0.1, np.float32), rate=16_000)
    with pytest.raises(Rejected, match="cleaned recording"):
        cut(work, path, 100, 200)
