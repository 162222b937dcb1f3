"""Joining: nothing lost, nothing decoded, subtitles and sound where they belong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from film_workshop import SIZE, Workshop, decoded, heard
from hypothesis import given
from hypothesis import strategies as st

from bomstudio import (
    SAMPLE_RATE,
    Cancelled,
    Cue,
    Encoding,
    Footage,
    FrameRate,
    RenderError,
    RenderPlan,
    Segment,
    Shape,
    SoundPlan,
    Voice,
)
from plugins.ffmpeg.languages import iso639_2
from plugins.ffmpeg.renderer import FfmpegRenderer

Shot = Callable[..., Footage]


class Cutter:
    """Makes films of flat shots, a segment for each length."""

    def __init__(self, renderer: FfmpegRenderer, workshop: Workshop, folder: Path) -> None:
        self.renderer, self.workshop, self.folder = renderer, workshop, folder
        folder.mkdir()

    def film(
        self, lengths: Sequence[int], rate: FrameRate, *, sound: SoundPlan | None = None, **plan: object
    ) -> tuple[RenderPlan, list[Path], Path]:
        encoding = Encoding(size=SIZE, rate=rate)
        segments = tuple(
            Segment(footage=Footage(clip=self.workshop.flat(40 + 10 * index, step=1), frames=frames))
            for index, frames in enumerate(lengths)
        )
        paths = [self.folder / f"{index} 'part' [x].mp4" for index in range(len(lengths))]
        for segment, path in zip(segments, paths, strict=True):
            self.renderer.segment(segment, encoding, path, self.workshop.bench)
        sound = sound or SoundPlan(length=rate.samples(sum(lengths), SAMPLE_RATE))
        mixed = self.folder / "mixed.m4a"
        self.renderer.mix(sound, mixed, self.workshop.bench)
        told = {"shape": Shape.WIDE, "encoding": encoding, "segments": segments, "sound": sound, **plan}
        return RenderPlan.model_validate(told), paths, mixed

    def join(self, made: tuple[RenderPlan, list[Path], Path], name: str = "film.mp4") -> Path:
        self.renderer.join(*made, self.folder / name, self.workshop.bench)
        return self.folder / name


@pytest.fixture
def cutter(renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path) -> Cutter:
    return Cutter(renderer, workshop, tmp_path / "it's a [cut]")


def pictures(path: Path) -> list[str]:
    """Return the hashes of a file's coded slices, without the headers that may stand before them."""
    with av.open(path) as container:
        return [hashed for packet in container.demux(video=0) for hashed in slices(bytes(packet))]


def slices(packet: bytes) -> Iterator[str]:
    while packet:
        end = 4 + int.from_bytes(packet[:4], "big")
        if packet[4] & 31 in (1, 5):
            yield hashlib.sha256(packet[4:end]).hexdigest()
        packet = packet[end:]


@pytest.mark.parametrize("rate", [(24, 1), (25, 1), (24000, 1001), (30000, 1001)])
def test_every_frame_follows_evenly_whatever_the_segments(cutter: Cutter, rate: tuple[int, int]) -> None:
    lengths = [1, 1, 7, 2, 30, 3, 1, 50, 5]
    plan, paths, mixed = cutter.film(lengths, FrameRate(num=rate[0], den=rate[1]))
    film = cutter.join((plan, paths, mixed))
    with av.open(film) as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.pts is not None]
        times = sorted(packet.pts * stream.time_base for packet in packets)
    assert times == [plan.encoding.rate.seconds(frame) for frame in range(100)]
    assert len({later.dts - earlier.dts for earlier, later in pairwise(packets)}) == 1
    assert all(packet.dts <= packet.pts for packet in packets)
    expected = [40 + 10 * index + frame for index, frames in enumerate(lengths) for frame in range(frames)]
    assert [float(frame[: SIZE.height].mean()) for frame in decoded(film)] == pytest.approx(expected, abs=1.5)
    assert pictures(film) == [hashed for path in paths for hashed in pictures(path)]


def test_same_join_twice_has_identical_bytes(cutter: Cutter) -> None:
    cues = (Cue(start_ms=100, end_ms=900, text="One"),)
    made = cutter.film([5, 1, 20], FrameRate(num=24), subtitles=cues, title="Harbour")
    assert cutter.join(made, "a.mp4").read_bytes() == cutter.join(made, "b.mp4").read_bytes()


