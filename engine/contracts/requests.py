"""What is asked of a provider: one typed request for each ability.

A request holds everything that decides the result and nothing else: its fingerprint is part of the key by
which a stored result is used again.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from .abilities import Ability, ShotType
from .characters import CharacterSheet
from .documents import Document
from .frames import FrameRate
from .media import FocusPoint, MediaRef, Shape, Size
from .results import WordTime
from .script import CameraMove, Mood, ShotSize
from .voices import Accent, VoiceType

ScriptFormat = Literal["markdown", "text", "fountain", "final_draft"]
LengthPreset = Literal["free", "short", "medium", "long"]


class ScriptBreakdownRequest(Document):
    """Turn a script into scenes and shots."""

    ability: ClassVar[Ability] = Ability.SCRIPT_BREAKDOWN
    kind: Literal["script.breakdown"] = "script.breakdown"
    script: MediaRef
    format: ScriptFormat
    name: str
    """The file's name without its ending: the title when the script gives none."""
    language: str = ""
    """Overrides what the script says."""
    length: LengthPreset = "free"
    words_per_minute: int = Field(default=140, ge=60, le=300)


class ImageGenerateRequest(Document):
    """Make one still."""

    ability: ClassVar[Ability] = Ability.IMAGE_GENERATE
    kind: Literal["image.generate"] = "image.generate"
    prompt: str
    size: Size
    shape: Shape
    style: str = ""
    mood: Mood = "neutral"
    framing: ShotSize = "medium"
    characters: tuple[str, ...] = ()
    sheets: tuple[CharacterSheet, ...] = Field(default=(), exclude_if=lambda sheets: not sheets)
    """How those characters look that are known; left out of the fingerprint when nobody is."""
    setting: str = ""
    time_of_day: str = ""
    caption: str = ""
    """Words a storyboard may write under the picture; a photographic model ignores them."""
    language: str = "en"
    references: tuple[MediaRef, ...] = ()
    """Pictures to follow; the first, if `use_reference`, is the picture itself, to be cropped."""
    use_reference: bool = False
    focus: FocusPoint = FocusPoint()
    layered: bool = False
    """Also hand over the layers one by one, for a camera that moves between them."""
    step: tuple[int, int] = (1, 1)
    """Which still of how many in its shot: what moves, moves a little further in each."""
    seed: int = 0


class ImageEnhanceRequest(Document):
    """Make a picture finer without changing what it shows."""

    ability: ClassVar[Ability] = Ability.IMAGE_ENHANCE
    kind: Literal["image.enhance"] = "image.enhance"
    picture: MediaRef
    size: Size
    shape: Shape
    prompt: str = ""
    """What should become better, for models that read it."""
    focus: FocusPoint = FocusPoint()


class LayeredStill(Document):
    """A still for motion: the flat picture, and when the maker kept them apart, its layers from back to front.

    `overlay` does not move with the camera (captions, marks). Layers and overlay are PNG or WebP with alpha
    and the still's size.
    """

    still: MediaRef
    layers: tuple[MediaRef, ...] = ()
    overlay: MediaRef | None = None


class VideoFromImageRequest(Document):
    """Make stills move."""

    ability: ClassVar[Ability] = Ability.VIDEO_FROM_IMAGE
    kind: Literal["video.from_image"] = "video.from_image"
    shot_type: ShotType
    stills: tuple[LayeredStill, ...] = Field(min_length=1, max_length=7)
    prompt: str = ""
    camera: CameraMove = "push"
    mood: Mood = "neutral"
    focus: FocusPoint = FocusPoint()
    size: Size
    shape: Shape
    frames: int = Field(gt=0)
    rate: FrameRate
    seed: int = 0


class VideoLipsyncRequest(Document):
    """Make the mouth in a clip say what a recording says."""

    ability: ClassVar[Ability] = Ability.VIDEO_LIPSYNC
    kind: Literal["video.lipsync"] = "video.lipsync"
    video: MediaRef
    speech: MediaRef
    start_ms: int = Field(default=0, ge=0)
    """When the speech begins, from the start of the clip."""


