"""The mix: loud enough, not too loud, everything in its place to the sample, and the music giving way."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from film_workshop import Workshop, heard
from hypothesis import given
from hypothesis import strategies as st

from bomstudio import SAMPLE_RATE, Cancelled, MediaRef, MusicBed, RenderError, SoundPlan, Voice
from plugins.ffmpeg import binary, graphs, sound
from plugins.ffmpeg.levelling import GainSearch
from plugins.ffmpeg.listening import Listener, Loop
from plugins.ffmpeg.loudness import Loudness, read_meter
from plugins.ffmpeg.process import run
from plugins.ffmpeg.renderer import FfmpegRenderer

SECOND = SAMPLE_RATE


def measured(path: Path) -> Loudness:
    return read_meter(run(graphs.loudness(binary.find("").path, path), "measuring"))


def speech(seconds: float, level: float = 0.3, rate: int = SAMPLE_RATE) -> np.ndarray:
    """Syllables of a buzzing voice, with peaks far above their mean."""
    time = np.arange(int(seconds * rate)) / rate
    buzz = np.sum([np.sin(2 * np.pi * 130 * n * time + n) / n for n in range(1, 16)], axis=0)
    syllables = np.clip(np.sin(2 * np.pi * 3 * time), 0, 1) ** 2
    return level * buzz * syllables / np.abs(buzz).max()


def chord(seconds: float, level: float = 0.2) -> np.ndarray:
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return level * np.stack(
        [np.sin(2 * np.pi * f * time) + 0.3 * np.sin(2 * np.pi * 5 * f * time) for f in (220, 277)], 1
    )


def level_db(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(samples.astype(np.float64))) + 1e-12))


@pytest.mark.parametrize("level", [0.02, 0.3, 0.95])
@pytest.mark.parametrize("parts", ["voice", "music", "both"])
def test_mix_meets_its_loudness_and_peak_after_encoding(
    renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path, parts: str, level: float
) -> None:
    voices = tuple(Voice(audio=workshop.sound(speech(2, level)), start=SECOND * at) for at in (1, 4))
    music = MusicBed(audio=workshop.sound(chord(8, level / 2)))
    plan = SoundPlan(
        length=8 * SECOND, voices=voices if parts != "music" else (), music=music if parts != "voice" else None
    )
    renderer.mix(plan, tmp_path / "mix.m4a", workshop.bench)
    meter = measured(tmp_path / "mix.m4a")
    assert meter.lufs == pytest.approx(-14, abs=0.5)
    assert meter.peak is not None
    assert meter.peak <= -1.0


def test_mix_that_the_limiter_holds_down_still_meets_its_loudness(
    renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path
) -> None:
    bangs = speech(6, 0.05)
    bangs[:: SECOND // 8] = 0.95
    plan = SoundPlan(length=6 * SECOND, voices=(Voice(audio=workshop.sound(bangs), start=0),))
    renderer.mix(plan, tmp_path / "mix.m4a", workshop.bench)
    meter = measured(tmp_path / "mix.m4a")
    assert meter.lufs == pytest.approx(-14, abs=0.5)
    assert meter.peak is not None
    assert meter.peak <= -1.0


def test_mix_that_the_limiter_holds_down_is_encoded_once(
    renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[float] = []

    def counted(*args: Any) -> list[str]:
        encoded.append(args[3])
        return master(*args)

    master = graphs.master
    monkeypatch.setattr(graphs, "master", counted)
    plan = SoundPlan(length=6 * SECOND, voices=(Voice(audio=workshop.sound(speech(6, 0.9)), start=0),))
    renderer.mix(plan, tmp_path / "mix.m4a", workshop.bench)
    assert len(encoded) == 1
    assert measured(tmp_path / "mix.m4a").lufs == pytest.approx(-14, abs=0.3)


def test_encoding_adds_no_bursts(tmp_path: Path) -> None:
    """A second of a child's line over music, in which substituted noise peaked 2 dB above what was there."""
    line = Path(__file__).parent / "sudden_line.flac"
    command = graphs.master(binary.find("").path, line, SECOND, 0.0, 0.0, 192, tmp_path / "encoded.m4a")
    run(command, "encoding")
    before, after = measured(line).peak, measured(tmp_path / "encoded.m4a").peak
    assert before is not None
    assert after is not None
    assert after <= before + 0.5


