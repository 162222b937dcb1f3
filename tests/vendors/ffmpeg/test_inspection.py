"""Looking at finished films: what was planted is found, and one exact frame is taken."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from film_workshop import SIZE, Workshop
from PIL import Image

from bomstudio import (
    SAMPLE_RATE,
    Encoding,
    FilmFacts,
    Footage,
    FrameRate,
    InputError,
    PartFacts,
    RenderError,
    RenderPlan,
    Segment,
    Shape,
    Size,
    SoundPlan,
    Voice,
)
from plugins.ffmpeg.inspection import read_findings
from plugins.ffmpeg.renderer import FfmpegRenderer

Stretch = tuple[int, int]
RATE = FrameRate(num=24)


@pytest.fixture
def film(studio: Path, tmp_path: Path) -> Path:
    """Ten seconds: 3 s of rising grey, 2 s of black, 5 s of one grey; a voice until 4 s and none after."""
    shutil.copytree(studio, tmp_path / "studio")
    return tmp_path / "studio" / "the 'film' [1].mp4"


@pytest.fixture(scope="module")
def studio(renderer: FfmpegRenderer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with that film and its segments, made once."""
    folder = tmp_path_factory.mktemp("studio")
    workshop = Workshop(tmp_path_factory.mktemp("parts"))
    segments = (
        Segment(footage=Footage(clip=workshop.flat(40, step=2), frames=72)),
        Segment(footage=Footage(clip=workshop.flat(16), frames=48)),
        Segment(footage=Footage(clip=workshop.flat(120), frames=120)),
    )
    encoding = Encoding(size=SIZE, rate=RATE)
    paths = [folder / f"{index}.mp4" for index in range(3)]
    for segment, path in zip(segments, paths, strict=True):
        renderer.segment(segment, encoding, path, workshop.bench)
    hum = workshop.sound(0.3 * np.sin(2 * np.pi * 300 * np.arange(4 * SAMPLE_RATE) / SAMPLE_RATE))
    sound = SoundPlan(length=10 * SAMPLE_RATE, voices=(Voice(audio=hum, start=0),))
    renderer.mix(sound, folder / "mix.m4a", workshop.bench)
    plan = RenderPlan(shape=Shape.WIDE, encoding=encoding, segments=segments, sound=sound)
    renderer.join(plan, paths, folder / "mix.m4a", folder / "the 'film' [1].mp4", workshop.bench)
    return folder


def close(found: tuple[Stretch, ...], planted: list[Stretch]) -> bool:
    return len(found) == len(planted) and all(
        abs(edge - wanted) <= 60
        for stretch, true in zip(found, planted, strict=True)
        for edge, wanted in zip(stretch, true, strict=True)
    )


def test_planted_faults_are_found(renderer: FfmpegRenderer, film: Path) -> None:
    facts = renderer.inspect(film, thorough=True)
    assert close(facts.black, [(3000, 5000)])
    assert close(facts.frozen, [(3000, 5000), (5000, 10_000)])
    assert close(facts.silent, [(4000, 10_000)])
    assert facts.loudness_lufs == pytest.approx(-14, abs=0.5)
    assert facts.true_peak_dbtp is not None
    assert facts.true_peak_dbtp <= -1


def test_quick_look_measures_the_streams_alone(renderer: FfmpegRenderer, film: Path) -> None:
    facts = renderer.inspect(film)
    assert (facts.file.width, facts.file.height, facts.file.frames) == (320, 180, 240)
    assert facts.file.duration_ms == pytest.approx(10_000, abs=25)
    assert (facts.file.sample_rate, facts.file.channels, facts.faststart) == (48_000, 2, True)
    assert facts == FilmFacts(
        file=facts.file,
        video_streams=1,
        audio_streams=1,
        pixel_format="yuv420p",
        colours=("tv", "bt709", "bt709", "bt709"),
        keyframe_gap=48,
        audio_ms=facts.audio_ms,
        bytes=film.stat().st_size,
    )
    assert facts.audio_ms == pytest.approx(10_000, abs=25)


def test_segment_tells_what_is_black_and_still_on_its_way(renderer: FfmpegRenderer, tmp_path: Path) -> None:
    told: list[PartFacts] = []
    workshop = Workshop(tmp_path)
    for clip in (workshop.flat(40, step=2), workshop.flat(16), workshop.flat(120)):
        segment = Segment(footage=Footage(clip=clip, frames=24))
        bench = replace(workshop.bench, measured=told.append)
        renderer.segment(segment, Encoding(size=SIZE, rate=RATE), tmp_path / "segment.mp4", bench)
    assert told == [
        PartFacts(),
        PartFacts(black=((0, 24),), frozen=((0, 24),)),
        PartFacts(frozen=((0, 24),)),
    ]


