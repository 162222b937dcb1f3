"""A film from its shots to its files: a flow for the film, and one for each shot."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from engine.contracts.errors import BomError, Cancelled, JobFailed
from engine.domain.job import Job, WorkRequest
from engine.domain.job_spec import JobSpec
from engine.services import films, requests
from engine.services.exports import export_film
from engine.services.film import FilmOptions, load_film
from engine.services.jobs import Place, get_job, obtain
from engine.services.quality import DeliveryStopped
from engine.services.takes import is_settled, settle_take, shelf_of
from engine.services.walk import walk_shot

from . import names
from .jobs import run_jobs
from .progress import report_shots
from .rendering import render_film
from .runtime import Child, children, current, flow, in_thread, is_signed_off, step

log = logging.getLogger("bomstudio.flows.films")


@flow("film")
async def film_flow(request_id: str) -> str:
    """Make a film; return how the work request ended. A fault of ours ends it too, so that nobody waits for ever."""
    try:
        return await _film(request_id)
    except Exception as error:
        if await in_thread(is_signed_off):
            raise
        log.exception("A fault in the film of request %s", request_id)
        return await _ended(request_id, requests.fault_outcome(error))


async def _film(request_id: str) -> str:
    begun = await step("begin", _begin, request_id)
    if "error" in begun:
        return await _ended(request_id, begun)
    shots = await children(
        [
            Child(names.SHOTS, shot_flow, f"{request_id}-shot-{shot_id}", (request_id, shot_id), begun["priority"])
            for shot_id in begun["shots"]
        ]
    )
    failures = [outcome for outcome in shots if "error" in outcome]
    if failures:
        return await _ended(request_id, _worst(failures))
    music = await _until_made("music", _music_jobs, request_id)
    if "error" in music:
        return await _ended(request_id, music)
    cut = await step("cut", _cut, request_id)
    if "error" in cut:
        return await _ended(request_id, cut)
    rendered = await step("render", _render, request_id)
    if "error" in rendered:
        return await _ended(request_id, rendered)
    return await _ended(request_id, await step("export", _export, request_id, rendered["renders"]))


@flow("shot")
async def shot_flow(request_id: str, shot_id: str) -> dict[str, Any]:
    """Make what one shot still needs, stage by stage."""
    return await _until_made("shot", _shot_jobs, request_id, shot_id)


async def _until_made(name: str, next_jobs: Any, *args: str) -> dict[str, Any]:
    """Run the jobs a step names until it names none; stop at the first that does not complete."""
    while True:
        outcome: dict[str, Any] = await step(f"plan {name}", next_jobs, *args)
        if not outcome.get("jobs"):
            return outcome
        await run_jobs(outcome["jobs"], outcome["priority"])
        ended = await step("judge", _judge, outcome["jobs"])
        if "error" in ended:
            return ended


async def _ended(request_id: str, outcome: dict[str, Any]) -> str:
    return await step("end", _end, request_id, outcome)


def _worst(failures: list[dict[str, Any]]) -> dict[str, Any]:
    first = next((f for f in failures if f["error"]["code"] != "Cancelled"), failures[0])
    if len(failures) == 1:
        return first
    more = f" ({len(failures) - 1} more of its shots failed too)"
    return {"error": {**first["error"], "message": first["error"]["message"] + more}}


def _request(request_id: str) -> tuple[WorkRequest, FilmOptions]:
    with current().studio.database.read() as session:
        request = requests.get_request(session, UUID(request_id))
    return request, FilmOptions.model_validate(request.parameters)


async def _begin(request_id: str) -> dict[str, Any]:
    return await in_thread(_begin_now, request_id)


def _begin_now(request_id: str) -> dict[str, Any]:
    studio = current().studio
    request, options = _request(request_id)
    assert request.video_id is not None
    requests.begin(studio, request.id)
    try:
        films.set_video_status(studio, request.video_id, "generating")
        with studio.database.read() as session:
            film = load_film(studio, session, request.video_id, options)
            walks = [walk_shot(film, shot, shelf_of(session, film.project.client_id)) for shot in film.shots]
            unsettled = [str(walk.shot.row.id) for walk in walks if not is_settled(session, film, walk)]
    except BomError as error:
        return requests.error_outcome(error)
    return {"shots": unsettled, "priority": request.priority}


async def _shot_jobs(request_id: str, shot_id: str) -> dict[str, Any]:
    """Name the jobs of a shot's first incomplete stage; none, and its take, when it is complete."""
    studio = current().studio
    request, options = _request(request_id)
    if request.cancel_requested:
        return requests.error_outcome(Cancelled("The film was stopped."))
    assert request.video_id is not None
    try:
        with studio.database.read() as session:
            film = load_film(studio, session, request.video_id, options)
            walk = walk_shot(film, film.by_id[UUID(shot_id)], shelf_of(session, film.project.client_id))
    except BomError as error:
        return requests.error_outcome(error)
    if not walk.next_specs:
        take = await in_thread(settle_take, studio, film, walk)
        await in_thread(report_shots, studio, request, walk.shot.row.name)
        return {"take": take}
    return await _obtained(request, film.place(request.id), walk.next_specs)


