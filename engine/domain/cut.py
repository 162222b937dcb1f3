"""The cut of a film: its shots in order, what is heard in them and what is written on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from engine.contracts.documents import Document, first_problem
from engine.contracts.errors import InputError
from engine.contracts.frames import FrameRate
from engine.contracts.media import Box, FocusPoint, MediaRef, Shape
from engine.contracts.plan import Clip
from engine.contracts.results import WordTime
from engine.contracts.script import TransitionKind

from .brand import BrandKit

Stored = dict[str, Any]

UPGRADES: tuple[Callable[[Stored], Stored], ...] = ()
"""How a stored cut of version n becomes one of version n + 1: the first entry upgrades version 1."""


class CutShot(Document):
    """A shot in the film: which clip is seen, how much of it, and how the shot before turns into it."""

    shot_id: str
    name: str
    take_id: str
    clips: dict[Shape, Clip] = Field(min_length=1)
    """One for every shape it is drawn in; a shape without its own is cropped from another's."""
    focus: FocusPoint = FocusPoint()
    frames: int = Field(gt=0)
    """How many frames of the clip are used, those inside a transition included."""
    trim_start: int = Field(default=0, ge=0)
    """The first frame of the clip that is used."""
    transition: TransitionKind = "cut"
    """How the shot before turns into this one; without frames it is a hard cut, whatever its kind."""
    transition_frames: int = Field(default=0, ge=0)
    """The frames in which both shots are seen: the last of the one before and the first of this one."""
    busy: dict[Shape, tuple[Box, ...]] = Field(default_factory=dict)
    """Where faces and other words are seen at any time of the shot; known only for films with a brand."""


class CutLine(Document):
    """A spoken line at its place in a shot; it may still be heard in the shots that follow."""

    shot_id: str
    speaker: str = ""
    """Empty for narration."""
    text: str
    audio: MediaRef
    length_ms: int = Field(gt=0)
    offset_ms: int = Field(ge=0)
    """From the moment the shot's first frame is seen."""
    words: tuple[WordTime, ...] = ()


class CutTitle(Document):
    """Words on the picture, from a frame of a shot on; they may run on into the shots that follow."""

    shot_id: str
    text: str
    style: Literal["title", "lower_third", "end_card"] = "title"
    offset_frames: int = Field(default=0, ge=0)
    frames: int = Field(gt=0)


class CutMusic(Document):
    """Music under the whole film."""

    audio: MediaRef
    gain_db: float = -8.0
    """Against the loudness that all music is brought to."""
    ducked: bool = True
    """Lowered while somebody speaks."""


class Cut(Document):
    """The film as decided: stored as JSON with its schema name and version inside; a changed cut is read with `load`.

    A transition of T frames lays the first T frames of its shot over the last T of the shot before, whether they
    dissolve, dip or wipe; so a film is as long as its shots less its transitions.
    """

    schema_name: Literal["bomstudio.cut"] = "bomstudio.cut"
    schema_version: Literal[1] = 1
    title: str
    language: str = "en"
    """BCP 47."""
    rate: FrameRate
    shots: tuple[CutShot, ...] = Field(min_length=1)
    lines: tuple[CutLine, ...] = ()
    titles: tuple[CutTitle, ...] = ()
    music: CutMusic | None = None
    brand: BrandKit | None = None
    """How it is marked and lettered; a closing card makes it longer than its shots."""
    loudness_lufs: float = -14.0
    true_peak_dbtp: float = -1.5

    @property
    def closing_frames(self) -> int:
        """How long the closing card is seen after the last shot; 0 without one."""
        closing = self.brand and self.brand.closing
        return self.rate.frames_covering(closing.length_ms) if closing else 0

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> Self:
        """Read a stored cut of this or an older version; raises InputError when it cannot be used, and says why."""
        newest = len(UPGRADES) + 1
        name, version = stored.get("schema_name"), stored.get("schema_version")
        if name != (expected := cls.model_fields["schema_name"].default):
            raise InputError(f"This is not a cut: its schema_name is {name!r}.", hint=f"A cut says {expected!r}.")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise InputError(f"This cut's schema_version is {version!r}.", hint=f"Use a whole number up to {newest}.")
        if version > newest:
            raise InputError(
                f"This cut is of version {version}; this engine reads versions up to {newest}.",
                hint="Open it with a newer engine.",
            )
        data = dict(stored)
        for upgrade in UPGRADES[version - 1 :]:
            data = upgrade(data)
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise InputError(
                f"This cut cannot be used: {first_problem(error)}.", hint="Change the cut there."
            ) from error

    @model_validator(mode="after")
    def _plays(self) -> Self:
        _check_shots(self)
        starts = shot_starts(self)
        _check_lines(self, starts)
        _check_titles(self, starts)
        return self