def test_mix_tells_what_it_measures(renderer: FfmpegRenderer, tmp_path: Path) -> None:
    told: list[PartFacts] = []
    workshop = Workshop(tmp_path)
    hum = workshop.sound(0.3 * np.sin(2 * np.pi * 300 * np.arange(SAMPLE_RATE) / SAMPLE_RATE))
    for voices in ((Voice(audio=hum, start=0),), ()):
        sound = SoundPlan(length=2 * SAMPLE_RATE, voices=voices)
        renderer.mix(sound, tmp_path / "mix.m4a", replace(workshop.bench, measured=told.append))
    spoken, silence = told
    assert spoken.loudness_lufs == pytest.approx(-14, abs=0.5)
    assert spoken.true_peak_dbtp is not None
    assert close(spoken.silent, [(1000, 2000)])
    assert silence == PartFacts(silent=((0, 2000),))


def test_film_without_sound_is_looked_over_too(renderer: FfmpegRenderer, film: Path) -> None:
    facts = renderer.inspect(film.parent / "1.mp4", thorough=True)
    assert close(facts.black, [(0, 2000)])
    assert facts.loudness_lufs is None
    assert facts.silent == ()


def test_damaged_picture_is_an_error(renderer: FfmpegRenderer, film: Path) -> None:
    with av.open(film) as container:
        packet = [packet for packet in container.demux(video=0) if packet.is_keyframe and packet.pos][-1]
    data = bytearray(film.read_bytes())
    data[packet.pos + 4 : packet.pos + packet.size] = bytes(packet.size - 4)
    film.write_bytes(data)
    with pytest.raises(RenderError, match=r"Inspecting the 'film'"):
        renderer.inspect(film, thorough=True)


def test_what_is_no_film_is_named(renderer: FfmpegRenderer, tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("no film")
    with pytest.raises(InputError, match=r"notes\.mp4"):
        renderer.inspect(tmp_path / "notes.mp4")


def test_stretch_that_is_still_open_lasts_until_the_end() -> None:
    written = "\n".join(
        [
            "[Parsed_freezedetect_1 @ 0x1] [info] lavfi.freezedetect.freeze_start: 1.5",
            "[Parsed_freezedetect_1 @ 0x1] [info] lavfi.freezedetect.freeze_duration: 2.5",
            "[Parsed_freezedetect_1 @ 0x1] [info] lavfi.freezedetect.freeze_end: 4",
            "[silencedetect @ 0x2] [info] silence_start: -0.01",
            "[Parsed_freezedetect_1 @ 0x1] [info] lavfi.freezedetect.freeze_start: 7.25",
            "[silencedetect @ 0x2] [info] silence_end: 2.002 | silence_duration: 2.012",
            "[blackdetect @ 0x3] [info] black_start:0 black_end:1.25 black_duration:1.25",
            "[silencedetect @ 0x2] [info] silence_start: 8",
        ]
    )
    assert read_findings(written, 9000) == {
        "black": ((0, 1250),),
        "frozen": ((1500, 4000), (7250, 9000)),
        "silent": ((0, 2002), (8000, 9000)),
    }


def test_film_with_its_index_last_does_not_start_fast(renderer: FfmpegRenderer, film: Path) -> None:
    assert not renderer.inspect(film.parent / "0.mp4").faststart


@pytest.mark.parametrize("frame", [0, 1, 47, 71])
def test_still_is_the_exact_frame(renderer: FfmpegRenderer, film: Path, tmp_path: Path, frame: int) -> None:
    out = tmp_path / "still.jpg"
    renderer.still(film, frame, Size(width=160, height=90), out)
    with Image.open(out) as picture:
        assert (picture.format, picture.size, picture.mode) == ("JPEG", (160, 90), "RGB")
        level = float(np.asarray(picture).mean())
    assert level == pytest.approx((40 + 2 * frame - 16) * 255 / 219, abs=1.2)


def test_still_of_another_shape_is_cropped_not_squeezed(renderer: FfmpegRenderer, film: Path, tmp_path: Path) -> None:
    renderer.still(film, 5, Size(width=90, height=160), tmp_path / "still.jpg")
    with Image.open(tmp_path / "still.jpg") as picture:
        assert picture.size == (90, 160)


def test_same_still_twice_has_identical_bytes(renderer: FfmpegRenderer, film: Path, tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        renderer.still(film, 30, SIZE, tmp_path / name)
    assert (tmp_path / "a.jpg").read_bytes() == (tmp_path / "b.jpg").read_bytes()


def test_frame_after_the_end_is_refused(renderer: FfmpegRenderer, film: Path, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="no frame 240"):
        renderer.still(film, 240, SIZE, tmp_path / "still.jpg")
    assert not list(tmp_path.glob("still.jpg*"))
