"""A script, broken down: scenes, shots and what is said in them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .abilities import ShotType
from .characters import CharacterSheet
from .documents import Document
from .media import FocusPoint, Shape
from .voices import VoiceWish

ShotSize = Literal["extreme_wide", "wide", "medium", "close", "extreme_close"]
CameraMove = Literal["hold", "push", "pull", "pan_left", "pan_right", "tilt_up", "tilt_down", "parallax"]
TransitionKind = Literal["cut", "dissolve", "dip", "wipe"]
Mood = Literal["neutral", "warm", "tense", "sad", "joyful", "mysterious", "calm", "epic"]


class Line(Document):
    """Something that is heard: a character's line, or narration when there is no speaker."""

    speaker: str = ""
    text: str
    parenthetical: str = ""
    """How it is said: whispering, off screen, to himself."""


class Keyframe(Document):
    """One picture a shot passes through, in words; a shot has as many as its type allows."""

    description: str
    image: str = ""
    """The user's own picture, as the script wrote it: a path relative to the script."""
    focus: FocusPoint = FocusPoint()


class ShotDraft(Document):
    """A shot as the breakdown proposes it; every field can be edited by a person."""

    scene: int = Field(ge=1)
    name: str
    """Short and unique within the film: 2A."""
    action: str
    type: ShotType = ShotType.SINGLE
    size: ShotSize = "medium"
    camera: CameraMove = "push"
    mood: Mood = "neutral"
    keyframes: tuple[Keyframe, ...] = Field(min_length=1, max_length=7)
    lines: tuple[Line, ...] = ()
    characters: tuple[str, ...] = ()
    length_ms: int = Field(gt=0)
    """From the spoken duration and the pace, or as a directive says."""
    transition: TransitionKind = "cut"
    """How the shot before turns into this one."""
    title: str = ""
    """Words shown on the picture."""
    source_key: str
    """What the shot is recognised by when an edited script is read again: a hash of its words."""


class SceneDraft(Document):
    """A place and a time of day."""

    number: int = Field(ge=1)
    heading: str
    setting: str = ""
    """interior, exterior or both, as the heading says."""
    time: str = ""
    mood: Mood = "neutral"
    summary: str = ""


class Breakdown(Document):
    """A whole script as scenes and shots, with what its front matter or title page said."""

    title: str
    language: str = "en"
    """BCP 47: en, nl, hi…"""
    author: str = ""
    client: str = ""
    style: str = ""
    music_mood: Mood = "neutral"
    music: str = ""
    """The user's own track, as the script wrote it: a path relative to the script."""
    formats: tuple[Shape, ...] = ()
    voices: dict[str, VoiceWish] = Field(default_factory=dict)
    """Speaker to voice, where the script wishes something of it."""
    characters: dict[str, CharacterSheet] = Field(default_factory=dict)
    """Name to looks, of everybody whom the script introduces."""
    scenes: tuple[SceneDraft, ...]
    shots: tuple[ShotDraft, ...]
    warnings: tuple[str, ...] = ()
