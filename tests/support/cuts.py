"""Cuts for tests of timelines: of given shots, and of any that chance makes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from engine.contracts.frames import FrameRate
from engine.contracts.media import MediaRef, Shape, Size
from engine.domain.cut import Cut, CutLine, CutMusic, CutShot, CutTitle, film_frames, shot_starts
from engine.render.timelines.from_cut import ShotMedium, program_of
from engine.render.timelines.program import Mark, Medium, Program
from engine.render.timelines.timecode import can_drop

SIZE = Size(width=320, height=180)
RATES = tuple(FrameRate(num=n, den=d) for n, d in ((24, 1), (25, 1), (30, 1), (24_000, 1001), (30_000, 1001), (60, 1)))


def media(name: str, media_type: str) -> MediaRef:
    return MediaRef(sha256=hashlib.sha256(name.encode()).hexdigest(), media_type=media_type, bytes=1)


def shot(name: str, frames: int, kind: str = "cut", overlap: int = 0, **more: Any) -> CutShot:
    clip = media(f"clip {name}", "video/mp4")
    return CutShot(
        shot_id=f"id-{name}",
        name=name,
        take_id=f"take-{name}",
        clips={Shape.WIDE: clip},
        frames=frames,
        transition=kind,  # type: ignore[arg-type]
        transition_frames=overlap,
        **more,
    )


def spoken(shot_id: str, text: str, offset_ms: int, length_ms: int, speaker: str = "") -> CutLine:
    audio = media(f"line {speaker} {text} {length_ms}", "audio/wav")
    return CutLine(shot_id=shot_id, speaker=speaker, text=text, audio=audio, length_ms=length_ms, offset_ms=offset_ms)


def program(
    cut: Cut, *, marks: Iterable[Mark] = (), drop: bool = False, heads: dict[str, int] | None = None
) -> Program:
    """Return the program of a cut, with a file for everything in it; `heads` are the spare frames before a shot."""
    shots = {}
    for number, each in enumerate(cut.shots):
        head = (heads or {}).get(each.shot_id, 0)
        name = f"shot-{number}-{each.clips[Shape.WIDE].sha256[:8]}.mp4"
        shots[each.shot_id] = ShotMedium(Medium(name, head + each.frames + 5), head, each.clips[Shape.WIDE].sha256)
    sounds = {
        line.audio.sha256: Medium(
            f"voice-{line.audio.sha256[:8]}.wav", cut.rate.frames_covering(line.length_ms), 1, 48_000
        )
        for line in cut.lines
    }
    if cut.music:
        sounds[cut.music.audio.sha256] = Medium("music.wav", max(1, film_frames(cut) * 2 // 5), 2, 48_000)
    return program_of(cut, SIZE, shots, sounds, marks=marks, is_drop_frame=drop and can_drop(cut.rate))


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Any film: its shots, transitions, voices, titles, music, markers, rate, and frames to spare before its shots."""
    rate = draw(st.sampled_from(RATES))
    count = draw(st.integers(1, 6))
    overlaps = [0, *(draw(st.integers(0, 20)) for _ in range(count - 1)), 0]
    shots = []
    for number in range(count):
        frames = overlaps[number] + overlaps[number + 1] + draw(st.integers(1, 200))
        kind = draw(st.sampled_from(["dissolve", "dip", "wipe"])) if overlaps[number] else "cut"
        shots.append(shot(f"{number}{draw(_NAMES)}", frames, kind, overlaps[number]))
    bare = Cut(title=draw(_TEXT), rate=rate, shots=tuple(shots))
    cut = bare.model_copy(
        update={
            "lines": tuple(_lines(draw, bare)),
            "titles": tuple(_titles(draw, bare)),
            "music": draw(st.sampled_from([None, CutMusic(audio=media("music", "audio/flac"))])),
        }
    )
    Cut.model_validate(cut.model_dump())
    comments = st.builds(Mark, at=st.integers(0, film_frames(cut) - 1), name=_TEXT, frames=st.integers(0, 50))
    heads = {each.shot_id: draw(st.integers(0, 24)) for each in shots}
    return program(cut, marks=draw(st.lists(comments, max_size=3)), drop=draw(st.booleans()), heads=heads)


_NAMES = st.text(st.sampled_from("ABCdéह"), max_size=9)
_TEXT = st.text(max_size=30)


def _lines(draw: st.DrawFn, cut: Cut) -> Iterable[CutLine]:
    starts, end = shot_starts(cut), 0
    last = cut.rate.seconds(film_frames(cut)) * 1000
    for each in cut.shots:
        start = cut.rate.seconds(starts[each.shot_id]) * 1000
        offset, length = draw(st.integers(0, 400)), draw(st.sampled_from([200, 400]) | st.integers(1, 3000))
        is_inside = offset < cut.rate.seconds(each.frames) * 1000 and start + offset + length <= last
        if start + offset >= end and is_inside:
            end = start + offset + length
            yield spoken(
                each.shot_id,
                draw(st.sampled_from(["No.", "Yes."]) | _TEXT),
                offset,
                length,
                draw(st.sampled_from(["", "MARA", "Élodie"])),
            )


def _titles(draw: st.DrawFn, cut: Cut) -> Iterable[CutTitle]:
    each = draw(st.sampled_from(cut.shots))
    room = film_frames(cut) - shot_starts(cut)[each.shot_id]
    offset = draw(st.integers(0, room - 1))
    frames = draw(st.integers(1, room - offset))
    return [CutTitle(shot_id=each.shot_id, text=draw(_TEXT), offset_frames=offset, frames=frames)]
