"""Clean copies of recordings: less noise, nothing moved, the speech as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from reading import Reading, encode_sound, samples, write_sound

from bomstudio import SAMPLE_RATE, Cancelled, Rejected, Result, SpeechCleanRequest
from plugins.local_align.cleaning import CleanSpeech
from plugins.local_align.denoising import NoiseProfile, denoised

Work = Callable[..., Result]


def clean(work: Work, path: Path, **fields: object) -> Result:
    return work(CleanSpeech, SpeechCleanRequest, path, **fields)


def likeness_db(sound: NDArray[np.float32], speech: NDArray[np.float32]) -> float:
    """How much of a sound is the speech, against all else in it: the scale-invariant ratio."""
    scaled = speech * (np.dot(speech, sound) / np.dot(speech, speech))
    return float(10 * np.log10(np.dot(scaled, scaled) / np.sum((sound - scaled) ** 2)))


def above_pauses_db(sound: NDArray[np.float32], is_said: NDArray[np.bool_]) -> float:
    return float(10 * np.log10(np.mean(sound[is_said] ** 2) / np.mean(sound[~is_said] ** 2)))


@pytest.mark.parametrize("kind", ["hiss", "room"])
@pytest.mark.parametrize(("below", "nearer", "quieter"), [(10, 6, 14), (20, 3.5, 14), (30, 0, 12)])
def test_noise_goes_and_speech_stays(
    work: Work,
    woman: Reading,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    below: int,
    nearer: float,
    quieter: float,
) -> None:
    noisy = woman.with_noise(below, kind)
    made = clean(work, write_sound(tmp_path / "noisy.wav", noisy), denoise=True)
    cleaned = samples(made.files[0].path)

    before, after = likeness_db(noisy, woman.sound), likeness_db(cleaned, woman.sound)
    gap, wider = above_pauses_db(noisy, woman.is_said), above_pauses_db(cleaned, woman.is_said)
    with capsys.disabled():
        print(
            f"\n  {kind} {below} dB below: "
            f"speech to the rest {before:.1f} → {after:.1f} dB, to pauses {gap:.1f} → {wider:.1f}"
        )
    assert len(cleaned) == len(noisy)
    assert after - before >= nearer
    assert wider - gap >= quieter


def test_recording_without_noise_is_left_as_it_is(work: Work, woman: Reading, tmp_path: Path) -> None:
    quiet = woman.sound + np.random.default_rng(1).normal(0, 5e-5, len(woman.sound)).astype(np.float32)
    path = write_sound(tmp_path / "quiet.wav", quiet)
    made = clean(work, path, denoise=True)

    assert np.array_equal(samples(made.files[0].path), samples(path))
    assert "hardly any noise" in made.notes[0]


def test_other_formats_become_the_one_format_in_their_time(work: Work, woman: Reading, tmp_path: Path) -> None:
    video = encode_sound(tmp_path / "voice.mp4", woman.sound, "aac", 44_100, late=1.0)
    made = clean(work, video, media_type="video/mp4")
    sound = samples(made.files[0].path)

    assert made.data["level_db"] == pytest.approx(-20, abs=3)
    first = np.flatnonzero(np.abs(sound) > 0.05)[0] / 48
    spoken = np.flatnonzero(np.abs(woman.sound) > 0.05)[0] / 48
    assert first == pytest.approx(1_000 + spoken, abs=15)


def test_silence_is_refused_and_stopping_stops(work: Work, woman: Reading, tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="Nothing is heard"):
        clean(work, write_sound(tmp_path / "silence.wav", np.zeros(SAMPLE_RATE, np.float32)))
    with pytest.raises(Cancelled):
        clean(work, write_sound(tmp_path / "voice.wav", woman.sound), cancelled=lambda: True)


def test_blocks_of_any_size_give_the_same_sound() -> None:
    sound = np.random.default_rng(2).normal(0, 0.1, 30_011).astype(np.float32)
    noise = NoiseProfile.of([sound])
    whole = np.concatenate(list(denoised([sound], noise)))
    parted = np.concatenate(list(denoised(np.split(sound, [1, 700, 15_000, 15_001]), noise)))

    assert len(whole) == len(sound)
    assert np.allclose(whole, parted, atol=1e-6)
