"""The wire to Kling: create a job, look it up, fetch what it made; both generations of the API in one shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bomstudio import Answer, OutcomeUnknown, PluginContext, Secret, TryLater, VendorClient

from .billing import Bill
from .refusals import explain

LIPSYNC = "/v1/videos/advanced-lip-sync"
_FACES = "/v1/videos/identify-face"
_MOST_BYTES = 2_000_000_000
_MEDIA_TYPES = ("video/", "application/octet-stream", "binary/octet-stream")


@dataclass(frozen=True)
class Task:
    """A job as Kling sees it."""

    id: str
    status: str
    """submitted, processing, succeeded or failed."""
    message: str = ""
    video_id: str = ""
    video_url: str = ""
    bill: Bill = field(default_factory=Bill)


@dataclass(frozen=True)
class Faces:
    """What a paid look for faces found; times in milliseconds."""

    session_id: str
    faces: tuple[tuple[str, int, int], ...]
    """Id, and when it is seen first and last."""
    bill: Bill


class KlingWire:
    """Kling's calls, and nothing of what they mean to us."""

    def __init__(self, line: VendorClient, callback_url: str) -> None:
        self._line = line
        self._callback_url = callback_url

    async def animate(self, model: str, body: Mapping[str, Any], reference: str) -> Task:
        """Start a clip; the job bears our reference. May raise every ProviderError of the line."""
        options = {"external_task_id": reference, "watermark_info": {"enabled": False}, **self._callback()}
        sent = {**body, "options": options}
        return _task(await self._paid(f"/image-to-video/{model}", sent, reference), is_paid=True)

    async def identify_faces(self, video_id: str, reference: str) -> Faces:
        """Look for faces in a clip that Kling made; it costs money."""
        data = await self._paid(_FACES, {"video_id": video_id}, reference)
        try:
            return Faces(
                session_id=str(data["session_id"]),
                faces=tuple(
                    (str(face["face_id"]), int(face["start_time"]), int(face["end_time"]))
                    for face in data.get("face_data") or []
                ),
                bill=_bill(data),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _strange(error, is_paid=True) from None

    async def lipsync(self, body: Mapping[str, Any], reference: str) -> Task:
        """Start a lip-sync; the job bears our reference."""
        marks = {"external_task_id": reference, "watermark_info": {"enabled": False}, **self._callback()}
        return _task(await self._paid(LIPSYNC, {**body, **marks}, reference), is_paid=True)

    async def task(self, task_id: str) -> Task | None:
        """Return a job by Kling's id; None when its list is empty, which says nothing."""
        return await self._listed({"task_ids": task_id})

    async def find(self, reference: str) -> Task | None:
        """Return a job by our reference; None when there is none to be seen."""
        return await self._listed({"external_task_ids": reference})

    async def lipsync_task(self, task_id: str) -> Task:
        """Return a lip-sync by Kling's id."""
        return _task(_data(await self._line.get(f"{LIPSYNC}/{task_id}")), is_paid=False)

    async def download(self, url: str, into: Path) -> None:
        """Fetch a finished clip. May raise TryLater, JobFailed, SignInAgain (HTTP 403) and Rejected (404)."""
        await self._line.download(url, into, media_types=_MEDIA_TYPES, most_bytes=_MOST_BYTES)

    async def _paid(self, path: str, body: Mapping[str, Any], reference: str) -> Any:
        return _data(await self._line.pay(path, json=dict(body), reference=reference))

    async def _listed(self, params: Mapping[str, str]) -> Task | None:
        data = _data(await self._line.get("/tasks", params=params))
        if not isinstance(data, list):
            raise TryLater("Kling listed its jobs in a form that is not known.")
        return _task(data[0], is_paid=False) if data else None

    def _callback(self) -> dict[str, str]:
        return {"callback_url": self._callback_url} if self._callback_url else {}


def connect(
    context: PluginContext, base_url: str, api_key: Secret, answer_seconds: float, callback_url: str
) -> KlingWire:
    """Return the wire for a key."""
    bearer = Secret(f"Bearer {api_key.get_secret_value().strip()}")
    line = context.vendor(
        base_url=base_url, auth={"authorization": bearer}, explain=explain, answer_seconds=answer_seconds
    )
    return KlingWire(line, callback_url)


def _data(answer: Answer) -> Any:
    """Return what an answer below HTTP 400 carries; a success says so with code 0."""
    body = answer.json()
    if isinstance(body, dict) and body.get("code") == 0 and "data" in body:
        return body["data"]
    refusal = explain(answer) if answer.is_paid else None  # that a question is refused says nothing of its job
    raise refusal or _strange(ValueError(), is_paid=answer.is_paid)


def _task(data: Any, *, is_paid: bool) -> Task:
    try:
        status = str(data["status"] if "status" in data else data["task_status"])
        videos = (data.get("task_result") or {}).get("videos") or []
        shown = data.get("outputs") or videos
        video: dict[str, Any] = next((entry for entry in shown if entry.get("type", "video") == "video"), {})
        return Task(
            id=str(data["id"] if "id" in data else data["task_id"]),
            status="succeeded" if status == "succeed" else status,
            message=str(data.get("message") or data.get("task_status_msg") or ""),
            video_id=str(video.get("id", "")),
            video_url=str(video.get("url", "")),
            bill=_bill(data),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _strange(error, is_paid=is_paid) from None


def _bill(data: Mapping[str, Any]) -> Bill:
    if data.get("final_unit_deduction"):
        return Bill.read([{"charge_type": "unit", "amount": data["final_unit_deduction"]}])
    return Bill.read(data.get("billing") or [])


def _strange(error: Exception, *, is_paid: bool) -> OutcomeUnknown | TryLater:
    said = f"Kling answered in a form that is not known ({type(error).__name__})."
    if is_paid:
        return OutcomeUnknown(
            said, hint="Look for the job in Kling's console by its external id; it is not sent again."
        )
    return TryLater(said)
