"""Cuts to try the middle of the film on: one plain, and any that pacing can lead to."""

from collections.abc import Callable

import pytest
from hypothesis import strategies as st

from engine.contracts.frames import FrameRate
from engine.contracts.media import FocusPoint, MediaRef, Shape
from engine.contracts.results import WordTime
from engine.domain.cut import Cut, CutLine, CutMusic, CutShot, CutTitle, film_frames, shot_starts
from engine.domain.pacing import place_lines, shot_frames, transition_frames

RATES = [FrameRate(num=24), FrameRate(num=25), FrameRate(num=30), FrameRate(num=24000, den=1001)]
WORDS = [
    "no",
    "lighthouse,",
    "went",
    "dark.",
    "नमस्ते",
    "है।",
    "שלום",
    "—",
    "(softly)",
    "unbelievably" * 4,
    "今天天气很好。",
]


def media(name: str, media_type: str = "video/mp4") -> MediaRef:
    return MediaRef(sha256=name.encode().hex().rjust(64, "0"), media_type=media_type, bytes=1)


@pytest.fixture(scope="session")
def new_media() -> Callable[..., MediaRef]:
    """Make a reference to bytes, told apart by a short name."""
    return media


@pytest.fixture
def cut() -> Cut:
    """Four shots at 24 frames a second, joined by a dissolve, a hard cut and a dip; three lines, a title and music."""
    joins = [("cut", 0), ("dissolve", 12), ("cut", 0), ("dip", 19)]
    return Cut(
        title="The Lighthouse",
        rate=FrameRate(num=24),
        shots=tuple(
            CutShot(
                shot_id=f"shot-{name}",
                name=name,
                take_id=f"take-{name}",
                clips={shape: media(f"{name}{shape}") for shape in Shape},
                frames=96,
                transition=kind,
                transition_frames=frames,
            )
            for name, (kind, frames) in zip("ABCD", joins, strict=True)
        ),
        lines=(
            CutLine(
                shot_id="shot-A", text="Nobody came.", audio=media("1", "audio/wav"), length_ms=1500, offset_ms=450
            ),
            CutLine(
                shot_id="shot-B",
                speaker="Anna",
                text="Did you see it?",
                audio=media("2", "audio/wav"),
                length_ms=1200,
                offset_ms=900,
                words=tuple(
                    WordTime(text=word, start_ms=start, end_ms=start + 200)
                    for word, start in zip(["Did", "you", "see", "it?"], (100, 350, 600, 900), strict=True)
                ),
            ),
            CutLine(
                shot_id="shot-D",
                speaker="Anna",
                text="Go.",
                audio=media("3", "audio/wav"),
                length_ms=400,
                offset_ms=1000,
            ),
        ),
        titles=(CutTitle(shot_id="shot-A", text="The Lighthouse", offset_frames=60, frames=48),),
        music=CutMusic(audio=media("m", "audio/wav")),
    )


@pytest.fixture(scope="session")
def paced_cuts() -> st.SearchStrategy[Cut]:
    """Any cut that comes out of pacing: random plans, voices, transitions and titles."""
    return _paced_cuts()


@st.composite
def _paced_cuts(draw: st.DrawFn) -> Cut:
    rate = draw(st.sampled_from(RATES))
    planned = draw(st.lists(st.integers(1, 150), min_size=1, max_size=5))
    kinds = ["cut", *(draw(st.sampled_from(["cut", "dissolve", "dip", "wipe"])) for _ in planned[1:])]
    joins = [0] + [
        transition_frames(kind, before, after, rate)
        for kind, before, after in zip(kinds[1:], planned, planned[1:], strict=False)
    ]
    shots, lines = [], []
    for number, (length, kind) in enumerate(zip(planned, kinds, strict=True)):
        durations = draw(st.lists(st.integers(1, 9000), max_size=2))
        asides = ["(beat)" if draw(st.booleans()) else "" for _ in durations]
        tail = joins[number + 1] if number + 1 < len(joins) else 0
        offsets, needed = place_lines(durations, asides, joins[number], tail, rate, length)
        shapes = draw(st.lists(st.sampled_from(Shape), min_size=1, unique=True))
        shots.append(
            CutShot(
                shot_id=f"s{number}",
                name=str(number),
                take_id="t",
                clips={shape: media(f"{number}{shape}") for shape in shapes},
                focus=FocusPoint(x=draw(st.sampled_from([0.2, 0.5]))),
                frames=shot_frames(length, needed, rate),
                trim_start=draw(st.integers(0, 20)),
                transition=kind,
                transition_frames=joins[number],
            )
        )
        lines += [draw(_lines(f"s{number}", ms, at)) for ms, at in zip(durations, offsets, strict=True)]
    bare = Cut(title="Any", rate=rate, shots=shots, lines=lines)
    return bare.model_copy(update={"titles": tuple(draw(st.lists(_titles(bare), max_size=2)))})


@st.composite
def _lines(draw: st.DrawFn, shot_id: str, length_ms: int, offset_ms: int) -> CutLine:
    words = draw(st.lists(st.sampled_from(WORDS), max_size=14))
    timed = words if draw(st.booleans()) else words[: len(words) // 2]
    edges = sorted(draw(st.lists(st.integers(0, length_ms), min_size=2 * len(timed), max_size=2 * len(timed))))
    return CutLine(
        shot_id=shot_id,
        speaker=draw(st.sampled_from(["", "Anna", "Old Man"])),
        text=" ".join(words),
        audio=media("v", "audio/wav"),
        length_ms=length_ms,
        offset_ms=offset_ms,
        words=tuple(
            WordTime(text=word, start_ms=start, end_ms=end)
            for word, start, end in zip(timed, edges[::2], edges[1::2], strict=True)
        ),
    )


@st.composite
def _titles(draw: st.DrawFn, cut: Cut) -> CutTitle:
    shot = draw(st.sampled_from(cut.shots))
    offset = draw(st.integers(0, shot.frames - 1))
    room = film_frames(cut) - shot_starts(cut)[shot.shot_id] - offset
    return CutTitle(shot_id=shot.shot_id, text="T", offset_frames=offset, frames=draw(st.integers(1, room)))
