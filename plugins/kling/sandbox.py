"""The stand-in for Kling's API: its wire format, states, prices, bills and refusals, as Kling documents them.

A job takes a set time and makes a small clip that moves from the first still to the last, as long as was asked for.
What it charges is worked out from the published price list, not from `prices.toml`.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import itertools
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bomstudio import REFERENCE_HEADER, AsgiApp, Desk, Fault, FaultKind, Money, round_half_up

from .sandbox_calls import Caller
from .sandbox_jobs import Job, announced, announced_as_before, told, told_as_before
from .sandbox_movie import movie, readable

_UNITS = {
    "kling-2.5-turbo": {"720p": "0.3", "1080p": "0.5"},
    "kling-2.6": {"720p": "0.3", "1080p": "0.5"},
    "kling-3.0": {"720p": "0.6", "1080p": "0.8", "4k": "3"},
    "kling-3.0-turbo": {"720p": "0.8", "1080p": "1"},
}
_LENGTHS = {"kling-2.5-turbo": (5, 10), "kling-2.6": (5, 10)}
_LAST_FRAME = {"kling-2.5-turbo": ("1080p",), "kling-2.6": ("1080p",), "kling-3.0": ("720p", "1080p", "4k")}
_PROMPT = {"kling-3.0": 3072}
_MICRO_USD_PER_UNIT = 140_000
_FACE_UNITS, _LIPSYNC_UNITS = Fraction(1, 20), Fraction(1, 2)
_ERRORS = {
    1000: (401, "Authentication failed"),
    1002: (401, "Authorization is invalid"),
    1100: (429, "Account exception"),
    1101: (429, "Account in arrears (postpaid scenario)"),
    1102: (429, "Resource pack depleted or expired (prepaid scenario)"),
    1103: (403, "Unauthorized access to requested resource"),
    1200: (400, "Invalid request parameters"),
    1201: (400, "Invalid parameters"),
    1202: (404, "The requested method is invalid"),
    1203: (404, "The requested resource does not exist"),
    1300: (400, "Trigger strategy of the platform"),
    1301: (400, "Trigger the content security policy of the platform"),
    1302: (429, "The API request is too fast"),
    1303: (429, "Concurrency or QPS exceeds the prepaid resource package limit"),
    1304: (429, "Trigger the platform's IP whitelisting policy"),
    5000: (500, "Server internal error"),
    5001: (503, "Server temporarily unavailable, usually due to maintenance"),
    5002: (504, "Server internal timeout, usually due to a backlog"),
}
_USUAL = {400: 1201, 401: 1000, 403: 1103, 404: 1203, 429: 1303, 500: 5000, 503: 5001, 504: 5002}
"""The code behind an HTTP status, for faults that name one."""


class Wrong(Exception):
    """A request that Kling answers with an error."""

    def __init__(self, code: int, message: str = "") -> None:
        super().__init__(message)
        self.code = code

    def answer(self) -> Response:
        """Return the error as Kling words it."""
        status, usual = _ERRORS.get(self.code, (500, "Server internal error"))
        body = {"code": self.code, "message": str(self) or usual, "request_id": "sandbox-refused"}
        return JSONResponse(body, status)


def stand_in(desk: Desk, task_seconds: float, callback_secret: str) -> AsgiApp:
    """Build the stand-in; a job of it takes so many seconds."""
    api = KlingStandIn(desk, task_seconds, Caller(callback_secret))
    return Starlette(
        routes=[
            Route("/image-to-video/{model}", api.animate, methods=["POST"]),
            Route("/tasks", api.tasks),
            Route("/v1/videos/identify-face", api.identify_face, methods=["POST"]),
            Route("/v1/videos/advanced-lip-sync", api.lipsync, methods=["POST"]),
            Route("/v1/videos/advanced-lip-sync/{id}", api.lipsync_task),
            Route("/files/{link}.mp4", api.file, name="file"),
        ],
        exception_handlers={Wrong: lambda request, error: error.answer()},
    )


class KlingStandIn:
    """Answers what Kling answers."""

    def __init__(self, desk: Desk, task_seconds: float, caller: Caller) -> None:
        self._desk = desk
        self._task_seconds = task_seconds
        self._caller = caller
        self._jobs: dict[str, Job] = {}
        self._sessions: dict[str, Job] = {}
        self._numbers = itertools.count(1)

    async def animate(self, request: Request) -> Response:
        """Take on a clip."""
        fault = self._met(request)
        body = await _body(request)
        model = request.path_params["model"]
        if model not in _UNITS:
            raise Wrong(1203, f"model {model} not exist")
        settings = body.get("settings") or {}
        resolution, seconds = settings.get("resolution", "720p"), settings.get("duration", 5)
        if resolution not in _UNITS[model]:
            raise Wrong(1201, f"resolution {resolution} is not supported by {model}")
        if isinstance(seconds, bool) or seconds not in _LENGTHS.get(model, range(3, 16)):
            raise Wrong(1201, f"duration {seconds} is not supported by {model}")
        prompt, stills = await asyncio.to_thread(_contents, body.get("contents"), _PROMPT.get(model, 2500))
        if "first_frame" not in stills:
            raise Wrong(1201, "first_frame is required")
        if "last_frame" in stills and resolution not in _LAST_FRAME.get(model, ()):
            raise Wrong(1201, f"last_frame is not supported by {model} at {resolution}")
        units = Fraction(_UNITS[model][resolution]) * seconds
        options = body.get("options") or {}
        film = await asyncio.to_thread(movie, prompt, tuple(stills.values()), seconds)
        job = self._taken_on(request, fault, options, units, Fraction(seconds), film)
        self._caller.follow(job, options.get("callback_url", ""), lambda: told(job, self._url(request, job)), fault)
        return _success(announced(job))

    async def tasks(self, request: Request) -> Response:
        """List jobs by Kling's ids or by the caller's."""
        _check_key(request)
        asked = request.query_params
        if ("task_ids" in asked) == ("external_task_ids" in asked):
            raise Wrong(1201, "one of task_ids and external_task_ids is required")
        wanted = set((asked.get("task_ids") or asked["external_task_ids"]).split(","))
        jobs = self._jobs.values()
        found = [job for job in jobs if (job.id if "task_ids" in asked else job.external_id) in wanted]
        return _success([told(job, self._url(request, job)) for job in found])

    async def identify_face(self, request: Request) -> Response:
        """Find the one face there is in a clip of the stand-in's own."""
        self._met(request)
        body = await _body(request)
        source = next((job for job in self._jobs.values() if job.video_id == body.get("video_id")), None)
        if source is None or source.status != "succeeded":
            raise Wrong(1201, "video_id not exist")
        reference = request.headers.get(REFERENCE_HEADER, "")
        self._desk.accepted(reference)
        self._charge(reference, _FACE_UNITS)
        session = f"session-{next(self._numbers)}"
        self._sessions[session] = source
        face = {"face_id": "0", "face_image": "", "start_time": 0, "end_time": int(source.seconds * 1000)}
        data = {"session_id": session, "face_data": [face], "final_unit_deduction": _decimal(_FACE_UNITS)}
        return _success(data)

    async def lipsync(self, request: Request) -> Response:
        """Take on a lip-sync."""
        fault = self._met(request)
        body = await _body(request)
        source = self._sessions.get(body.get("session_id", ""))
        faces = body.get("face_choose") or []
        if source is None or len(faces) != 1 or faces[0].get("face_id") != "0":
            raise Wrong(1201, "session_id or face_choose is invalid")
        face = faces[0]
        spoken = face["sound_end_time"] - face["sound_start_time"]
        if spoken < 2000 or face["sound_insert_time"] + spoken > source.seconds * 1000:
            raise Wrong(1201, "the inserted audio must last 2 s and end before the video does")
        _sound(face.get("sound_file", ""))
        units = -(-source.seconds // 5) * _LIPSYNC_UNITS
        job = self._taken_on(request, fault, body, units, source.seconds, source.film)
        job.is_old = True
        self._caller.follow(
            job, body.get("callback_url", ""), lambda: told_as_before(job, self._url(request, job)), fault
        )
        return _success(announced_as_before(job))

    async def lipsync_task(self, request: Request) -> Response:
        """Say how a lip-sync stands."""
        _check_key(request)
        job = self._jobs.get(request.path_params["id"])
        if job is None or not job.is_old:
            raise Wrong(1203)
        return _success(told_as_before(job, self._url(request, job)))

    async def file(self, request: Request) -> Response:
        """Deliver a clip."""
        task_id, _, link = request.path_params["link"].rpartition("-")
        job = self._jobs.get(task_id)
        if job is None or job.is_link_dead(int(link)):
            return Response("<Error><Code>AccessDenied</Code></Error>", 403, media_type="application/xml")
        return Response(job.delivered, media_type="video/mp4")

    def _met(self, request: Request) -> Fault | None:
        """Check the key, and go wrong at once where that is planned."""
        _check_key(request)
        fault = self._desk.fault(request.scope)
        if fault and fault.kind is FaultKind.STATUS:
            number = int(fault.value)
            raise Wrong(number if number >= 1000 else _USUAL.get(number, 5000))
        if fault and fault.kind is FaultKind.REFUSAL and not fault.value:
            raise Wrong(1301)
        return fault

    def _taken_on(
        self,
        request: Request,
        fault: Fault | None,
        options: Mapping[str, Any],
        units: Fraction,
        seconds: Fraction,
        film: bytes,
    ) -> Job:
        reference = request.headers.get(REFERENCE_HEADER, "")
        self._desk.accepted(reference)
        job = Job(
            id=f"8936059464028{next(self._numbers):05d}",
            external_id=str(options.get("external_task_id", "")),
            takes=self._task_seconds,
            units=units,
            seconds=seconds,
            film=film,
            fault=fault,
        )
        self._charge(reference, job.billed)
        self._jobs[job.id] = job
        return job

    def _charge(self, reference: str, units: Fraction) -> None:
        if units:
            self._desk.charged(reference, Money(micro=round_half_up(units * _MICRO_USD_PER_UNIT), currency="USD"))

    @staticmethod
    def _url(request: Request, job: Job) -> str:
        here = request.url
        return f"{here.scheme}://{here.netloc}{request.scope['root_path']}/files/{job.id}-{job.link}.mp4"


def _check_key(request: Request) -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not key:
        raise Wrong(1000, "Authorization is empty")
    if key.startswith("wrong") or key.count(".") == 2:
        raise Wrong(1002, "does not support AK/SK" if key.count(".") == 2 else "")


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Wrong(1200, "the body is not JSON") from None
    if not isinstance(body, dict):
        raise Wrong(1200, "the body is not an object")
    return body


def _contents(contents: Any, most: int) -> tuple[str, dict[str, Any]]:
    """Return the prompt and the stills by their role, checked as Kling checks them; unknown fields are ignored."""
    if not isinstance(contents, list):
        raise Wrong(1201, "contents is required")
    by_type = {part.get("type"): part for part in contents if isinstance(part, dict)}
    prompt = str((by_type.get("prompt") or {}).get("text", ""))
    if len(prompt) > most:
        raise Wrong(1201, f"prompt exceeds {most} characters")
    stills = {}
    for role in ("first_frame", "last_frame"):
        if role in by_type:
            try:
                stills[role] = readable(base64.b64decode(by_type[role]["url"], validate=True))
            except (KeyError, OSError, ValueError, binascii.Error):
                raise Wrong(1201, f"{role} is not a valid image") from None
    return prompt, stills


def _sound(encoded: str) -> None:
    try:
        if len(base64.b64decode(encoded, validate=True)) > 5_000_000:
            raise Wrong(1201, "sound_file exceeds 5 MB")
    except binascii.Error:
        raise Wrong(1201, "sound_file is invalid") from None


def _success(data: Any) -> Response:
    return JSONResponse({"code": 0, "message": "SUCCEED", "request_id": "sandbox-request", "data": data})


def _decimal(units: Fraction) -> str:
    return f"{float(units):g}"
