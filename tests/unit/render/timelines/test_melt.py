"""`melt` renders the exported MLT: as many frames as the film, the right shot in each, and a mix where they join."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from cuts import SIZE, media, program, shot, spoken
from film_workshop import Workshop

from engine.contracts.frames import FrameRate
from engine.domain.cut import Cut, CutMusic
from engine.render.timelines.formats import TimelineFormat
from engine.render.timelines.mlt import WIPE_FILE, wipe_picture
from engine.render.timelines.program import Program
from engine.render.timelines.writing import MEDIA_FOLDER, timeline_text

_FILLED = {"1A": 40, "1B": 200, "2A": 80, "2B": 160}
"""How bright each shot is, 0 to 255."""
RATES = [FrameRate(num=24), FrameRate(num=25), FrameRate(num=30_000, den=1001)]

Rendered = Callable[[Program], tuple[list[np.ndarray], np.ndarray]]


@pytest.fixture
def rendered(tmp_path: Path, melt: str) -> Rendered:
    def render(made: Program) -> tuple[list[np.ndarray], np.ndarray]:
        folder = tmp_path / "an edit"
        (folder / MEDIA_FOLDER).mkdir(parents=True)
        workshop = Workshop(tmp_path)
        for picture in made.pictures:
            spare = [np.full((SIZE.height, SIZE.width, 3), 255, np.uint8)] * picture.start
            filled = [np.full((SIZE.height, SIZE.width, 3), _FILLED[picture.name], np.uint8)] * picture.frames
            kept = workshop.filmed([*spare, *filled, *spare], rate=made.rate.fraction)  # type: ignore[arg-type]
            _put(workshop.paths[kept.sha256], folder, picture.medium.name)
        for lane in made.lanes:
            for sound in lane.sounds:
                wave = 0.5 * np.sin(np.arange(round(sound.medium.frames / made.rate.fraction * 48_000)) / 10)
                _put(workshop.paths[workshop.sound(wave).sha256], folder, sound.medium.name)
        (folder / MEDIA_FOLDER / WIPE_FILE).write_bytes(wipe_picture())
        timeline = folder / "timeline.mlt"
        timeline.write_text(timeline_text(made, TimelineFormat.MLT, folder))
        return _melted(melt, timeline, tmp_path / "melted.mkv")

    return render


def _put(path: Path, folder: Path, name: str) -> None:
    shutil.copyfile(path, folder / MEDIA_FOLDER / name)


def _melted(melt: str, timeline: Path, out: Path) -> tuple[list[np.ndarray], np.ndarray]:
    """Render from another folder than the timeline's; return the frames' brightness and the sound's samples."""
    consumer = [f"avformat:{out}", "vcodec=ffv1", "acodec=pcm_s16le", "channels=1", "real_time=-1"]
    done = subprocess.run(
        [melt, str(timeline), "-consumer", *consumer], cwd="/", capture_output=True, text=True, timeout=120
    )
    assert out.is_file(), done.stderr
    with av.open(out) as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    with av.open(out) as container:
        heard = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]
    return frames, np.concatenate(heard) / 32768


def _film(rate: FrameRate) -> Cut:
    """A film of 12 + (6) + 12 + (7) + 12 + (8) + 12 frames."""
    return Cut(
        title="Four shades",
        rate=rate,
        shots=(
            shot("1A", 18),
            shot("1B", 25, "dissolve", 6),
            shot("2A", 27, "dip", 7),
            shot("2B", 20, "wipe", 8),
        ),
        lines=(spoken("id-2A", "Here.", 500, 400, "MARA"),),
    )


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_melt_renders_the_frames_of_the_film(rendered: Rendered, rate: FrameRate) -> None:
    made = program(_film(rate), heads={"id-1B": 5, "id-2B": 3})
    frames, _ = rendered(made)

    assert len(frames) == made.frames == 69
    shades = {name: (filled * 219 / 255 + 16) for name, filled in _FILLED.items()}
    luma = [frame.mean() * 219 / 255 + 16 for frame in frames]
    for name, first, last in (("1A", 0, 11), ("1B", 18, 29), ("2A", 37, 48), ("2B", 57, 68)):
        assert luma[first : last + 1] == pytest.approx([shades[name]] * (last + 1 - first), abs=3), name
    middle = (shades["1A"] + shades["1B"]) / 2
    assert luma[15] == pytest.approx(middle, abs=20)
    assert luma[12:18] == sorted(luma[12:18])
    assert luma[33] == pytest.approx(16, abs=4)
    assert luma[31] > luma[32] > luma[33] < luma[34] < luma[36]
    left, right = np.split(frames[52].astype(float), 2, axis=1)
    assert left.mean() == pytest.approx(_FILLED["2B"], abs=25)
    assert right.mean() == pytest.approx(_FILLED["2A"], abs=25)


def test_melt_plays_voices_and_music_where_they_are(rendered: Rendered) -> None:
    cut = _film(RATES[0])
    _, voice_alone = rendered(program(cut))
    start = round(24 / 24 * 48_000 + (30 - 24) / 24 * 48_000 + 0.5 * 48_000)

    assert np.abs(voice_alone[: start - 4_000]).max() < 0.01
    assert np.abs(voice_alone[start + 2_000 : start + 12_000]).max() == pytest.approx(0.5, abs=0.05)


def test_music_is_as_loud_as_the_film_says_and_fades(rendered: Rendered) -> None:
    cut = _film(RATES[0]).model_copy(
        update={"lines": (), "music": CutMusic(audio=media("m", "audio/wav"), gain_db=-6.0)}
    )
    made = program(cut)
    assert [lane.gain_db for lane in made.lanes] == [-6.0]
    _, heard = rendered(made)
    rate = 48_000

    assert np.abs(heard[: rate // 20]).max() < 0.05
    assert np.abs(heard[round(1.1 * rate) : round(1.3 * rate)]).max() == pytest.approx(0.25, abs=0.03)
    assert np.abs(heard[-rate // 20 :]).max() < 0.05