def test_film_says_its_title_and_language_and_nothing_of_us(cutter: Cutter) -> None:
    title = 'It\'s 100% "Harbour"; a=b: [x] \\ नमस्ते'
    cues = (Cue(start_ms=0, end_ms=400, text="Hallo"),)
    film = cutter.join(cutter.film([12], FrameRate(num=24), title=title, language="nl-BE", subtitles=cues))
    with av.open(film) as container:
        assert container.metadata["title"] == title
        assert not {"encoder", "creation_time"} & container.metadata.keys()
        sound, subtitles = container.streams.audio[0], container.streams.subtitles[0]
        assert (sound.metadata["language"], subtitles.metadata["language"]) == ("nld", "nld")
        assert subtitles.disposition & av.stream.Disposition.default


def test_soft_subtitles_keep_their_words_and_milliseconds(cutter: Cutter) -> None:
    texts = ["Two\nlines", "<b>Tom & Jerry</b> <3", "שלום", "नमस्ते दुनिया", "C:\\new --> x", "{\\an8} 😀", "gap\n\nline"]
    cues = tuple(Cue(start_ms=index * 500 + 7, end_ms=index * 500 + 333, text=text) for index, text in enumerate(texts))
    film = cutter.join(cutter.film([96], FrameRate(num=24), subtitles=cues))
    with av.open(film) as container:
        stream = container.streams.subtitles[0]
        shown = [packet for packet in container.demux(stream) if packet.size > 2]
        times = [(packet.pts * stream.time_base * 1000, packet.duration * stream.time_base * 1000) for packet in shown]
    assert times == [(cue.start_ms, 326) for cue in cues]
    assert [bytes(packet)[2:].decode().replace("\u2060", "") for packet in shown] == [
        *texts[:5],
        "(\\an8) 😀",
        "gap\nline",
    ]


def test_sound_stays_with_the_pictures(cutter: Cutter, workshop: Workshop) -> None:
    click = np.zeros(4800)
    click[0] = 0.8
    sound = SoundPlan(length=2 * SAMPLE_RATE, voices=(Voice(audio=workshop.sound(click), start=50_000),))
    film = cutter.join(cutter.film([1, 2, 45], FrameRate(num=24), sound=sound))
    with av.open(film) as container:
        pictured, sounding = container.streams.video[0], container.streams.audio[0]
        assert pictured.start_time * pictured.time_base == 0
        first = next(frame for frame in container.decode(sounding))
        lead = int(-first.pts) if first.pts is not None and first.pts < 0 else 0
    assert abs(int(np.abs(heard(film)[lead:, 0]).argmax()) - 50_000) <= 8


def test_film_plays_while_it_arrives(cutter: Cutter, renderer: FfmpegRenderer) -> None:
    film = cutter.join(cutter.film([3], FrameRate(num=24)))
    assert renderer.inspect(film).faststart
    assert film.read_bytes().find(b"moov") < film.read_bytes().find(b"mdat")


def test_segment_with_too_few_frames_is_refused_and_leaves_nothing(cutter: Cutter) -> None:
    plan, paths, mixed = cutter.film([5, 6], FrameRate(num=24))
    before = sorted(cutter.folder.iterdir())
    with pytest.raises(RenderError, match="10 frames where its plan has 11"):
        cutter.join((plan, [paths[0], paths[0]], mixed))
    assert sorted(cutter.folder.iterdir()) == before


@pytest.mark.parametrize("fault", ["gone", "noise", "fewer"])
def test_faulty_segment_is_refused(cutter: Cutter, fault: str) -> None:
    plan, paths, mixed = cutter.film([5, 6], FrameRate(num=24))
    if fault == "gone":
        paths[1].unlink()
    elif fault == "noise":
        paths[1].write_bytes(b"noise" * 500)
    else:
        paths.pop()
    with pytest.raises(RenderError, match=r"film\.mp4"):
        cutter.join((plan, paths, mixed))
    assert not (cutter.folder / "film.mp4").exists()


def test_cancelled_join_leaves_nothing(cutter: Cutter, workshop: Workshop) -> None:
    made = cutter.film([5], FrameRate(num=24))
    before = sorted(cutter.folder.iterdir())
    workshop.cancel_after = 0
    with pytest.raises(Cancelled):
        cutter.join(made)
    assert sorted(cutter.folder.iterdir()) == before


@given(st.text(max_size=12))
def test_language_is_always_three_letters(language: str) -> None:
    assert len(iso639_2(language)) == 3


def test_languages_are_told_apart() -> None:
    tags = ["nl", "en-GB", "pt_BR", "HI", "zh-Hant", "nld", "tlh", "x", ""]
    assert [iso639_2(tag) for tag in tags] == ["nld", "eng", "por", "hin", "zho", "nld", "tlh", "und", "und"]