class SpeechGenerateRequest(Document):
    """Say one line."""

    ability: ClassVar[Ability] = Ability.SPEECH_GENERATE
    kind: Literal["speech.generate"] = "speech.generate"
    text: str
    language: str = "en"
    speaker: str = ""
    voice: str = ""
    """The provider's voice id; empty lets it choose one that is always the same for this speaker."""
    accent: Accent = ""
    """The language with a region, `en-GB`; a provider that has no such voice takes its nearest and says so."""
    voice_type: VoiceType = ""
    """What kind of voice the provider is to choose where `voice` names none."""
    manner: str = ""
    pace: float = Field(default=1.0, ge=0.5, le=2.0)

    @model_serializer(mode="wrap")
    def _without_unsaid_wishes(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave wishes out that nobody has, so that lines from before there were wishes are found again."""
        wishes = ("accent", "voice_type")
        return {key: value for key, value in dump(self).items() if value or key not in wishes}


class SpeechTranscribeRequest(Document):
    """Write down what a recording says, with the time of each word."""

    ability: ClassVar[Ability] = Ability.SPEECH_TRANSCRIBE
    kind: Literal["speech.transcribe"] = "speech.transcribe"
    audio: MediaRef
    language: str = ""
    """Empty lets the provider find out."""
    speakers: int | None = Field(default=None, ge=1, le=32)
    """How many people are heard, if it is known."""
    length_ms: int | None = Field(default=None, ge=0)
    """How long it is, if it is known: what is paid by the second is quoted by it."""


class SpeechCleanRequest(Document):
    """Bring a recording into the one form that is worked with: one channel, 48 kHz, 16 bits, in a WAV file."""

    ability: ClassVar[Ability] = Ability.SPEECH_CLEAN
    kind: Literal["speech.clean"] = "speech.clean"
    audio: MediaRef
    """Sound, or a video with sound."""
    denoise: bool = False
    """Also make the noise behind the voice quieter."""
    length_ms: int | None = Field(default=None, ge=0)
    """How long it is, if it is known."""


class SpeechAlignRequest(Document):
    """Find where in a recording each line of a script is said."""

    ability: ClassVar[Ability] = Ability.SPEECH_ALIGN
    kind: Literal["speech.align"] = "speech.align"
    audio: MediaRef
    lines: tuple[str, ...] = Field(min_length=1)
    """What is said, in the order of the script; a line may be missing, or be said more than once."""
    language: str = "en"
    heard: tuple[WordTime, ...] = ()
    """What a transcript heard in the recording, if there is one."""
    length_ms: int | None = Field(default=None, ge=0)
    """How long it is, if it is known."""


class SpeechExcerptRequest(Document):
    """Take a stretch out of a recording that `speech.clean` made."""

    ability: ClassVar[Ability] = Ability.SPEECH_EXCERPT
    kind: Literal["speech.excerpt"] = "speech.excerpt"
    audio: MediaRef
    start_ms: int = Field(ge=0)
    end_ms: int = Field(gt=0)
    gain_db: float = Field(default=0.0, ge=-60, le=60)
    words: tuple[WordTime, ...] = ()
    """What is said in it, in the recording's time."""


class MusicGenerateRequest(Document):
    """Make a bed of music."""

    ability: ClassVar[Ability] = Ability.MUSIC_GENERATE
    kind: Literal["music.generate"] = "music.generate"
    mood: Mood = "neutral"
    prompt: str = ""
    length_ms: int = Field(gt=0)
    seed: int = 0


class SoundGenerateRequest(Document):
    """Make a sound effect."""

    ability: ClassVar[Ability] = Ability.SOUND_GENERATE
    kind: Literal["sound.generate"] = "sound.generate"
    prompt: str
    length_ms: int = Field(ge=500, le=30_000)
    is_loop: bool = False


Request = Annotated[
    ScriptBreakdownRequest
    | ImageGenerateRequest
    | ImageEnhanceRequest
    | VideoFromImageRequest
    | VideoLipsyncRequest
    | SpeechGenerateRequest
    | SpeechTranscribeRequest
    | SpeechCleanRequest
    | SpeechAlignRequest
    | SpeechExcerptRequest
    | MusicGenerateRequest
    | SoundGenerateRequest,
    Field(discriminator="kind"),
]