def shot_starts(cut: Cut) -> dict[str, int]:
    """Return, by shot id, the frame of the film in which the shot's first frame is seen."""
    steps = (before.frames - shot.transition_frames for before, shot in pairwise(cut.shots))
    return {shot.shot_id: start for shot, start in zip(cut.shots, accumulate(steps, initial=0), strict=True)}


def film_frames(cut: Cut) -> int:
    """Return the film's length in frames, its closing card included."""
    return shots_frames(cut) + cut.closing_frames


def shots_frames(cut: Cut) -> int:
    """Return how long the film's shots are seen, in frames."""
    return sum(shot.frames - shot.transition_frames for shot in cut.shots)


def heard(cut: Cut) -> list[tuple[Fraction, CutLine]]:
    """Return the lines in the order in which they are heard, each with the second of the film at which it starts."""
    return _heard(cut, shot_starts(cut))


def _heard(cut: Cut, starts: Mapping[str, int]) -> list[tuple[Fraction, CutLine]]:
    placed = [(cut.rate.seconds(starts[line.shot_id]) + Fraction(line.offset_ms, 1000), line) for line in cut.lines]
    return sorted(placed, key=lambda entry: entry[0])


def _check_shots(cut: Cut) -> None:
    seen: set[str] = set()
    for shot in cut.shots:
        if shot.shot_id in seen:
            raise ValueError(f"shot {shot.name} ({shot.shot_id}) is in the cut twice")
        seen.add(shot.shot_id)
        if shot.transition == "cut" and shot.transition_frames:
            raise ValueError(f"shot {shot.name} begins with a cut, which cannot last {shot.transition_frames} frames")
    first = cut.shots[0]
    if first.transition_frames:
        raise ValueError(f"shot {first.name} is the first: there is nothing before it for a {first.transition}")
    tails = [shot.transition_frames for shot in cut.shots[1:]] + [0]
    for shot, tail in zip(cut.shots, tails, strict=True):
        overlapped = shot.transition_frames + tail
        if overlapped >= shot.frames:
            raise ValueError(
                f"shot {shot.name} has {shot.frames} frames and its transitions take {overlapped}; "
                "at least one must be left between them"
            )


def _check_lines(cut: Cut, starts: Mapping[str, int]) -> None:
    frames = {shot.shot_id: shot.frames for shot in cut.shots}
    for line in cut.lines:
        if line.shot_id not in frames:
            raise ValueError(f"the line {_short(line.text)} belongs to {line.shot_id}, which is not in the cut")
        if line.offset_ms >= cut.rate.seconds(frames[line.shot_id]) * 1000:
            raise ValueError(f"the line {_short(line.text)} starts {line.offset_ms} ms into a shot that has ended")
    placed = _heard(cut, starts)
    for (start, line), (following, after) in pairwise(placed):
        if start + Fraction(line.length_ms, 1000) > following:
            raise ValueError(f"the line {_short(after.text)} starts before the line {_short(line.text)} has ended")
    if placed:
        start, last = placed[-1]
        if start + Fraction(last.length_ms, 1000) > cut.rate.seconds(shots_frames(cut)):
            raise ValueError(f"the line {_short(last.text)} is still heard when the film has ended")


def _check_titles(cut: Cut, starts: Mapping[str, int]) -> None:
    end = shots_frames(cut)
    for title in cut.titles:
        if title.shot_id not in starts:
            raise ValueError(f"the title {_short(title.text)} belongs to {title.shot_id}, which is not in the cut")
        over = starts[title.shot_id] + title.offset_frames + title.frames - end
        if over > 0:
            raise ValueError(f"the title {_short(title.text)} stays {over} frames longer than the film")


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
