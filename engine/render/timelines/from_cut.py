"""From a cut to a program: where each medium lies, and what is marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.contracts.media import Size
from engine.contracts.plan import MusicBed
from engine.domain.cut import Cut, CutLine, heard, shot_starts, shots_frames

from .program import Join, Lane, Mark, Medium, Placed, Program, one_line, with_marks

MUSIC = "Music"


@dataclass(frozen=True)
class ShotMedium:
    """A shot's file: its first `head` frames are spare, the cut's come next, and what follows is spare again."""

    medium: Medium
    head: int = 0
    sha256: str = ""
    """Of the clip it was made from."""


def program_of(
    cut: Cut,
    size: Size,
    shots: Mapping[str, ShotMedium],
    sounds: Mapping[str, Medium],
    *,
    actions: Mapping[str, str] | None = None,
    marks: Iterable[Mark] = (),
    is_drop_frame: bool = False,
) -> Program:
    """Return the program of a cut.

    shots: the files by shot id. sounds: the files by the SHA-256 of what the cut names. actions: what happens, by shot
    id. marks: besides those of the shots, titles and spoken lines.
    """
    starts = shot_starts(cut)
    program = Program(
        title=one_line(cut.title),
        rate=cut.rate,
        size=size,
        pictures=tuple(
            Placed(
                name=one_line(shot.name),
                medium=shots[shot.shot_id].medium,
                start=shots[shot.shot_id].head,
                at=starts[shot.shot_id],
                frames=shot.frames,
                ids={"shot": shot.shot_id, "take": shot.take_id, "sha256": shots[shot.shot_id].sha256},
            )
            for shot in cut.shots
        ),
        joins=tuple(
            Join(after.transition, starts[after.shot_id], after.transition_frames) for _, after in pairwise(cut.shots)
        ),
        lanes=(*_voices(cut, sounds), *_music(cut, sounds)),
        is_drop_frame=is_drop_frame,
    )
    return with_marks(program, [*marks, *_marks(cut, actions or {})])


def _voices(cut: Cut, sounds: Mapping[str, Medium]) -> list[Lane]:
    """Return a lane for each speaker, and one more for a line that begins in the frame in which one ends."""
    lanes: dict[str, list[Placed]] = {}
    for seconds, line in heard(cut):
        at = min(cut.rate.frames(seconds), shots_frames(cut) - 1)
        medium = sounds[line.audio.sha256]
        spoken = Placed(
            name=one_line(line.text),
            medium=medium,
            start=0,
            at=at,
            frames=min(medium.frames, shots_frames(cut) - at),
            ids={"shot": line.shot_id, "sha256": line.audio.sha256},
        )
        name, number = _speaker(line), 1
        while (lane := lanes.setdefault(name if number == 1 else f"{name} {number}", [])) and lane[-1].end > at:
            number += 1
        lane.append(spoken)
    return [Lane(name, tuple(spoken)) for name, spoken in lanes.items()]


def _speaker(line: CutLine) -> str:
    return f"Voice {one_line(line.speaker)}" if line.speaker.strip() else "Narration"


def _music(cut: Cut, sounds: Mapping[str, Medium]) -> list[Lane]:
    if cut.music is None:
        return []
    medium, length = sounds[cut.music.audio.sha256], shots_frames(cut)
    bed = MusicBed(audio=cut.music.audio, gain_db=cut.music.gain_db)
    played = tuple(
        Placed(MUSIC, medium, 0, at, min(medium.frames, length - at), {"sha256": cut.music.audio.sha256})
        for at in range(0, length, medium.frames)
    )
    fades = (cut.rate.frames(ms / 1000) for ms in (bed.fade_in_ms, bed.fade_out_ms))
    fade_in, fade_out = (min(fade, length // 2) for fade in fades)
    return [Lane(MUSIC, played, cut.music.gain_db, fade_in, fade_out)]


def _marks(cut: Cut, actions: Mapping[str, str]) -> Sequence[Mark]:
    starts = shot_starts(cut)
    shots = [
        Mark(starts[shot.shot_id], f"Shot {shot.name}", "shot", note=actions.get(shot.shot_id, ""))
        for shot in cut.shots
    ]
    titles = [
        Mark(starts[title.shot_id] + title.offset_frames, title.text, "title", title.frames, title.style)
        for title in cut.titles
    ]
    lines = [
        Mark(cut.rate.frames(seconds), line.text, "line", cut.rate.frames_covering(line.length_ms), line.speaker)
        for seconds, line in heard(cut)
    ]
    return [*shots, *titles, *lines]


def losses(cut: Cut) -> list[str]:
    """Return what no timeline carries of a film, in sentences."""
    said = []
    if cut.lines:
        said.append("Voices begin on a whole frame: up to half a frame from where the film has them.")
    if cut.music is not None and cut.music.ducked and cut.lines:
        said.append("The music keeps one level: the film's lowering under speech is not carried.")
    if cut.titles:
        said.append("Titles are markers with their words and lengths: set them in your own program's letters.")
    said.append(f"The film is mastered to {cut.loudness_lufs:g} LUFS; the timeline's sounds are as they were recorded.")
    return said