@given(st.floats(-40, -5), st.floats(0.2, 1), st.floats(-20, 20))
def test_gain_is_found_however_hard_the_limiter_works(start: float, worth: float, knee: float) -> None:
    def limited(gain: float) -> float:
        return start + min(gain, knee) + max(0.0, gain - knee) * worth

    search = GainSearch(-14, limited(0))
    for _ in range(6):
        gain = search.gain_db()
        if abs(limited(gain) + 14) <= sound.TOLERANCE_LU:
            return
        search.heard(gain, limited(gain))
    raise AssertionError(f"{limited(gain)} LUFS after six tries")


@pytest.mark.parametrize("length", [1, 1023, 48_000, 100_001])
def test_mix_is_as_long_as_the_film(renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path, length: int) -> None:
    plan = SoundPlan(length=length, voices=(Voice(audio=workshop.sound(speech(0.5)), start=0),))
    renderer.mix(plan, tmp_path / "mix.m4a", workshop.bench)
    assert 0 <= len(heard(tmp_path / "mix.m4a")) - length < 1024


def test_film_without_sound_is_silent(renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path) -> None:
    renderer.mix(SoundPlan(length=30_000), tmp_path / "mix.m4a", workshop.bench)
    samples = heard(tmp_path / "mix.m4a")
    assert samples.shape[1] == 2
    assert np.abs(samples).max() == 0
    assert 0 <= len(samples) - 30_000 < 1024


@pytest.mark.parametrize("level", [0.0, 0.0003])
def test_voices_that_say_nothing_are_not_amplified(
    renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path, level: float
) -> None:
    noise = np.random.default_rng(1).normal(0, level, 2 * SECOND)
    plan = SoundPlan(length=2 * SECOND, voices=(Voice(audio=workshop.sound(noise), start=0),))
    renderer.mix(plan, tmp_path / "mix.m4a", workshop.bench)
    assert np.abs(heard(tmp_path / "mix.m4a")).max() < 0.01


def test_voice_begins_at_its_sample(renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path) -> None:
    click = np.zeros(4800)
    click[0] = 0.8
    starts = [12_345, 60_000, 131_071]
    audio = workshop.sound(click)
    plan = SoundPlan(length=3 * SECOND, voices=tuple(Voice(audio=audio, start=start) for start in starts))
    renderer.mix(plan, tmp_path / "mix.m4a", workshop.bench)
    loud = np.abs(heard(tmp_path / "mix.m4a")[:, 0])
    for start in starts:
        window = loud[start - 2000 : start + 2000]
        assert abs(int(window.argmax()) - 2000) <= 8


def test_blocks_place_every_voice_exactly_and_add_what_overlaps(workshop: Workshop) -> None:
    ramp = workshop.sound(np.full(70_000, 0.25))
    voices = tuple(Voice(audio=ramp, start=start, gain_db=gain) for start, gain in ((0, 0), (60_000, -6.0206)))
    whole = np.concatenate(list(sound.blocks(SoundPlan(length=100_000, voices=voices), workshop.bench)))
    assert whole.shape == (100_000, 3)
    expected = np.zeros(100_000)
    expected[:70_000] += 0.25
    expected[60_000:] += 0.125
    assert np.allclose(whole[:, 0], expected, atol=1e-4)
    assert not whole[:, 1:].any()


