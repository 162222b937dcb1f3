"""The wire to ElevenLabs: four paid calls, and the list of voices."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bomstudio import Answer, Form, FormFile, OutcomeUnknown, PluginContext, Secret, VendorClient

from .errors import explain

_PAGES = 20
_LOOK = "It may have been charged: compare with the usage page at elevenlabs.io."


@dataclass(frozen=True)
class Alignment:
    """When each character is heard, in seconds, as the vendor says it."""

    characters: Sequence[str]
    starts: Sequence[float]
    ends: Sequence[float]


@dataclass(frozen=True)
class Sound:
    """Encoded sound, and what its call used."""

    data: bytes
    media_type: str
    credits: int | None
    """None where the vendor does not say."""
    request_id: str
    song_id: str = ""


@dataclass(frozen=True)
class Speech:
    """A spoken line, with the times of its characters if the vendor has them."""

    sound: Sound
    alignment: Alignment | None


@dataclass(frozen=True)
class Transcript:
    """What a recording says: each word with start and end in seconds, None where that is not known."""

    text: str
    language: str
    """ISO 639-3."""
    words: Sequence[tuple[str, float | None, float | None]]
    seconds: float | None
    id: str


class ElevenLabs:
    """Makes one thing with each call; none is ever repeated here."""

    def __init__(self, line: VendorClient) -> None:
        self._line = line

    async def speak(self, voice: str, body: Mapping[str, Any], output_format: str, *, reference: str) -> Speech:
        """Say a text. May raise every ProviderError of the line."""
        answer = await self._line.pay(
            f"/v1/text-to-speech/{quote(voice, safe='')}/with-timestamps",
            json=body,
            params={"output_format": output_format},
            reference=reference,
        )
        return read_speech(answer, "audio/mpeg" if output_format.startswith("mp3") else "audio/wav")

    async def transcribe(self, recording: FormFile, fields: Mapping[str, str], *, reference: str) -> Transcript:
        """Write down what a recording says. May raise every ProviderError of the line."""
        form = Form(fields=dict(fields), files={"file": recording})
        return read_transcript(await self._line.pay("/v1/speech-to-text", form=form, reference=reference))

    async def compose(self, body: Mapping[str, Any], *, reference: str) -> Sound:
        """Make music. May raise every ProviderError of the line."""
        return read_sound(
            await self._line.pay("/v1/music", json=body, params={"output_format": "auto"}, reference=reference)
        )

    async def effect(self, body: Mapping[str, Any], *, reference: str) -> Sound:
        """Make a sound effect. May raise every ProviderError of the line."""
        return read_sound(await self._line.pay("/v1/sound-generation", json=body, reference=reference))

    async def voices(self) -> list[dict[str, Any]]:
        """Return every voice of the account as the vendor describes it; costs nothing."""
        found: list[dict[str, Any]] = []
        token = ""
        for _ in range(_PAGES):
            page = (
                await self._line.get(
                    "/v2/voices", params={"page_size": "100", **({"next_page_token": token} if token else {})}
                )
            ).json()
            found += page["voices"]
            token = page.get("next_page_token") or ""
            if not (page.get("has_more") and token):
                break
        return found


def connect(context: PluginContext, *, base_url: str, api_key: Secret, answer_seconds: float) -> ElevenLabs:
    """Return the wire for a key."""
    return ElevenLabs(
        context.vendor(base_url=base_url, auth={"xi-api-key": api_key}, explain=explain, answer_seconds=answer_seconds)
    )


def recording(path: Path, media_type: str) -> FormFile:
    """Return a stored recording as it is sent; its name says nothing but its kind."""
    return FormFile(path, media_type, name=f"recording.{media_type.rpartition('/')[2].removeprefix('x-')}")


def read_speech(answer: Answer, media_type: str) -> Speech:
    """Read an answer of /with-timestamps. Raises OutcomeUnknown when it is not one."""
    body = answer.json()
    try:
        sound = _sound(answer, base64.b64decode(body["audio_base64"]), media_type)
        times = body.get("alignment")
        alignment = times and Alignment(
            tuple(times["characters"]),
            tuple(times["character_start_times_seconds"]),
            tuple(times["character_end_times_seconds"]),
        )
    except (AttributeError, KeyError, TypeError, binascii.Error) as error:
        raise _strange(error) from None
    return Speech(sound, alignment)


def read_transcript(answer: Answer) -> Transcript:
    """Read an answer of /speech-to-text. Raises OutcomeUnknown when it is not one."""
    body = answer.json()
    try:
        words = [word for word in body["words"] if word.get("type", "word") == "word"]
        return Transcript(
            text=body["text"],
            language=body["language_code"],
            words=[(word["text"], word.get("start"), word.get("end")) for word in words],
            seconds=body.get("audio_duration_secs"),
            id=body.get("transcription_id") or "",
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise _strange(error) from None


def read_sound(answer: Answer) -> Sound:
    """Read an answer that is sound itself."""
    return _sound(answer, answer.content, answer.headers.get("content-type", "").partition(";")[0] or "audio/mpeg")


def _sound(answer: Answer, data: bytes, media_type: str) -> Sound:
    headers = answer.headers
    said = headers.get("character-cost") or headers.get("x-character-count") or ""
    return Sound(
        data=data,
        media_type=media_type,
        credits=int(said) if said.isdecimal() else None,
        request_id=headers.get("request-id", ""),
        song_id=headers.get("song-id", ""),
    )


def _strange(error: Exception) -> OutcomeUnknown:
    return OutcomeUnknown(f"ElevenLabs answered in a form that is not known ({type(error).__name__}).", hint=_LOOK)
