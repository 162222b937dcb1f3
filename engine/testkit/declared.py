"""A stand-in by declaration: where work is asked for, what is answered, what it costs, and the media it ends in."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engine.contracts.money import Money
from engine.contracts.sandbox import REFERENCE_HEADER, AsgiApp, Desk, Fault, FaultKind

Body = dict[str, Any]
_WORDS = {
    400: "The request is not valid.",
    401: "The key is not valid.",
    402: "The balance is used up.",
    403: "The key may not do this.",
    404: "There is no such model.",
    429: "Too many requests.",
    503: "The service is overloaded.",
}


@dataclass(frozen=True)
class DeclaredStandIn:
    """A vendor as its documentation has it; call it with a desk to build the app.

    In answers `$id` stands for the job's id, `$url` for its file's address, `$base64` for the file itself, `$bytes`
    for its size, `$input` for the request's body, and in `listed` `$jobs` for the jobs found. With `check` it is a
    vendor that takes its time.
    """

    submit: str
    """The path that work is posted to, as JSON."""
    price: Callable[[Body], Money]
    """What the vendor charges for a body, worked out from its published prices."""
    media: Callable[[Body], bytes]
    """The file that a body ends in."""
    media_type: str
    answer: Mapping[str, Any]
    """What a submit is answered with."""
    check: str = ""
    """The path with `{id}` in it at which a job is looked at."""
    pending: Mapping[str, Any] = field(default_factory=dict)
    done: Mapping[str, Any] = field(default_factory=dict)
    looks: int = 1
    """How many times a job is still pending when it is looked at."""
    listed: Mapping[str, Any] = field(default_factory=dict)
    """What a GET of the submit path is answered with, when jobs can be looked up by our reference."""
    reference: str = ""
    """The field of the body, and of the look-up's query, that carries our reference."""
    required: tuple[str, ...] = ()
    """Fields without which a body is refused."""
    key_header: str = "authorization"

    def __call__(self, desk: Desk) -> AsgiApp:
        """Build the app."""
        vendor = _Vendor(self, desk)
        routes = [
            Route(self.submit, vendor.submit, methods=["POST"]),
            Route("/files/{id}", vendor.file),
        ]
        routes += [Route(self.check, vendor.check)] if self.check else []
        routes += [Route(self.submit, vendor.look_up)] if self.listed else []
        return Starlette(routes=routes, exception_handlers={_Refused: lambda request, error: error.answer})


class _Refused(Exception):
    def __init__(self, status: int, words: str = "") -> None:
        super().__init__(status)
        self.answer = JSONResponse(
            {"error": {"message": words or _WORDS.get(status, "Something went wrong."), "code": status}},
            status,
            headers={"retry-after": "1"} if status in (429, 503) else None,
        )


@dataclass
class _Job:
    id: str
    body: Body
    reference: str
    media: bytes
    size: int
    """Of the whole file, also when a broken one is delivered."""
    looks: int = 0


class _Vendor:
    def __init__(self, declared: DeclaredStandIn, desk: Desk) -> None:
        self._is = declared
        self._desk = desk
        self._jobs: dict[str, _Job] = {}

    async def submit(self, request: Request) -> Response:
        self._check_key(request)
        fault = self._desk.fault(request.scope)
        if fault and fault.kind is FaultKind.STATUS:
            raise _Refused(int(fault.value))
        body = self._body(await request.body())
        if fault and fault.kind is FaultKind.REFUSAL:
            raise _Refused(422, f"The content is refused: {fault.value or 'it breaks the rules'}.")
        job = self._taken_on(body, request.headers.get(REFERENCE_HEADER, ""), fault)
        return JSONResponse(self._filled(self._is.answer, job, request))

    async def check(self, request: Request) -> Response:
        self._check_key(request)
        job = self._job(request)
        job.looks += 1
        state = self._is.pending if job.looks <= self._is.looks else self._is.done
        return JSONResponse(self._filled(state, job, request))

    async def look_up(self, request: Request) -> Response:
        self._check_key(request)
        wanted = request.query_params.get(self._is.reference, "")
        found = [self._filled(self._is.answer, job, request) for job in self._jobs.values() if job.reference == wanted]
        return JSONResponse({name: found if value == "$jobs" else value for name, value in self._is.listed.items()})

    async def file(self, request: Request) -> Response:
        return Response(self._job(request).media, media_type=self._is.media_type)

    def _check_key(self, request: Request) -> None:
        if not request.headers.get(self._is.key_header):
            raise _Refused(401)

    def _body(self, raw: bytes) -> Body:
        try:
            body = json.loads(raw)
        except ValueError:
            raise _Refused(400, "The body is not JSON.") from None
        missing = [name for name in self._is.required if not isinstance(body, dict) or body.get(name) in (None, "")]
        if missing or not isinstance(body, dict):
            raise _Refused(400, f"The body lacks {', '.join(missing) or 'everything'}.")
        return body

    def _taken_on(self, body: Body, header: str, fault: Fault | None) -> _Job:
        reference = str(body.get(self._is.reference) or header)
        self._desk.accepted(reference)
        self._desk.charged(reference, self._is.price(body))
        media = self._is.media(body)
        size = len(media)
        if fault and fault.kind is FaultKind.TRUNCATED:
            media = media[: len(media) // 2]
        job = _Job(f"job-{len(self._jobs) + 1}", body, reference, media, size)
        self._jobs[job.id] = job
        return job

    def _job(self, request: Request) -> _Job:
        job = self._jobs.get(request.path_params["id"])
        if job is None:
            raise _Refused(404, "There is no such job.")
        return job

    def _filled(self, template: Any, job: _Job, request: Request) -> Any:
        if isinstance(template, Mapping):
            return {name: self._filled(value, job, request) for name, value in template.items()}
        if isinstance(template, list):
            return [self._filled(value, job, request) for value in template]
        if template in ("$input", "$bytes"):
            return job.body if template == "$input" else job.size
        if not isinstance(template, str) or "$" not in template:
            return template
        url = str(request.url.replace(path=f"{request.scope['root_path']}/files/{job.id}", query=""))
        text = template.replace("$id", job.id).replace("$url", url)
        return text.replace("$base64", base64.b64encode(job.media).decode()) if "$base64" in text else text
