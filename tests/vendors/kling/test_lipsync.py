"""Lip-sync: two paid calls, each made once, and the first one's price told whatever becomes of the second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from bomstudio import (
    Ability,
    JobFailed,
    MediaRef,
    OutcomeUnknown,
    Provider,
    ProviderError,
    Rejected,
    Request,
    Result,
    Ticket,
    TryLater,
    VendorJob,
    VideoFromImageRequest,
    VideoLipsyncRequest,
)
from engine.host.plugins import PluginManager
from engine.testkit.serving import Running

Make = Callable[[Provider, Request, Ticket], Result]
NewTicket = Callable[..., Ticket]
Speech = Callable[[float], MediaRef]
Keep = Callable[[bytes, str], MediaRef]


@pytest.fixture
def made(
    golden: Any,
    clips: Provider,
    make: Make,
    wanted: Callable[..., VideoFromImageRequest],
    ticket: NewTicket,
    keep: Keep,
) -> MediaRef:
    """A clip that Kling made, under the id v-77."""
    with golden("clip"):
        result = make(clips, wanted(), ticket())
    return keep(result.files[0].path.read_bytes(), "video/mp4")


@pytest.fixture
def said(made: MediaRef, speech: Speech) -> VideoLipsyncRequest:
    return VideoLipsyncRequest(video=made, speech=speech(3.0), start_ms=1000)


def taken(usage: Any) -> Fraction:
    return sum((entry.amount for entry in usage), Fraction(0))


def quoted(provider: Provider, request: Request) -> tuple[Fraction, Fraction]:
    estimate = asyncio.run(provider.quote(request, "advanced-lip-sync"))
    return taken(estimate.likely), taken(estimate.ceiling)


def test_both_calls_are_in_the_quote_and_in_the_charge(
    golden: Any, lipsync: Provider, make: Make, said: VideoLipsyncRequest, ticket: NewTicket
) -> None:
    assert quoted(lipsync, said) == (Fraction(11, 20), Fraction(21, 20))
    with golden("lipsync") as cassette:
        result = make(lipsync, said, ticket())
    assert taken(result.usage) == Fraction(11, 20)
    assert result.data["video_id"] == "v-78"
    assert cassette.all_played


@pytest.mark.parametrize(
    ("name", "error"),
    [("lipsync_busy", TryLater), ("lipsync_no_face", Rejected), ("lipsync_failed", JobFailed)],
)
def test_first_call_is_told_when_the_second_fails(
    golden: Any,
    lipsync: Provider,
    make: Make,
    said: VideoLipsyncRequest,
    ticket: NewTicket,
    name: str,
    error: type[ProviderError],
) -> None:
    with golden(name) as cassette, pytest.raises(ProviderError) as caught:
        make(lipsync, said, ticket())
    assert (type(caught.value), caught.value.charged) == (error, "yes")
    assert taken(caught.value.usage) == Fraction(1, 20)
    assert cassette.all_played


def test_first_call_is_told_by_the_job_that_was_found_after_its_answer_was_lost(
    golden: Any, lipsync: Provider, said: VideoLipsyncRequest, ticket: NewTicket
) -> None:
    with golden("lipsync_lost"), pytest.raises(OutcomeUnknown) as caught:
        asyncio.run(lipsync.submit(said, ticket()))
    assert (caught.value.charged, caught.value.usage) == ("unknown", ())
    with golden("lipsync_found"):
        result = asyncio.run(lipsync.collect(VendorJob(id="893605946402811985"), ticket()))
    assert taken(result.usage) == Fraction(11, 20)


def test_same_job_sent_again_does_not_tell_the_first_call_twice(
    golden: Any, lipsync: Provider, later_lipsync: Provider, make: Make, said: VideoLipsyncRequest, ticket: NewTicket
) -> None:
    with golden("lipsync_busy"), pytest.raises(TryLater) as caught:
        asyncio.run(lipsync.submit(said, ticket()))
    with golden("lipsync_second_try"):
        result = make(later_lipsync, said, ticket())
    assert (taken(caught.value.usage), taken(result.usage)) == (Fraction(1, 20), Fraction(1, 2))


def test_faces_that_were_paid_for_are_not_paid_for_again(
    golden: Any, lipsync: Provider, later_lipsync: Provider, said: VideoLipsyncRequest, ticket: NewTicket
) -> None:
    with golden("lipsync_busy"), pytest.raises(TryLater):
        asyncio.run(lipsync.submit(said, ticket()))
    assert quoted(lipsync, said) == (Fraction(1, 2), Fraction(21, 20))
    with golden("lipsync_again") as cassette:
        job = asyncio.run(later_lipsync.submit(said, ticket("shot-12-take-4")))
    assert job.details == {"units": "1/2"}
    assert cassette.all_played


def test_clip_of_somebody_else_is_refused(lipsync: Provider, keep: Keep, speech: Speech) -> None:
    request = VideoLipsyncRequest(video=keep(b"filmed", "video/mp4"), speech=speech(3.0))
    with pytest.raises(Rejected, match="only in a clip that it made itself"):
        quoted(lipsync, request)


@pytest.mark.parametrize(
    ("seconds", "start_ms", "told"),
    [(1.5, 0, "lasts 1500 ms"), (3.0, 2500, "ends 5500 ms into a clip of 5042 ms")],
)
def test_speech_that_does_not_fit_is_refused_before_anything_is_paid(
    lipsync: Provider, made: MediaRef, speech: Speech, ticket: NewTicket, seconds: float, start_ms: int, told: str
) -> None:
    request = VideoLipsyncRequest(video=made, speech=speech(seconds), start_ms=start_ms)
    with pytest.raises(Rejected, match=told) as caught:
        asyncio.run(lipsync.submit(request, ticket()))
    assert caught.value.charged == "no"


def test_sound_of_another_kind_is_refused(lipsync: Provider, made: MediaRef, keep: Keep, ticket: NewTicket) -> None:
    request = VideoLipsyncRequest(video=made, speech=keep(b"fLaC", "audio/flac"))
    with pytest.raises(Rejected, match="audio/flac"):
        asyncio.run(lipsync.submit(request, ticket()))


def test_rehearsal_pays_what_the_sandbox_books(
    sandbox: Running,
    rehearsed: PluginManager,
    mover: Provider,
    make: Make,
    wanted: Callable[..., VideoFromImageRequest],
    ticket: NewTicket,
    keep: Keep,
    speech: Speech,
) -> None:
    clip = make(mover, wanted(), ticket("clip")).files[0]
    speaker, _ = rehearsed.provider(Ability.VIDEO_LIPSYNC, "kling/advanced-lip-sync")
    request = VideoLipsyncRequest(video=keep(clip.path.read_bytes(), "video/mp4"), speech=speech(2.5))
    likely, _ = quoted(speaker, request)
    result = make(speaker, request, ticket("lips"))
    books = sandbox.sandbox.till.ledger()["kling"]
    charges = {row["reference"]: row["micro"] for row in books["charges"]}
    assert charges == {"clip": 350_000, "lips.face": 7_000, "lips": 70_000}
    assert books["arrived"] == books["accepted"] == dict.fromkeys(charges, 1)
    assert taken(result.usage) * 140_000 == 77_000
    assert likely == taken(result.usage)
