"""What a plugin is asked for when it says nothing else: a small, usual request of each ability, and strange ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.contracts.abilities import Ability, ModelCard, ShotType
from engine.contracts.errors import InputError
from engine.contracts.frames import FrameRate
from engine.contracts.media import MediaRef, Shape, Size
from engine.contracts.requests import (
    ImageEnhanceRequest,
    ImageGenerateRequest,
    LayeredStill,
    MusicGenerateRequest,
    Request,
    ScriptBreakdownRequest,
    SoundGenerateRequest,
    SpeechAlignRequest,
    SpeechCleanRequest,
    SpeechExcerptRequest,
    SpeechGenerateRequest,
    SpeechTranscribeRequest,
    VideoFromImageRequest,
    VideoLipsyncRequest,
)
from engine.testkit.placeholders import placeholder_clip, placeholder_picture, placeholder_sound

SIZE = Size(width=640, height=360)
RATE = FrameRate(num=24)
_TALL = Size(width=1080, height=1920)
"""Large enough that what is priced by size costs more than the smallest step."""
_SCRIPT = "Title: A Lamp\n\nINT. LAMP ROOM - NIGHT\n\nMARA trims the lamp.\n\nMARA\nIt burns.\n"
_PICTURE_SIZE = Size(width=1280, height=720)
_CLIP_SECONDS = 5


class Album:
    """Sample media by content, as the store would hand it out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, data: bytes, media_type: str) -> MediaRef:
        """Keep bytes and return how they are named."""
        name = hashlib.sha256(data).hexdigest()
        (self._folder / name).write_bytes(data)
        return MediaRef(sha256=name, media_type=media_type, bytes=len(data))

    def open(self, media: MediaRef) -> Path:
        """Return where kept bytes lie; raises InputError when there are none."""
        path = self._folder / media.sha256
        if not path.is_file():
            raise InputError(f"Nothing is kept under {media.sha256[:8]}.")
        return path

    def picture(self, words: str = "a lamp") -> MediaRef:
        """Return a picture."""
        return self.keep(placeholder_picture(_PICTURE_SIZE, words), "image/png")

    def clip(self) -> MediaRef:
        """Return a clip of five seconds."""
        return self.keep(placeholder_clip(_PICTURE_SIZE, _CLIP_SECONDS * RATE.num, RATE, "a lamp"), "video/mp4")

    def speech(self) -> MediaRef:
        """Return a sound of three seconds."""
        return self.keep(placeholder_sound(3000, "it burns"), "audio/wav")

    def damaged(self, media_type: str) -> MediaRef:
        """Return bytes that are not what they are said to be."""
        return self.keep(b"\x00these bytes are no media\xff" * 40, media_type)


def usual(card: ModelCard, album: Album, clip: MediaRef | None = None) -> Iterator[Request]:
    """Yield what a model is usually asked for, every shot type of its once; a mouth is to speak in a certain clip."""
    match card.ability:
        case Ability.SCRIPT_BREAKDOWN:
            script = album.keep(_SCRIPT.encode(), "text/plain")
            yield ScriptBreakdownRequest(script=script, format="fountain", name="a_lamp")
        case Ability.IMAGE_GENERATE:
            yield ImageGenerateRequest(prompt="A lighthouse keeper at dusk", size=SIZE, shape=Shape.WIDE)
            yield ImageGenerateRequest(prompt="A storm over the cliff", size=_TALL, shape=Shape.TALL, seed=7)
        case Ability.IMAGE_ENHANCE:
            yield ImageEnhanceRequest(picture=album.picture(), size=SIZE, shape=Shape.WIDE)
        case Ability.VIDEO_FROM_IMAGE:
            for kind in sorted(card.shot_types):
                yield _moving(kind, album, frames=5 * RATE.num)
        case Ability.VIDEO_LIPSYNC:
            yield VideoLipsyncRequest(video=clip or album.clip(), speech=album.speech())
        case Ability.SPEECH_GENERATE:
            language = card.languages[0] if card.languages and "en" not in card.languages else "en"
            yield SpeechGenerateRequest(text="The lamp burns all night.", language=language, speaker="MARA")
        case Ability.SPEECH_TRANSCRIBE:
            yield SpeechTranscribeRequest(audio=album.speech(), language="en")
        case Ability.SPEECH_CLEAN:
            yield SpeechCleanRequest(audio=album.speech(), length_ms=3000)
            yield SpeechCleanRequest(audio=album.speech(), denoise=True, length_ms=3000)
        case Ability.SPEECH_ALIGN:
            yield SpeechAlignRequest(audio=album.speech(), lines=("It burns.", "All night."), length_ms=3000)
        case Ability.SPEECH_EXCERPT:
            yield SpeechExcerptRequest(audio=album.speech(), start_ms=500, end_ms=1500, gain_db=-3.0)
        case Ability.MUSIC_GENERATE:
            yield MusicGenerateRequest(mood="calm", prompt="slow strings", length_ms=10_000)
        case Ability.SOUND_GENERATE:
            yield SoundGenerateRequest(prompt="rain on a tin roof", length_ms=2000)


