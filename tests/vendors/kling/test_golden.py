"""The adapter against exchanges as the vendor publishes them: what each answer means, and what it costs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bomstudio import (
    JobFailed,
    Money,
    OutcomeUnknown,
    Pending,
    Provider,
    ProviderError,
    Ready,
    Rejected,
    Request,
    Result,
    SignInAgain,
    Size,
    Ticket,
    TryLater,
    Usage,
    VendorJob,
    VideoFromImageRequest,
)

GOLDEN = Path(__file__).with_name("golden")
ID = "893605946402811985"
Make = Callable[[Provider, Request, Ticket], Result]
Wanted = Callable[..., VideoFromImageRequest]
NewTicket = Callable[..., Ticket]


def submit(provider: Provider, request: Request, ticket: Ticket) -> VendorJob:
    job = asyncio.run(provider.submit(request, ticket))
    assert isinstance(job, VendorJob)
    return job


def test_every_exchange_names_its_source_and_holds_no_key() -> None:
    files = sorted(GOLDEN.glob("*.yaml"))
    assert len(files) > 40
    for file in files:
        text = file.read_text("utf-8")
        assert text.startswith("# Source: "), file.name
        for exchange in yaml.safe_load(text)["interactions"]:
            assert exchange["request"]["headers"].keys() <= {"content-type"}


def test_clip_is_followed_fetched_and_charged_as_the_vendor_says(
    golden: Any, clips: Provider, make: Make, wanted: Wanted, ticket: NewTicket
) -> None:
    with golden("clip") as cassette:
        job = submit(clips, wanted(), ticket())
        states = [asyncio.run(clips.check(job, ticket())) for _ in range(2)]
        result = asyncio.run(clips.collect(job, ticket()))
    assert states == [Pending(), Ready()]
    assert job.details == {"seconds": 5, "resolution": "1080p", "units": "5/2"}
    (clip,) = result.files
    assert (clip.role, clip.media_type, clip.facts.frames) == ("clip", "video/mp4", 121)
    assert (result.usage, result.charged) == ((Usage(unit="unit", quantity="5/2"),), None)
    assert result.data["video_id"] == "v-77"
    assert cassette.all_played


@pytest.mark.parametrize(
    ("name", "model", "more"),
    [
        ("two_stills", "kling-2.5-turbo", {"two": True}),
        ("two_stills", "kling-2.5-turbo", {"two": True, "size": Size(width=1280, height=720)}),
        ("with_sound_off", "kling-3.0", {}),
        ("coarse", "kling-2.5-turbo", {"size": Size(width=1280, height=720)}),
    ],
)
def test_request_is_worded_as_the_vendor_reads_it(
    golden: Any, clips: Provider, wanted: Wanted, ticket: NewTicket, name: str, model: str, more: dict[str, Any]
) -> None:
    with golden(name) as cassette:
        assert submit(clips, wanted(**more), ticket(model=model)).id == ID
    assert cassette.all_played


@pytest.mark.parametrize(
    ("name", "usage", "charged", "noted"),
    [
        ("old_success_word", "5/2", None, ""),
        ("cash", "", Money(micro=315_000, currency="USD"), ""),
        ("cash_and_units", "3/2", Money(micro=100_000, currency="USD"), "Kling also charged 3/2 pack units"),
        ("no_billing", "5/2", None, "did not report a charge"),
        ("expired_link", "5/2", None, ""),
    ],
)
def test_charge_is_the_vendors_own(
    golden: Any,
    clips: Provider,
    make: Make,
    wanted: Wanted,
    ticket: NewTicket,
    name: str,
    usage: str,
    charged: Money | None,
    noted: str,
) -> None:
    with golden(name) as cassette:
        result = make(clips, wanted(), ticket())
    assert [entry.quantity for entry in result.usage] == ([usage] if usage else [])
    assert result.charged == charged
    assert noted in " ".join(result.notes) and bool(result.notes) is bool(noted)
    assert cassette.all_played


@pytest.mark.parametrize(
    ("name", "error", "charged", "usage", "billed", "told"),
    [
        ("failed_policy", Rejected, "no", "", None, "content risk control triggered"),
        ("failed_billed", JobFailed, "yes", "5/2", None, "task generation failed"),
        ("failed_cash", JobFailed, "yes", "", Money(micro=350_000, currency="USD"), "task generation failed"),
        ("failed_untold", JobFailed, "unknown", "", None, "task generation failed"),
        ("not_shown", TryLater, "no", "", None, f"does not show the job {ID}"),
        ("unknown_state", TryLater, "no", "", None, "'paused'"),
        ("gone", JobFailed, "yes", "5/2", None, "no longer there"),
        ("broken_clip", JobFailed, "yes", "5/2", None, "is broken"),
        ("short_clip", JobFailed, "yes", "5/2", None, "breaks off after 3042 of 5000 ms"),
    ],
)
def test_job_without_a_clip_says_what_to_do_and_whether_it_cost(
    golden: Any,
    clips: Provider,
    make: Make,
    wanted: Wanted,
    ticket: NewTicket,
    name: str,
    error: type[ProviderError],
    charged: str,
    usage: str,
    billed: Money | None,
    told: str,
) -> None:
    with golden(name) as cassette, pytest.raises(ProviderError) as caught:
        make(clips, wanted(), ticket())
    assert (type(caught.value), caught.value.charged) == (error, charged)
    assert [entry.quantity for entry in caught.value.usage] == ([usage] if usage else [])
    assert caught.value.billed == billed
    assert told in str(caught.value)
    assert cassette.all_played


@pytest.mark.parametrize(
    ("name", "error", "told"),
    [
        ("code_1000", SignInAgain, "bom config set-secret kling api_key"),
        ("code_1002", SignInAgain, "does not support AK/SK"),
        ("code_1100", SignInAgain, "developer console"),
        ("code_1101", Rejected, "pay the bill"),
        ("code_1102", Rejected, "buy another"),
        ("code_1103", Rejected, "[plugin.kling] models"),
        ("code_1201", Rejected, "Invalid parameters: duration"),
        ("code_1203", Rejected, "[plugin.kling] models"),
        ("code_1301", Rejected, "Change the words or the pictures"),
        ("code_1302", TryLater, "code 1302"),
        ("code_1303", TryLater, "code 1303"),
        ("code_1304", SignInAgain, "allow-list"),
        ("code_5000", OutcomeUnknown, "code 5000"),
        ("code_5001", OutcomeUnknown, "code 5001"),
        ("code_5002", OutcomeUnknown, "code 5002"),
        ("code_in_a_success", Rejected, "code 1102"),
        ("half", OutcomeUnknown, "not JSON"),
        ("gateway", OutcomeUnknown, "502"),
    ],
)
def test_the_code_decides_and_not_the_status(
    golden: Any,
    clips: Provider,
    wanted: Wanted,
    ticket: NewTicket,
    name: str,
    error: type[ProviderError],
    told: str,
) -> None:
    with golden(name) as cassette, pytest.raises(ProviderError) as caught:
        submit(clips, wanted(), ticket())
    assert type(caught.value) is error
    assert caught.value.charged == ("unknown" if error is OutcomeUnknown else "no")
    assert caught.value.of_account is (error is SignInAgain or name in ("code_1101", "code_1102", "code_in_a_success"))
    assert told in str(caught.value)
    assert cassette.all_played


@pytest.mark.parametrize("name", ["code_1100", "code_1101", "code_1102"])
def test_account_that_is_refused_stops_the_vendors_other_jobs_unasked(
    golden: Any, clips: Provider, wanted: Wanted, ticket: NewTicket, name: str
) -> None:
    with golden(name) as cassette:
        for reference in ("shot-12-take-3", "shot-13-take-1"):
            with pytest.raises(ProviderError, match=name.replace("_", " ")) as caught:
                submit(clips, wanted(), ticket(reference))
            assert caught.value.charged == "no"
    assert cassette.play_count == 1


@pytest.mark.parametrize(("name", "seconds"), [("code_1302", 2.0), ("code_1303", 10.0)])
def test_a_slot_is_waited_for_longer_than_a_pause(
    golden: Any, clips: Provider, wanted: Wanted, ticket: NewTicket, name: str, seconds: float
) -> None:
    with golden(name), pytest.raises(TryLater) as caught:
        submit(clips, wanted(), ticket())
    assert caught.value.after_seconds == seconds


def test_job_whose_answer_was_lost_is_found_by_our_reference(
    golden: Any, clips: Provider, wanted: Wanted, ticket: NewTicket
) -> None:
    with golden("lost_then_found") as cassette:
        job = submit(clips, wanted(), ticket())
    assert job == VendorJob(id=ID, details={"seconds": 5, "resolution": "1080p", "units": "5/2"})
    assert cassette.all_played


def test_looking_up_finds_a_job_and_takes_an_empty_list_for_no_proof(
    golden: Any, clips: Provider, wanted: Wanted, ticket: NewTicket
) -> None:
    with golden("found"):
        found = asyncio.run(clips.find(wanted(), ticket()))
    assert isinstance(found, VendorJob) and (found.id, found.details["units"]) == (ID, "5/2")
    with golden("not_found"):
        assert asyncio.run(clips.find(wanted(), ticket())) is None


def test_nothing_can_be_cancelled(clips: Provider, ticket: NewTicket) -> None:
    assert asyncio.run(clips.cancel(VendorJob(id=ID), ticket())) is False
