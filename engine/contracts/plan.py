"""What a renderer is told to make: pure data, computed from a cut, hashed piece by piece."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from .brand import Look, Mark
from .documents import Document, fingerprint
from .frames import FrameRate
from .media import Box, FocusPoint, MediaRef, Shape, Size
from .script import TransitionKind

SAMPLE_RATE = 48_000


class Encoding(Document):
    """How pictures are encoded; the same for every segment of a film, so that they join by copying."""

    size: Size
    rate: FrameRate
    codec: Literal["h264"] = "h264"
    crf: int = Field(default=20, ge=0, le=51)
    preset: str = "veryfast"
    keyframe_every: int = Field(default=48, gt=0)


class Piece(Document):
    """A clip that fills so many frames of a shot. A filmed one is spread over them, whatever its own length and rate:
    its first frame is seen first and its last frame last; a described one has the film's own time.
    """

    clip: MediaRef
    frames: int = Field(gt=0)
    seam: int = Field(default=0, ge=0)
    """More than 0 when the piece before ends on the picture this clip begins with: its first frame is left out, and
    what the two pictures differ by fades away over so many frames.
    """

    @model_validator(mode="after")
    def _mended_in_time(self) -> Self:
        if self.seam >= self.frames:
            raise ValueError(f"a seam of {self.seam} frames does not fit into {self.frames}")
        return self


Clip = MediaRef | Annotated[tuple[Piece, ...], Field(min_length=1)]
"""What a shot shows: one clip, used from its first frame on at its own pace, or pieces one after another."""


def clip_media(clip: Clip) -> tuple[MediaRef, ...]:
    """Return the media a clip consists of, in the order in which they are seen."""
    return (clip,) if isinstance(clip, MediaRef) else tuple(piece.clip for piece in clip)


class Footage(Document):
    """Some frames of one clip. A described clip is drawn at the encoding's size; a filmed one is scaled to cover it
    and cropped around the focus point. `start` is the first frame used, in the film's own rate; a filmed clip that is
    too short holds its last frame, and so does the last of several pieces.
    """

    clip: Clip
    start: int = Field(default=0, ge=0)
    frames: int = Field(gt=0)
    focus: FocusPoint = FocusPoint()


class Overlay(Document):
    """Words on the picture, from a frame of the segment on, for a number of frames.

    What runs on over several segments is one overlay in each of them: `phase` is how many of its frames were shown in
    the segments before, `total` its whole length. A fade is computed from `phase` and `whole`, never from `frames`,
    so that it does not start again where a segment ends: at frame n of the segment, `phase + n - start` frames of it
    have been shown.
    """

    text: str
    start: int = Field(ge=0)
    frames: int = Field(gt=0)
    language: str = "en"
    phase: int = Field(default=0, ge=0)
    total: int | None = Field(default=None, gt=0)
    """None when it ends with this segment."""

    @property
    def whole(self) -> int:
        """Its length over all segments, in frames."""
        return self.phase + self.frames if self.total is None else self.total

    @model_validator(mode="after")
    def _part_of_the_whole(self) -> Self:
        if self.phase + self.frames > self.whole:
            raise ValueError(f"{self.phase} and {self.frames} frames are more than the whole, {self.whole}")
        return self


def _is_empty(value: object) -> bool:
    return not value


class Title(Overlay):
    """A title, a name or an end card, fading in and out; or a closing card, which covers the picture and stays."""

    style: Literal["title", "lower_third", "end_card", "closing"] = "title"
    stays: bool = Field(default=False, exclude_if=_is_empty)
    """Whether it is there to its last frame instead of fading out: the film ends with it."""
    avoid: tuple[Box, ...] = Field(default=(), exclude_if=_is_empty)
    """Where faces and other words are seen while it shows; a title in a brand's look keeps clear of them."""


class BurnedLine(Overlay):
    """A subtitle painted into the picture; it does not fade."""


class Segment(Document):
    """A piece of film that is encoded on its own: a shot's body, or the join of two shots.

    A join has `into`, of the same length as `footage`, and a transition; it goes from the first to the second.
    """

    footage: Footage
    into: Footage | None = None
    transition: TransitionKind = "cut"
    titles: tuple[Title, ...] = ()
    burned: tuple[BurnedLine, ...] = ()
    look: Look | None = Field(default=None, exclude_if=_is_empty)
    """What its titles are drawn with; None draws them plainly."""
    marks: tuple[Mark, ...] = Field(default=(), exclude_if=_is_empty)
    shots: tuple[str, ...] = ()
    """Ids of the shots it shows, for progress and lineage; not part of its key."""

    @property
    def frames(self) -> int:
        """Its length."""
        return self.footage.frames

    def key(self, encoding: Encoding, renderer: str) -> str:
        """Return the content hash by which an encoded segment is found again; `renderer` names code and version."""
        return fingerprint(
            [renderer, encoding.model_dump(mode="json"), self.model_dump(mode="json", exclude={"shots"})]
        )


class Voice(Document):
    """A spoken line at a place in the film, in samples of SAMPLE_RATE."""

    audio: MediaRef
    start: int = Field(ge=0)
    gain_db: float = 0.0


class MusicBed(Document):
    """Music under the whole film: brought to one loudness whatever its master's, looped with crossfades or cut to
    length, faded, lowered while somebody speaks.
    """

    audio: MediaRef
    gain_db: float = -8.0
    """Against the loudness that all music is brought to."""
    duck: bool = True
    fade_in_ms: int = 800
    fade_out_ms: int = 2500


class SoundPlan(Document):
    """The film's whole sound, mixed once for all shapes."""

    length: int = Field(gt=0)
    """Samples of SAMPLE_RATE."""
    voices: tuple[Voice, ...] = ()
    music: MusicBed | None = None
    loudness_lufs: float = -14.0
    true_peak_dbtp: float = -1.5
    bitrate_kbps: int = 192

    def key(self, renderer: str) -> str:
        """Return the content hash by which a finished mix is found again."""
        return fingerprint([renderer, self.model_dump(mode="json")])


class Cue(Document):
    """One subtitle, in milliseconds of the film."""

    start_ms: int = Field(ge=0)
    end_ms: int = Field(ge=0)
    text: str
    """As it is shown: its lines broken with a newline, a change of speaker already named in it."""
    speaker: str = ""
    """Who speaks, for formats that mark it apart; empty for narration."""


class RenderPlan(Document):
    """One film in one shape and resolution."""

    shape: Shape
    encoding: Encoding
    segments: tuple[Segment, ...] = Field(min_length=1)
    sound: SoundPlan
    subtitles: tuple[Cue, ...] = ()
    language: str = "en"
    title: str = ""
    thumbnail_frame: int = Field(default=0, ge=0)

    @property
    def frames(self) -> int:
        """The length of the whole film."""
        return sum(segment.frames for segment in self.segments)

    def key(self, renderer: str) -> str:
        """Return the content hash by which a finished film is found again."""
        segments = [segment.key(self.encoding, renderer) for segment in self.segments]
        rest = self.model_dump(mode="json", exclude={"segments", "sound", "encoding"})
        return fingerprint([renderer, segments, self.sound.key(renderer), rest])
