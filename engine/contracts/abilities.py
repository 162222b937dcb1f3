"""What providers can do, and what a model of theirs can do exactly."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from .documents import Document


class Ability(StrEnum):
    """One thing that can be asked of a provider, inside a film or alone."""

    SCRIPT_BREAKDOWN = "script.breakdown"
    IMAGE_GENERATE = "image.generate"
    IMAGE_ENHANCE = "image.enhance"
    VIDEO_FROM_IMAGE = "video.from_image"
    VIDEO_LIPSYNC = "video.lipsync"
    SPEECH_GENERATE = "speech.generate"
    SPEECH_TRANSCRIBE = "speech.transcribe"
    SPEECH_CLEAN = "speech.clean"
    SPEECH_ALIGN = "speech.align"
    SPEECH_EXCERPT = "speech.excerpt"
    MUSIC_GENERATE = "music.generate"
    SOUND_GENERATE = "sound.generate"


class ShotType(StrEnum):
    """How a shot moves: from one still, between two, or through two to seven."""

    SINGLE = "single"
    START_END = "start_end"
    MULTI_FRAME = "multi_frame"

    @property
    def stills(self) -> tuple[int, int]:
        """The fewest and the most stills a shot of this type is made from."""
        return {"single": (1, 1), "start_end": (2, 2), "multi_frame": (2, 7)}[self.value]


class ModelCard(Document):
    """One model of a provider: its name, its ability and its limits."""

    model: str
    """The model's id without the plugin's name."""
    ability: Ability
    title: str
    draws_each_shape: bool = False
    """Makes each shape natively at no extra cost; otherwise one shape is made and cropped to a focus point."""
    shot_types: frozenset[ShotType] = Field(default_factory=frozenset)
    """Empty means any; `multi_frame` shots of a model that has only `start_end` become chains."""
    max_seconds: int | None = None
    clip_seconds: tuple[int, ...] = ()
    """The lengths of clip it makes, in whole seconds: a shot asks for the next one and is trimmed. Empty means any."""
    languages: tuple[str, ...] = ()
    """Empty means any, or that language does not matter."""
    deadline_seconds: int = 600
    """How long after a submit the answer is given up on."""

    def makes(self, shot_type: ShotType) -> bool:
        """Return whether it makes shots of a type by itself."""
        return not self.shot_types or shot_type in self.shot_types
