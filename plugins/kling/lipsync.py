"""Kling as a maker of speaking mouths: it looks for a face in a clip of its own, then makes it say a recording."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from bomstudio import (
    Ability,
    Estimate,
    InputError,
    ModelCard,
    OutcomeUnknown,
    ProviderError,
    Rejected,
    Request,
    Ticket,
    VendorJob,
    VideoLipsyncRequest,
)

from .billing import units
from .client import KlingWire, Task
from .clips import Probe
from .memory import FoundFaces, MadeClip, Memory
from .tasks import KlingTasks

MODEL = "advanced-lip-sync"
LEAST_MS, MOST_MS = 2_000, 60_000
_MOST_SOUND_BYTES = 5_000_000
_SOUNDS = ("audio/mpeg", "audio/wav", "audio/x-wav", "audio/mp4", "audio/x-m4a", "audio/aac")
_FACE_UNITS = Fraction(1, 20)
"""0.007 USD a call."""
_UNITS_FOR_FIVE_SECONDS = Fraction(1, 2)


class KlingLipsync(KlingTasks):
    """Makes a mouth say what a recording says."""

    ability = Ability.VIDEO_LIPSYNC

    def __init__(self, wire: KlingWire, memory: Memory, probe: Probe, job_seconds: int) -> None:
        super().__init__(wire, memory, probe)
        card = ModelCard(
            model=MODEL,
            ability=Ability.VIDEO_LIPSYNC,
            title="Kling lip-sync",
            max_seconds=MOST_MS // 1000,
            deadline_seconds=job_seconds,
        )
        self._cards = (card,)

    def models(self) -> Sequence[ModelCard]:
        """The one model there is."""
        return self._cards

    async def quote(self, request: Request, model: str) -> Estimate:
        """Every five seconds begun, and the look for faces unless it was paid for already. May raise Rejected.

        Kling's clips last a frame more than what is charged for; the ceiling counts that frame.
        """
        _, clip = self._accepted(request)
        faces = 0 if self._memory.faces(clip.video_id) else _FACE_UNITS
        return Estimate(
            likely=(units(_price(clip.duration_ms // 1000 * 1000) + faces),),
            ceiling=(units(_price(clip.duration_ms) + _FACE_UNITS),),
        )

    async def submit(self, request: Request, ticket: Ticket) -> VendorJob:
        """Look for faces, then start the job: two paid calls, each made once.

        What the first took is told once: by an error of the second, or by what comes of the job.
        """
        wanted, clip = self._accepted(request)
        sound, sound_ms = await asyncio.to_thread(self._sound, wanted, ticket)
        if sound_ms + wanted.start_ms > clip.duration_ms:
            raise Rejected(
                f"The speech ends {sound_ms + wanted.start_ms} ms into a clip of {clip.duration_ms} ms.",
                hint="Let it begin earlier, or use a longer clip.",
            )
        found = self._memory.faces(clip.video_id) or await self._paid_look(clip, ticket)
        try:
            choice = _choice(found, sound, sound_ms, wanted.start_ms)
            body = {"session_id": found.session_id, "face_choose": [choice]}
            return await self._started(self._wire.lipsync(body, ticket.reference), request, ticket)
        except ProviderError as error:
            before = self._memory.owed(ticket.reference)
            if before and not isinstance(error, OutcomeUnknown):
                error.charged, error.usage = "yes", (units(before),)
                self._memory.keep_owed(ticket.reference, Fraction(0))
            raise

    def _details(self, request: Request, ticket: Ticket) -> dict[str, Any]:
        _, clip = self._accepted(request)
        return {"units": str(_price(clip.duration_ms // 1000 * 1000))}

    async def _paid_look(self, clip: MadeClip, ticket: Ticket) -> FoundFaces:
        """Pay for a look for faces, and remember it before anything else happens."""
        answer = await self._wire.identify_faces(clip.video_id, f"{ticket.reference}.face")
        taken = answer.bill.units if answer.bill.is_told else _FACE_UNITS
        found = FoundFaces(session_id=answer.session_id, faces=answer.faces)
        self._memory.keep_owed(ticket.reference, taken)
        self._memory.keep_faces(clip.video_id, found)
        return found

    def _accepted(self, request: Request) -> tuple[VideoLipsyncRequest, MadeClip]:
        if not isinstance(request, VideoLipsyncRequest):
            raise Rejected(f"{MODEL} moves mouths; it was asked for {request.kind}.", hint="Choose another model.")
        clip = self._memory.clip(request.video.sha256)
        if clip is None:
            raise Rejected(
                "Kling makes a mouth speak only in a clip that it made itself, in the last 30 days and by this studio.",
                hint="Make the clip with a Kling model, or choose another model for the speech.",
            )
        if not LEAST_MS <= clip.duration_ms <= MOST_MS:
            raise Rejected(f"The clip lasts {clip.duration_ms} ms; Kling takes {LEAST_MS} to {MOST_MS}.")
        return request, clip

    def _sound(self, request: VideoLipsyncRequest, ticket: Ticket) -> tuple[str, int]:
        """Return the recording in base64 and its length. Raises Rejected for one that Kling does not take."""
        speech = request.speech
        if speech.media_type not in _SOUNDS or speech.bytes > _MOST_SOUND_BYTES:
            raise Rejected(
                f"The speech is {speech.media_type} of {speech.bytes} bytes, which Kling does not take.",
                hint="Export it as MP3, WAV, M4A or AAC of 5 MB at most.",
            )
        path = ticket.open(speech)
        try:
            length = self._probe(path).duration_ms or 0
        except InputError as error:
            raise Rejected("The speech cannot be read as sound.", hint="Make or choose it again.") from error
        if not LEAST_MS <= length <= MOST_MS:
            raise Rejected(
                f"The speech lasts {length} ms; Kling takes {LEAST_MS} to {MOST_MS}.", hint="Say more or less."
            )
        return base64.b64encode(path.read_bytes()).decode("ascii"), length

    async def _look_up(self, job: VendorJob) -> Task | None:
        return await self._wire.lipsync_task(job.id)


def _price(duration_ms: int) -> Fraction:
    return -(-duration_ms // 5000) * _UNITS_FOR_FIVE_SECONDS


def _choice(found: FoundFaces, sound: str, sound_ms: int, start_ms: int) -> dict[str, object]:
    """Return the face that is seen longest while there is speech. Raises Rejected when none is seen for 2 seconds."""

    def seen(face: tuple[str, int, int]) -> int:
        return min(face[2], start_ms + sound_ms) - max(face[1], start_ms)

    face = max(found.faces, key=seen, default=None)
    if face is None or seen(face) < LEAST_MS:
        raise Rejected("Kling sees no face in the clip for two seconds of the speech.", hint="Use another clip.")
    return {
        "face_id": face[0],
        "sound_file": sound,
        "sound_start_time": 0,
        "sound_end_time": sound_ms,
        "sound_insert_time": start_ms,
        "sound_volume": 1,
        "original_audio_volume": 0,
    }