def test_long_mix_holds_seconds_of_sound_and_not_all_of_it(workshop: Workshop) -> None:
    line, music = workshop.sound(speech(2)), workshop.sound(chord(5))
    voices = tuple(Voice(audio=line, start=SECOND * at) for at in range(0, 120, 2))
    plan = SoundPlan(length=120 * SECOND, voices=voices, music=MusicBed(audio=music))
    tracemalloc.start()
    try:
        assert sum(len(block) for block in sound.blocks(plan, workshop.bench)) == plan.length
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_three_hundred_lines_are_mixed(renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path) -> None:
    audio = workshop.sound(speech(0.2))
    voices = tuple(Voice(audio=audio, start=4_000 * index) for index in range(300))
    renderer.mix(SoundPlan(length=4_000 * 300, voices=voices), tmp_path / "mix.m4a", workshop.bench)
    assert measured(tmp_path / "mix.m4a").lufs == pytest.approx(-14, abs=0.5)


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100])
def test_lines_of_any_rate_keep_their_length_and_pitch(workshop: Workshop, rate: int) -> None:
    time = np.arange(rate) / rate
    samples = Listener(workshop.paths[workshop.sound(0.5 * np.sin(2 * np.pi * 440 * time), rate).sha256], 1).read(10**6)
    assert len(samples) == pytest.approx(SAMPLE_RATE, abs=64)
    spectrum = np.abs(np.fft.rfft(samples[: SAMPLE_RATE - 64, 0]))
    assert spectrum.argmax() == pytest.approx(440, abs=1)
    assert level_db(samples) == pytest.approx(-9.03, abs=0.1)


def test_music_gives_way_while_somebody_speaks(workshop: Workshop, tmp_path: Path) -> None:
    def music_level(duck: bool) -> tuple[float, float]:
        voice = workshop.sound(0.3 * np.sin(2 * np.pi * 1000 * np.arange(3 * SECOND) / SECOND))
        bed = MusicBed(audio=workshop.sound(chord(9)), duck=duck, fade_in_ms=0, fade_out_ms=0)
        plan = SoundPlan(length=9 * SECOND, voices=(Voice(audio=voice, start=3 * SECOND),), music=bed)
        out = tmp_path / "premix.w64"
        sound._premix(binary.find(""), plan, out, "mixing", workshop.bench)
        spectra = [np.abs(np.fft.rfft(heard(out)[at : at + SECOND, 0])) for at in (SECOND, 4 * SECOND)]
        before, during = (20 * np.log10(spectrum[218:223].max()) for spectrum in spectra)
        return float(before), float(during)

    before, during = music_level(duck=True)
    assert 11 <= before - during <= 18
    before, during = music_level(duck=False)
    assert before == pytest.approx(during, abs=0.2)


@pytest.mark.parametrize("louder", [0.05, 6.0])
def test_music_lies_as_high_under_the_voice_whatever_its_master(
    workshop: Workshop, tmp_path: Path, louder: float
) -> None:
    def bed_lufs(level: float) -> float:
        plan = SoundPlan(length=6 * SECOND, music=MusicBed(audio=workshop.sound(chord(8, level))))
        sound._premix(binary.find(""), plan, tmp_path / "mix.w64", "mixing", workshop.bench)
        lufs = measured(tmp_path / "mix.w64").lufs
        assert lufs is not None
        return lufs

    assert bed_lufs(0.05 * louder) == pytest.approx(bed_lufs(0.05), abs=0.3)


def test_music_comes_back_after_the_voice(renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path) -> None:
    bed = MusicBed(audio=workshop.sound(chord(10)), fade_in_ms=0, fade_out_ms=0)
    voice = Voice(audio=workshop.sound(speech(2, 0.8)), start=3 * SECOND)
    renderer.mix(SoundPlan(length=10 * SECOND, voices=(voice,), music=bed), tmp_path / "mix.m4a", workshop.bench)
    samples = heard(tmp_path / "mix.m4a")
    assert level_db(samples[8 * SECOND : 9 * SECOND]) == pytest.approx(level_db(samples[SECOND : 2 * SECOND]), abs=0.7)


