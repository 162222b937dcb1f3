"""Segments: every frame there, the right colour, blended right, the same bytes each time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from film_workshop import SIZE, Workshop, decoded

from bomstudio import (
    Cancelled,
    ConfigError,
    Encoding,
    Footage,
    FrameRate,
    MediaRef,
    RenderError,
    Segment,
    TransitionKind,
)
from plugins.ffmpeg.renderer import FfmpegRenderer

Shot = Callable[..., Footage]
RATES = [(24, 1), (25, 1), (30, 1), (24000, 1001), (30000, 1001), (60, 1)]


@pytest.fixture
def encode(
    renderer: FfmpegRenderer, workshop: Workshop, encoding: Encoding, tmp_path: Path
) -> Callable[[Segment], list[np.ndarray]]:
    def make(segment: Segment) -> list[np.ndarray]:
        out = tmp_path / "segment.mp4"
        renderer.segment(segment, encoding, out, workshop.bench)
        return decoded(out)

    return make


def luma(frame: np.ndarray) -> float:
    return float(frame[: SIZE.height].mean())


def lumas(frames: list[np.ndarray]) -> list[float]:
    return [luma(frame) for frame in frames]


def packets(path: Path) -> list[tuple[int | None, int | None, str]]:
    with av.open(path) as container:
        return [(p.pts, p.dts, hashlib.sha256(bytes(p)).hexdigest()) for p in container.demux(video=0)]


@pytest.mark.parametrize("yuv", [(16, 128, 128), (235, 128, 128), (81, 90, 240), (145, 54, 34), (41, 240, 110)])
def test_flat_colour_comes_back_within_two_levels(
    encode: Callable[[Segment], list[np.ndarray]], workshop: Workshop, yuv: tuple[int, int, int]
) -> None:
    frames = encode(Segment(footage=Footage(clip=workshop.flat(*yuv), frames=5)))
    assert len(frames) == 5
    for frame in frames:
        planes = frame[: SIZE.height], frame[SIZE.height : SIZE.height * 5 // 4], frame[SIZE.height * 5 // 4 :]
        for plane, level in zip(planes, yuv, strict=True):
            assert np.abs(plane.astype(int) - level).max() <= 2


@pytest.mark.parametrize(("num", "den"), RATES)
def test_every_rate_is_kept_exactly(
    renderer: FfmpegRenderer, workshop: Workshop, shot: Shot, tmp_path: Path, num: int, den: int
) -> None:
    rate, out = FrameRate(num=num, den=den), tmp_path / "segment.mp4"
    renderer.segment(Segment(footage=shot(90, 7)), Encoding(size=SIZE, rate=rate), out, workshop.bench)
    with av.open(out) as container:
        stream = container.streams.video[0]
        assert stream.average_rate == rate.fraction
        times = sorted(packet.pts * stream.time_base for packet in container.demux(stream) if packet.pts is not None)
    assert times == [rate.seconds(frame) for frame in range(7)]


def test_stream_says_how_its_colours_are_meant(
    renderer: FfmpegRenderer, workshop: Workshop, shot: Shot, encoding: Encoding, tmp_path: Path
) -> None:
    renderer.segment(Segment(footage=shot(90, 2)), encoding, tmp_path / "a.mp4", workshop.bench)
    with av.open(tmp_path / "a.mp4") as container:
        context = container.streams.video[0].codec_context
        tags = (context.color_range, context.colorspace, context.color_primaries, context.color_trc)
        assert (context.pix_fmt, tags) == ("yuv420p", (1, 1, 1, 1))
        assert container.metadata.keys() == {"major_brand", "minor_version", "compatible_brands"}


def test_same_segment_twice_has_identical_bytes(
    renderer: FfmpegRenderer, workshop: Workshop, shot: Shot, encoding: Encoding, tmp_path: Path
) -> None:
    segment = Segment(footage=shot(40, 30, step=3), into=shot(200, 30, step=-2), transition="wipe")
    for name in ("a.mp4", "b.mp4"):
        renderer.segment(segment, encoding, tmp_path / name, workshop.bench)
    assert packets(tmp_path / "a.mp4") == packets(tmp_path / "b.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_every_keyframe_interval_is_closed_and_no_longer_than_asked(
    renderer: FfmpegRenderer, workshop: Workshop, shot: Shot, tmp_path: Path
) -> None:
    encoding = Encoding(size=SIZE, rate=FrameRate(num=24), keyframe_every=10)
    renderer.segment(Segment(footage=shot(40, 35, step=3)), encoding, tmp_path / "a.mp4", workshop.bench)
    with av.open(tmp_path / "a.mp4") as container:
        keys = [packet.pts // 512 for packet in container.demux(video=0) if packet.is_keyframe and packet.size]
    assert max(later - earlier for earlier, later in zip(keys, [*keys[1:], 35], strict=True)) <= 10


def test_footage_starts_at_its_first_frame(encode: Callable[[Segment], list[np.ndarray]], workshop: Workshop) -> None:
    frames = encode(Segment(footage=Footage(clip=workshop.flat(50, step=10), start=4, frames=3)))
    assert lumas(frames) == pytest.approx([90, 100, 110], abs=1.5)


def test_dissolve_goes_evenly_from_one_to_the_other(encode: Callable[[Segment], list[np.ndarray]], shot: Shot) -> None:
    frames = encode(Segment(footage=shot(40, 9), into=shot(200, 9), transition="dissolve"))
    assert lumas(frames) == pytest.approx([40 + 16 * step for step in range(1, 10)], abs=1.5)


def test_dip_goes_through_black(encode: Callable[[Segment], list[np.ndarray]], shot: Shot) -> None:
    levels = lumas(encode(Segment(footage=shot(116, 9), into=shot(216, 9), transition="dip")))
    assert levels[:4] == pytest.approx([96, 76, 56, 36], abs=1.5)
    assert levels[4] == pytest.approx(16, abs=1)
    assert levels[5:] == pytest.approx([56, 96, 136, 176], abs=1.5)


def test_wipe_comes_from_the_left_with_a_soft_edge(encode: Callable[[Segment], list[np.ndarray]], shot: Shot) -> None:
    frames = encode(Segment(footage=shot(40, 11), into=shot(200, 11), transition="wipe"))
    rows = [frame[90].astype(int) for frame in frames]
    assert rows[0][-40:].mean() == pytest.approx(40, abs=2)
    middle = rows[5]
    assert middle[:100].mean() == pytest.approx(200, abs=2)
    assert middle[-100:].mean() == pytest.approx(40, abs=2)
    assert middle[160] == pytest.approx(120, abs=6)
    assert np.count_nonzero((middle > 50) & (middle < 190)) in range(20, 60)
    assert rows[10][:40].mean() == pytest.approx(200, abs=2)
    assert [row.mean() for row in rows] == sorted(row.mean() for row in rows)


@pytest.mark.parametrize("kind", ["dissolve", "dip", "wipe"])
@pytest.mark.parametrize("length", [1, 2])
def test_shortest_joins_have_their_frames(
    encode: Callable[[Segment], list[np.ndarray]], shot: Shot, kind: TransitionKind, length: int
) -> None:
    frames = encode(Segment(footage=shot(40, length), into=shot(200, length), transition=kind))
    assert len(frames) == length


@pytest.mark.parametrize("kind", ["dissolve", "wipe", "dip"])
def test_joins_show_each_shot_at_its_own_frames(
    encode: Callable[[Segment], list[np.ndarray]], workshop: Workshop, kind: TransitionKind
) -> None:
    old = Footage(clip=workshop.flat(60, step=4), start=5, frames=6)
    new = Footage(clip=workshop.flat(60, step=4), start=5, frames=6)
    frames = encode(Segment(footage=old, into=new, transition=kind))
    expected = [60 + 4 * (5 + index) for index in range(6)]
    if kind == "dip":
        weights = [abs(1 - 2 * (index + 1) / 7) for index in range(6)]
        expected = [16 + (level - 16) * weight for level, weight in zip(expected, weights, strict=True)]
    assert lumas(frames) == pytest.approx(expected, abs=1.5)


def test_join_of_unequal_lengths_is_refused(encode: Callable[[Segment], list[np.ndarray]], shot: Shot) -> None:
    with pytest.raises(RenderError, match="6 frames to 5"):
        encode(Segment(footage=shot(40, 6), into=shot(200, 5), transition="dissolve"))


def test_progress_adds_up_to_the_segment(
    encode: Callable[[Segment], list[np.ndarray]], workshop: Workshop, shot: Shot
) -> None:
    encode(Segment(footage=shot(90, 31)))
    assert sum(workshop.reported) == 31
    assert len(workshop.reported) > 1


def test_cancelled_segment_leaves_no_file(
    renderer: FfmpegRenderer, workshop: Workshop, shot: Shot, encoding: Encoding, tmp_path: Path
) -> None:
    workshop.cancel_after = 24
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Cancelled):
        renderer.segment(Segment(footage=shot(90, 2000)), encoding, folder / "a.mp4", workshop.bench)
    assert sum(workshop.reported) < 60
    assert list(folder.iterdir()) == []


def test_failed_segment_keeps_the_file_that_was_there(
    renderer: FfmpegRenderer, workshop: Workshop, shot: Shot, encoding: Encoding, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "a.mp4").write_bytes(b"before")
    with pytest.raises(RenderError, match=r"flat-90.*gave 3 frames where 9"):
        renderer.segment(
            Segment(footage=Footage(clip=workshop.flat(90, frames=3), frames=9)),
            encoding,
            folder / "a.mp4",
            workshop.bench,
        )
    assert [path.read_bytes() for path in folder.iterdir()] == [b"before"]


def test_refused_encoder_settings_say_what_ffmpeg_said(
    renderer: FfmpegRenderer, workshop: Workshop, shot: Shot, tmp_path: Path
) -> None:
    encoding = Encoding(size=SIZE, rate=FrameRate(num=24), preset="warp")
    with pytest.raises(RenderError, match=r"Encoding a\.mp4: ffmpeg failed: .*warp"):
        renderer.segment(Segment(footage=shot(90, 400)), encoding, tmp_path / "a.mp4", workshop.bench)


def test_clip_that_nobody_draws_is_a_configuration_error(
    renderer: FfmpegRenderer, workshop: Workshop, encoding: Encoding, tmp_path: Path
) -> None:
    path = workshop.folder / "clip"
    path.write_bytes(b"x")
    clip: MediaRef = workshop.keep(path, "application/x-unknown")
    with pytest.raises(ConfigError, match="x-unknown"):
        renderer.segment(Segment(footage=Footage(clip=clip, frames=2)), encoding, tmp_path / "a.mp4", workshop.bench)


def test_paths_with_every_sign_work(
    renderer: FfmpegRenderer, workshop: Workshop, shot: Shot, encoding: Encoding, tmp_path: Path
) -> None:
    folder = tmp_path / 'it\'s [a] "test", 100% ¿é: नमस्ते;'
    folder.mkdir()
    renderer.segment(Segment(footage=shot(90, 3)), encoding, folder / "-seg %03d 'x'.mp4", workshop.bench)
    assert len(decoded(folder / "-seg %03d 'x'.mp4")) == 3
