"""The stand-in: what the adapter makes of it, what it refuses, and how it goes wrong."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest
from PIL import Image

from bomstudio import (
    JobFailed,
    LayeredStill,
    OutcomeUnknown,
    Pending,
    Provider,
    ProviderError,
    Ready,
    Rejected,
    Request,
    Result,
    Shape,
    SignInAgain,
    Size,
    Ticket,
    TryLater,
    VendorJob,
    VideoFromImageRequest,
)
from engine.testkit.serving import Running

Make = Callable[[Provider, Request, Ticket], Result]
Wanted = Callable[..., VideoFromImageRequest]
NewTicket = Callable[..., Ticket]
KEY = {"authorization": "Bearer any"}
PATH = "/kling/image-to-video/kling-2.5-turbo"
MICRO_PER_UNIT = 140_000


def jpeg(width: int = 640, height: int = 360) -> str:
    encoded = io.BytesIO()
    Image.new("RGB", (width, height), (30, 60, 90)).save(encoded, "JPEG")
    return base64.b64encode(encoded.getvalue()).decode()


def body(*roles: str, picture: str = "", **settings: Any) -> dict[str, Any]:
    stills = [{"type": role, "url": picture or jpeg()} for role in roles or ("first_frame",)]
    return {"contents": [{"type": "prompt", "text": "a lamp"}, *stills], "settings": settings}


def brightness(path: Path) -> list[float]:
    with av.open(path) as container:
        return [float(np.asarray(frame.to_ndarray(format="gray")).mean()) for frame in container.decode(video=0)]


@pytest.mark.parametrize(
    ("shape", "size", "pixels"),
    [
        (Shape.WIDE, Size(width=1920, height=1080), (640, 360)),
        (Shape.TALL, Size(width=1080, height=1920), (360, 640)),
        (Shape.SQUARE, Size(width=1080, height=1080), (360, 360)),
    ],
)
def test_clip_has_the_shape_and_length_that_were_asked_for(
    mover: Provider,
    make: Make,
    wanted: Wanted,
    ticket: NewTicket,
    shape: Shape,
    size: Size,
    pixels: tuple[int, int],
) -> None:
    facts = make(mover, wanted(shape=shape, size=size), ticket()).files[0].facts
    assert (facts.width, facts.height) == pixels
    assert (facts.frames, facts.duration_ms) == (121, 5042)


def test_two_stills_are_where_the_clip_begins_and_ends(
    mover: Provider, make: Make, wanted: Wanted, picture: Callable[..., LayeredStill], ticket: NewTicket
) -> None:
    stills = (picture((20, 20, 20)), picture((220, 220, 220)))
    levels = brightness(make(mover, wanted(two=True, stills=stills), ticket()).files[0].path)
    assert levels[0] < 40 < 200 < levels[-1]
    assert all(later >= earlier - 1 for earlier, later in pairwise(levels))


def test_same_stills_give_the_same_clip(mover: Provider, make: Make, wanted: Wanted, ticket: NewTicket) -> None:
    first, second = (make(mover, wanted(), ticket(name)).files[0].path.read_bytes() for name in ("a", "b"))
    assert first == second


@pytest.mark.parametrize(
    "more",
    [{}, {"frames": 240}, {"two": True, "size": Size(width=640, height=360)}, {"size": Size(width=640, height=360)}],
)
def test_books_of_both_sides_agree_to_the_micro_unit_and_with_the_quote(
    sandbox: Running, mover: Provider, make: Make, wanted: Wanted, ticket: NewTicket, more: dict[str, Any]
) -> None:
    request = wanted(**more)
    result = make(mover, request, ticket())
    books = sandbox.sandbox.till.ledger()["kling"]
    assert books["charges"] == [
        {"reference": "shot-12-take-3", "micro": result.usage[0].amount * MICRO_PER_UNIT, "currency": "USD"}
    ]
    assert asyncio.run(mover.quote(request, "kling-2.5-turbo")).ceiling == result.usage


@pytest.mark.parametrize(
    ("kind", "value", "error", "charged", "accepted"),
    [
        ("status", "1303", TryLater, "no", False),
        ("status", "1102", Rejected, "no", False),
        ("status", "429", TryLater, "no", False),
        ("status", "401", SignInAgain, "no", False),
        ("status", "503", OutcomeUnknown, "unknown", False),
        ("refusal", "", Rejected, "no", False),
        ("refusal", "later", Rejected, "no", True),
        ("refusal", "broken", JobFailed, "no", True),
        ("refusal", "broken, billed", JobFailed, "yes", True),
        ("truncated", "", JobFailed, "yes", True),
        ("corrupt", "", JobFailed, "yes", True),
        ("expired_link", "gone", JobFailed, "yes", True),
    ],
)
def test_cruel_vendor_is_submitted_to_once_and_its_charge_is_told(
    sandbox: Running,
    web: httpx.Client,
    mover: Provider,
    make: Make,
    wanted: Wanted,
    ticket: NewTicket,
    kind: str,
    value: str,
    error: type[ProviderError],
    charged: str,
    accepted: bool,
) -> None:
    web.post("/_sandbox/faults", json={"kind": kind, "value": value})
    with pytest.raises(ProviderError) as caught:
        make(mover, wanted(), ticket())
    assert (type(caught.value), caught.value.charged) == (error, charged)
    books = sandbox.sandbox.till.ledger()["kling"]
    assert books["arrived"] == {"shot-12-take-3": 1}
    assert bool(books["accepted"]) is accepted
    told = sum((usage.amount for usage in caught.value.usage), Fraction(0))
    assert books["charged_micro"].get("USD", 0) == told * MICRO_PER_UNIT


@pytest.mark.parametrize("kind", ["lost_answer", "malformed", "expired_link", "latency", "clock_skew"])
def test_trouble_that_can_be_overcome_costs_one_submit_and_gives_a_clip(
    sandbox: Running, web: httpx.Client, mover: Provider, make: Make, wanted: Wanted, ticket: NewTicket, kind: str
) -> None:
    web.post("/_sandbox/faults", json={"kind": kind, "value": "0.01" if kind == "latency" else ""})
    assert make(mover, wanted(), ticket()).files[0].facts.frames == 121
    books = sandbox.sandbox.till.ledger()["kling"]
    assert books["arrived"] == books["accepted"] == {"shot-12-take-3": 1}


def test_slow_job_stays_pending(web: httpx.Client, mover: Provider, wanted: Wanted, ticket: NewTicket) -> None:
    web.post("/_sandbox/faults", json={"kind": "slow_job", "value": "3600"})
    job = asyncio.run(mover.submit(wanted(), ticket()))
    assert isinstance(job, VendorJob)
    assert isinstance(asyncio.run(mover.check(job, ticket())), Pending)
    with pytest.raises(TryLater, match="does not show"):
        asyncio.run(mover.check(VendorJob(id="123"), ticket()))


@pytest.mark.parametrize(
    ("sent", "code", "told"),
    [
        (body(resolution="4k"), 1201, "resolution 4k"),
        (body(duration=7), 1201, "duration 7"),
        (body(duration="5"), 1201, "duration 5"),
        (body("last_frame"), 1201, "first_frame is required"),
        (body("first_frame", "last_frame", resolution="720p"), 1201, "last_frame is not supported"),
        (body(picture="data:image/jpeg;base64," + jpeg()), 1201, "not a valid image"),
        (body(picture=jpeg(280, 400)), 1201, "not a valid image"),
        (body(picture=jpeg(1000, 390)), 1201, "not a valid image"),
    ],
)
def test_it_refuses_what_the_vendor_refuses(web: httpx.Client, sent: dict[str, Any], code: int, told: str) -> None:
    answer = web.post(PATH, json=sent, headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert told in answer.json()["message"]


def test_it_wants_an_api_key_and_knows_its_models(web: httpx.Client) -> None:
    assert web.post(PATH, json=body()).json()["code"] == 1000
    signed = {"authorization": "Bearer head.claims.signature"}
    assert web.post(PATH, json=body(), headers=signed).json()["code"] == 1002
    assert web.post(PATH.replace("2.5", "1.5"), json=body(), headers=KEY).json()["code"] == 1203
    assert web.get("/kling/tasks?ids=1", headers=KEY).json()["code"] == 1201


def test_it_ignores_what_it_does_not_know_and_tells_of_a_job_as_the_vendor_does(web: httpx.Client) -> None:
    sent = {**body(), "zzz_nope": 1, "options": {"external_task_id": "mine"}}
    created = web.post(PATH, json=sent, headers=KEY).json()
    assert created["code"] == 0
    assert created["data"].keys() == {"id", "status", "create_time", "update_time", "external_id"}
    (listed,) = web.get("/kling/tasks?external_task_ids=mine", headers=KEY).json()["data"]
    assert listed["id"] == created["data"]["id"]
    assert web.get("/kling/tasks?external_task_ids=yours", headers=KEY).json()["data"] == []


def test_small_still_is_refused_before_anything_is_sent(
    sandbox: Running, mover: Provider, wanted: Wanted, picture: Callable[..., LayeredStill], ticket: NewTicket
) -> None:
    with pytest.raises(Rejected, match="first still has 290x400 pixels"):
        asyncio.run(mover.submit(wanted(stills=(picture(size=(290, 400)),)), ticket()))
    assert "kling" not in sandbox.sandbox.till.ledger()


def test_ready_job_stays_ready(mover: Provider, make: Make, wanted: Wanted, ticket: NewTicket) -> None:
    result = make(mover, wanted(), ticket())
    job = VendorJob(id=result.data["task_id"])
    assert isinstance(asyncio.run(mover.check(job, ticket())), Ready)
    assert asyncio.run(mover.collect(job, ticket())).usage == result.usage