def test_short_music_is_repeated_without_a_hole_or_a_jump(workshop: Workshop) -> None:
    noise = np.random.default_rng(2).normal(0, 0.1, (5 * SECOND, 2))
    loop = Loop(workshop.paths[workshop.sound(noise).sha256], 23 * SECOND)
    whole = np.concatenate([loop.read(count) for count in (SECOND, 7, 20 * SECOND, 2 * SECOND - 7)])
    assert len(whole) == 23 * SECOND
    levels = [level_db(whole[at : at + SECOND // 4]) for at in range(0, len(whole), SECOND // 4)]
    assert levels == pytest.approx([-20.0] * len(levels), abs=1.0)


def test_music_as_long_as_the_film_is_played_as_it_is(workshop: Workshop) -> None:
    noise = np.random.default_rng(3).normal(0, 0.1, (5 * SECOND, 2))
    loop = Loop(workshop.paths[workshop.sound(noise).sha256], 5 * SECOND)
    whole = np.concatenate([loop.read(SECOND) for _ in range(5)])
    assert np.allclose(whole, np.clip(noise, -1, 1), atol=1e-4)


def test_tiny_music_still_fills_the_film(workshop: Workshop) -> None:
    loop = Loop(workshop.paths[workshop.sound(np.full((300, 2), 0.1)).sha256], SECOND)
    assert len(loop.read(SECOND)) == SECOND


def test_music_fades_in_and_out(renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path) -> None:
    bed = MusicBed(audio=workshop.sound(chord(6)), fade_in_ms=1000, fade_out_ms=2000)
    renderer.mix(SoundPlan(length=6 * SECOND, music=bed), tmp_path / "mix.m4a", workshop.bench)
    samples = heard(tmp_path / "mix.m4a")
    middle = level_db(samples[2 * SECOND : 3 * SECOND])
    assert level_db(samples[: SECOND // 10]) < middle - 20
    assert level_db(samples[6 * SECOND - SECOND // 10 : 6 * SECOND]) < middle - 20
    assert level_db(samples[5 * SECOND - 2400 : 5 * SECOND + 2400]) == pytest.approx(middle - 6, abs=1)


def test_same_mix_twice_has_identical_bytes(renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path) -> None:
    voice = Voice(audio=workshop.sound(speech(1), 48_000), start=1000)
    plan = SoundPlan(length=2 * SECOND, voices=(voice,), music=MusicBed(audio=workshop.sound(chord(1))))
    for name in ("a.m4a", "b.m4a"):
        renderer.mix(plan, tmp_path / name, workshop.bench)
    assert (tmp_path / "a.m4a").read_bytes() == (tmp_path / "b.m4a").read_bytes()


@pytest.mark.parametrize("role", ["voice", "music"])
def test_broken_sound_is_named_and_leaves_nothing(
    renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path, role: str
) -> None:
    path = workshop.folder / "broken.wav"
    path.write_bytes(b"not a sound" * 100)
    broken: MediaRef = workshop.keep(path, "audio/wav")
    plan = SoundPlan(
        length=SECOND,
        voices=(Voice(audio=broken, start=0),) if role == "voice" else (),
        music=MusicBed(audio=broken) if role == "music" else None,
    )
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(RenderError, match=r"broken\.wav"):
        renderer.mix(plan, out / "mix.m4a", workshop.bench)
    assert list(out.iterdir()) == []


def test_cancelled_mix_leaves_nothing(renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path) -> None:
    workshop.cancel_after = 0
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(Cancelled):
        renderer.mix(
            SoundPlan(length=SECOND, voices=(Voice(audio=workshop.sound(speech(1)), start=0),)),
            out / "mix.m4a",
            workshop.bench,
        )
    assert list(out.iterdir()) == []