async def _music_jobs(request_id: str) -> dict[str, Any]:
    studio = current().studio
    request, options = _request(request_id)
    assert request.video_id is not None
    try:
        with studio.database.read() as session:
            found = films.survey(studio, session, request.video_id, options)
    except BomError as error:
        return requests.error_outcome(error)
    if found.music is not None or found.music_job is None:
        return {"jobs": []}
    return await _obtained(request, found.film.place(request.id), (found.music_job,))


async def _obtained(request: WorkRequest, place: Place, specs: Sequence[JobSpec]) -> dict[str, Any]:
    """Return the ids of the jobs for specs."""
    try:
        wanted = await obtain(current().studio, place, specs)
    except BomError as error:
        return requests.error_outcome(error)
    return {"jobs": [str(job.id) for job in wanted], "priority": request.priority}


async def _judge(job_ids: list[str]) -> dict[str, Any]:
    """Return the error of the first job that did not complete."""
    with current().studio.database.read() as session:
        ended = [get_job(session, UUID(job_id)) for job_id in job_ids]
    failed = next((job for job in ended if job.status != "completed"), None)
    return {} if failed is None else requests.error_outcome(_why(failed))


def _why(job: Job) -> BomError:
    if job.status == "cancelled":
        return Cancelled(f"{job.purpose} was stopped.")
    reason = job.error.get("message", "No reason was given.")
    return JobFailed(f"{job.purpose} ({job.model}): {reason}", hint=job.error.get("hint", ""))


async def _cut(request_id: str) -> dict[str, Any]:
    return await in_thread(_cut_now, request_id)


def _cut_now(request_id: str) -> dict[str, Any]:
    studio = current().studio
    request, options = _request(request_id)
    assert request.video_id is not None
    try:
        films.keep_cut(studio, request.video_id, options)
        films.set_video_status(studio, request.video_id, "rendering")
    except BomError as error:
        return requests.error_outcome(error)
    return {}


async def _render(request_id: str) -> dict[str, Any]:
    return await in_thread(_render_now, request_id)


def _render_now(request_id: str) -> dict[str, Any]:
    runtime = current()
    request, options = _request(request_id)
    try:
        with runtime.scratch(f"render-{request.id}") as scratch:
            made = render_film(runtime.studio, request, options, scratch)
    except BomError as error:
        log.warning("Rendering %s failed: %s", request.video_id, error)
        return requests.error_outcome(error)
    return {"renders": [str(render_id) for render_id in made]}


async def _export(request_id: str, renders: list[str]) -> dict[str, Any]:
    return await in_thread(_export_now, request_id, renders)


def _export_now(request_id: str, renders: list[str]) -> dict[str, Any]:
    studio = current().studio
    request, options = _request(request_id)
    assert request.video_id is not None
    try:
        receipts = (
            export_film(studio, request.video_id, [UUID(render) for render in renders], options.out)
            if options.out
            else ()
        )
        films.set_video_status(studio, request.video_id, "ready")
    except DeliveryStopped as stopped:
        films.set_video_status(studio, request.video_id, "ready")
        return {"renders": renders, **requests.error_outcome(stopped)}
    except BomError as error:
        return requests.error_outcome(error)
    return {"renders": renders, "files": [receipt.model_dump(mode="json") for receipt in receipts]}


async def _end(request_id: str, outcome: dict[str, Any]) -> str:
    return await in_thread(_end_now, request_id, outcome)


def _end_now(request_id: str, outcome: dict[str, Any]) -> str:
    studio = current().studio
    request, _ = _request(request_id)
    error = outcome.get("error")
    status = "completed" if error is None else "cancelled" if error["code"] == "Cancelled" else "failed"
    spent = requests.spending(studio, request.id)
    if error is not None and request.video_id is not None and error["code"] != DeliveryStopped.__name__:
        films.fail_video(studio, request.video_id, error["message"], cancelled=status == "cancelled")
    requests.finish(studio, request.id, status, {**outcome, "spent": spent})
    return status
