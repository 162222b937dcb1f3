"""Films made bad on purpose: each is reported for what is wrong with it and nothing else, a good one for nothing."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from film_workshop import Workshop

from bomstudio import (
    SAMPLE_RATE,
    Cue,
    Encoding,
    Footage,
    FrameRate,
    PartFacts,
    RenderPlan,
    Segment,
    Shape,
    Size,
    SoundPlan,
    Voice,
)
from engine.contracts.rendering import FilmFacts
from engine.host.settings import load_settings
from engine.render.quality.checked import Checked
from engine.render.quality.judging import judge
from engine.render.quality.measuring import whole_film
from plugins.ffmpeg.renderer import FfmpegRenderer

SIZE = Size(width=160, height=90)
RATE = FrameRate(num=24)
NAMES = {"one": "1", "two": "2", "three": "3"}
SUBTITLES = (
    Cue(start_ms=250, end_ms=2500, text="The light has not failed."),
    Cue(start_ms=3000, end_ms=6000, text="We made it through."),
)


def found(facts: FilmFacts, plan: RenderPlan) -> list[tuple[str, tuple[str, ...]]]:
    findings = judge(Checked(facts, plan, load_settings().quality), NAMES)
    return [(finding.rule, finding.shots) for finding in findings]


@dataclass
class Cinema:
    """Makes small films: three shots of 2, 3 and 2 s, the middle one of any footage, with a voice throughout."""

    renderer: FfmpegRenderer
    workshop: Workshop
    folder: Path

    def plan(self, middle: Footage | None = None, subtitles: Sequence[Cue] = SUBTITLES) -> RenderPlan:
        rising = [Footage(clip=self.workshop.flat(40, step=1), frames=frames) for frames in (48, 72, 48)]
        footage = (rising[0], middle or rising[1], rising[2])
        length = RATE.samples(sum(shown.frames for shown in footage), SAMPLE_RATE)
        hum = 0.3 * np.sin(2 * np.pi * 300 * np.arange(length) / SAMPLE_RATE)
        return RenderPlan(
            shape=Shape.WIDE,
            encoding=Encoding(size=SIZE, rate=RATE, preset="ultrafast"),
            segments=tuple(Segment(footage=shown, shots=(shot,)) for shown, shot in zip(footage, NAMES, strict=True)),
            sound=SoundPlan(length=length, voices=(Voice(audio=self.workshop.sound(hum), start=0),)),
            subtitles=tuple(subtitles),
        )

    def film(self, plan: RenderPlan, sound: SoundPlan | None = None) -> tuple[Path, list[PartFacts | None]]:
        told: list[PartFacts | None] = []
        bench = replace(self.workshop.bench, measured=told.append)
        paths = [self.folder / f"{index}.mp4" for index in range(3)]
        for segment, path in zip(plan.segments, paths, strict=True):
            self.renderer.segment(segment, plan.encoding, path, bench)
        self.renderer.mix(sound or plan.sound, self.folder / "mix.m4a", bench)
        film = self.folder / "film.mp4"
        self.renderer.join(plan, paths, self.folder / "mix.m4a", film, bench)
        return film, told

    def findings(self, plan: RenderPlan, sound: SoundPlan | None = None) -> list[tuple[str, tuple[str, ...]]]:
        """Return what is found in a film, measured while it is made and again from its decoded file: the same."""
        film, told = self.film(plan, sound)
        on_the_way = found(whole_film(plan, self.renderer.inspect(film), told), plan)
        assert on_the_way == found(self.renderer.inspect(film, thorough=True), plan)
        return on_the_way


@pytest.fixture
def cinema(renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path) -> Cinema:
    return Cinema(renderer, workshop, tmp_path)


@pytest.fixture
def spoilt(cinema: Cinema) -> Callable[..., list[str]]:
    """Return the rules that find something in a good film whose file was written again by ffmpeg in some way."""

    def judged(*words: str) -> list[str]:
        plan = cinema.plan()
        film, _ = cinema.film(plan)
        bad = film.with_name("bad.mp4")
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(film), "-map", "0", "-c", "copy"]
        subprocess.run([*command, *words, str(bad)], check=True, stdin=subprocess.DEVNULL)
        return [rule for rule, _ in found(cinema.renderer.inspect(bad, thorough=True), plan)]

    return judged


def test_good_film_is_good(cinema: Cinema) -> None:
    assert cinema.findings(cinema.plan()) == []


def test_two_seconds_of_black_are_reported_in_their_shot(cinema: Cinema) -> None:
    black = Footage(clip=cinema.workshop.flat(16), frames=48)
    assert cinema.findings(cinema.plan(black, SUBTITLES[:1])) == [("black", ("2",))]


def test_three_frozen_seconds_are_reported_in_their_shot(cinema: Cinema) -> None:
    assert cinema.findings(cinema.plan(Footage(clip=cinema.workshop.flat(120), frames=72))) == [("frozen", ("2",))]


def test_picture_that_is_planned_to_stand_still_is_not_reported(cinema: Cinema) -> None:
    still = cinema.workshop.picture(np.full((90, 160, 3), 120, np.uint8))
    assert cinema.findings(cinema.plan(Footage(clip=still, frames=72))) == []


def test_silent_film_is_reported_once(cinema: Cinema) -> None:
    assert cinema.findings(cinema.plan(), SoundPlan(length=7 * SAMPLE_RATE)) == [("silence", ())]


def test_too_loud_film_is_reported(cinema: Cinema) -> None:
    plan = cinema.plan()
    assert cinema.findings(plan, plan.sound.model_copy(update={"loudness_lufs": -9.0})) == [("loudness", ())]


def test_clipped_film_is_reported(spoilt: Callable[..., list[str]]) -> None:
    rules = spoilt("-c:a", "aac", "-ar", "48000", "-af", "volume=16dB", "-movflags", "+faststart")
    assert rules == ["clipping", "loudness"]


def test_film_without_sound_is_reported(spoilt: Callable[..., list[str]]) -> None:
    assert spoilt("-an", "-movflags", "+faststart") == ["streams"]


def test_film_that_is_a_second_short_is_reported(cinema: Cinema) -> None:
    short, _ = cinema.film(cinema.plan(Footage(clip=cinema.workshop.flat(40, step=1), frames=48)))
    assert found(cinema.renderer.inspect(short, thorough=True), cinema.plan()) == [("frames", ())]


def test_film_whose_sound_stops_early_is_reported(cinema: Cinema) -> None:
    plan = cinema.plan(subtitles=SUBTITLES[:1])
    assert cinema.findings(plan, plan.sound.model_copy(update={"length": 5 * SAMPLE_RATE})) == [("duration", ())]


def test_film_with_its_index_last_is_reported(spoilt: Callable[..., list[str]]) -> None:
    assert spoilt() == ["faststart"]


def test_film_of_another_size_is_reported(spoilt: Callable[..., list[str]]) -> None:
    again = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "48", "-vf", "scale=128:72")
    assert spoilt(*again, "-movflags", "+faststart") == ["size"]


def test_film_that_no_player_shows_is_reported(spoilt: Callable[..., list[str]]) -> None:
    again = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "200", "-pix_fmt", "yuv444p")
    assert spoilt(*again, "-movflags", "+faststart") == ["pixel_format", "keyframes"]


def test_overlapping_subtitles_are_reported(cinema: Cinema) -> None:
    late = SUBTITLES[0].model_copy(update={"end_ms": 4000})
    assert cinema.findings(cinema.plan(subtitles=(late, SUBTITLES[1]))) == [("subtitle_overlap", ("2",))]


def test_subtitles_that_are_gone_too_soon_are_reported(cinema: Cinema) -> None:
    soon = Cue(start_ms=2100, end_ms=3100, text="The light has not failed\nin a hundred years of storms.")
    assert cinema.findings(cinema.plan(subtitles=(soon,))) == [("subtitle_speed", ("2",))]