def strange(request: Request) -> Iterator[tuple[str, Request]]:
    """Yield requests that a script can well lead to, each with what is strange about it."""
    words = next((name for name in ("prompt", "text") if name in type(request).model_fields), "")
    if words:
        for what, value in {
            "no words": "",
            "a novel": "word " * 40_000,
            "signs": "\u0000\u202e\U0001f56f \\ \" ' </s> {}$(x)\n\t",
        }.items():
            yield what, request.model_copy(update={words: value})
    if "language" in type(request).model_fields:
        yield "a language nobody speaks", request.model_copy(update={"language": "qq-XX"})
    if isinstance(request, SpeechGenerateRequest):
        yield "a voice that is not there", request.model_copy(update={"voice": "nobody-at-all"})
    if isinstance(request, MusicGenerateRequest):
        yield "a day of music", request.model_copy(update={"length_ms": 86_400_000})
    if isinstance(request, VideoFromImageRequest):
        yield "an hour", request.model_copy(update={"frames": 3600 * RATE.num})


def damaged(request: Request, album: Album) -> Iterator[tuple[str, Request]]:
    """Yield a request with each of its media broken, with the field that holds it."""
    changes: dict[str, dict[str, Any]] = {
        "script.breakdown": {},
        "image.generate": {"references": (album.damaged("image/png"),)},
        "image.enhance": {"picture": album.damaged("image/png")},
        "video.from_image": {},
        "video.lipsync": {"video": album.damaged("video/mp4"), "speech": album.damaged("audio/wav")},
        "speech.transcribe": {"audio": album.damaged("audio/wav")},
        "speech.clean": {"audio": album.damaged("audio/wav")},
        "speech.align": {"audio": album.damaged("audio/wav")},
        "speech.excerpt": {"audio": album.damaged("audio/wav")},
    }
    for field, value in changes.get(request.kind, {}).items():
        own = {"use_reference": True} if field == "references" else {}
        yield field, request.model_copy(update={field: value, **own})
    if isinstance(request, VideoFromImageRequest):
        broken = LayeredStill(still=album.damaged("image/png"))
        yield "stills", request.model_copy(update={"stills": (broken, *request.stills[1:])})


def _moving(kind: ShotType, album: Album, frames: int) -> VideoFromImageRequest:
    count = {ShotType.SINGLE: 1, ShotType.START_END: 2, ShotType.MULTI_FRAME: 3}[kind]
    return VideoFromImageRequest(
        shot_type=kind,
        stills=tuple(LayeredStill(still=album.picture(f"lamp {number}")) for number in range(1, count + 1)),
        prompt="The lamp turns",
        size=SIZE,
        shape=Shape.WIDE,
        frames=frames * (count - 1 or 1),
        rate=RATE,
    )
