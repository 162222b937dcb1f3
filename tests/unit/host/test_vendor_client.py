"""Calls to a vendor: what is repeated, what never is, and what each trouble means."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine.contracts.errors import (
    BomError,
    ConfigError,
    JobFailed,
    OutcomeUnknown,
    ProviderError,
    Rejected,
    SignInAgain,
    TryLater,
)
from engine.contracts.plugins import Secret
from engine.contracts.vendor import Answer, Form, FormFile
from engine.host.redaction import redact
from engine.host.switchboard import Switchboard
from engine.host.vendor_client import HostVendorClient
from engine.host.verbs import call

KEY = "k3y-of-the-house"
Handler = Callable[[httpx.Request], httpx.Response]


class Vendor:
    """A vendor behind a transport: says what the test says, and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception | Handler) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)


Connect = Callable[..., HostVendorClient]


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def connect(waits: list[float]) -> Iterator[Connect]:
    opened: list[Switchboard] = []

    def connected(vendor: Vendor, **more: Any) -> HostVendorClient:
        async def wait(seconds: float) -> None:
            waits.append(seconds)

        opened.append(Switchboard(httpx.MockTransport(vendor)))
        auth = {"x-key": Secret(more.pop("key", KEY))}
        return HostVendorClient("acme", "https://api.acme.test/root", opened[-1], auth=auth, wait=wait, **more)

    yield connected
    for switchboard in opened:
        switchboard.close()


def paid(client: HostVendorClient) -> Answer:
    return asyncio.run(client.pay("/v1/make", json={"prompt": "a lamp"}, reference="job-1"))


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_call_that_never_left_may_be_sent_later(connect: Connect, error: type[Exception]) -> None:
    vendor = Vendor(error("no"))
    with pytest.raises(TryLater) as caught:
        paid(connect(vendor))
    assert caught.value.charged == "no"
    assert len(vendor.requests) == 1


@pytest.mark.parametrize(
    "error", [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError]
)
def test_line_that_breaks_after_a_paid_call_leaves_the_outcome_unknown(
    connect: Connect, error: type[Exception]
) -> None:
    vendor = Vendor(error("gone"))
    with pytest.raises(OutcomeUnknown) as caught:
        paid(connect(vendor))
    assert caught.value.charged == "unknown"
    assert len(vendor.requests) == 1, "a paid call is never repeated"


@pytest.mark.parametrize(
    ("status", "paid_error", "free_error"),
    [
        (400, Rejected, Rejected),
        (401, SignInAgain, SignInAgain),
        (402, Rejected, Rejected),
        (403, SignInAgain, SignInAgain),
        (404, Rejected, Rejected),
        (408, OutcomeUnknown, TryLater),
        (422, Rejected, Rejected),
        (429, TryLater, TryLater),
        (500, OutcomeUnknown, TryLater),
        (502, OutcomeUnknown, TryLater),
        (503, OutcomeUnknown, TryLater),
    ],
)
def test_status_says_what_to_do(
    connect: Connect, status: int, paid_error: type[ProviderError], free_error: type[ProviderError]
) -> None:
    vendor = Vendor(httpx.Response(status, json={"error": {"message": "not so"}}, headers={"x-request-id": "r-7"}))
    client = connect(vendor)
    with pytest.raises(ProviderError) as caught:
        paid(client)
    assert type(caught.value) is paid_error
    assert caught.value.message == f"acme answered HTTP {status} (request r-7): not so"
    assert caught.value.charged == ("unknown" if paid_error is OutcomeUnknown else "no")
    assert len(vendor.requests) == 1
    with pytest.raises(free_error):
        asyncio.run(client.get("/v1/thing"))


def test_safe_call_is_repeated_later_and_later_until_it_works(connect: Connect, waits: list[float]) -> None:
    vendor = Vendor(
        httpx.ReadError("gone"),
        httpx.Response(503),
        httpx.Response(429, headers={"retry-after": "3"}),
        httpx.Response(200, json={"is": "there"}),
    )
    assert asyncio.run(connect(vendor).get("/v1/thing", params={"id": "7"})).json() == {"is": "there"}
    assert waits == [0.5, 1.0, 3.0]
    assert str(vendor.requests[0].url) == "https://api.acme.test/root/v1/thing?id=7"


def test_safe_call_gives_up_after_four_tries_or_a_long_wait(connect: Connect, waits: list[float]) -> None:
    vendor = Vendor(httpx.ConnectError("no"))
    with pytest.raises(TryLater):
        asyncio.run(connect(vendor).get("/v1/thing"))
    assert len(vendor.requests) == 4
    vendor = Vendor(httpx.Response(429, headers={"retry-after": "60"}))
    with pytest.raises(TryLater) as caught:
        asyncio.run(connect(vendor).get("/v1/thing"))
    assert caught.value.after_seconds == 60
    assert len(vendor.requests) == 1


def test_answer_that_is_no_json_is_an_unknown_outcome_of_a_paid_call_only(connect: Connect) -> None:
    client = connect(Vendor(httpx.Response(200, content=b'{"half": ')))
    with pytest.raises(OutcomeUnknown):
        paid(client).json()
    with pytest.raises(TryLater):
        asyncio.run(client.get("/v1/thing")).json()


def test_vendors_own_reading_of_an_error_comes_first(connect: Connect) -> None:
    def explain(answer: Answer) -> ProviderError | None:
        return JobFailed("We know this one.") if answer.status == 418 else None

    client = connect(Vendor(httpx.Response(418), httpx.Response(400)), explain=explain)
    with pytest.raises(JobFailed, match="We know this one"):
        paid(client)
    with pytest.raises(Rejected):
        paid(client)


def test_reference_and_key_go_with_the_call_on_a_connection_of_its_own(connect: Connect) -> None:
    vendor = Vendor(httpx.Response(200, json={}))
    paid(connect(vendor))
    sent = vendor.requests[0].headers
    assert (sent["x-client-request-id"], sent["x-key"], sent["connection"]) == ("job-1", KEY, "close")


def test_key_that_a_vendor_repeats_is_in_no_error_and_no_log(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    client = connect(Vendor(httpx.Response(401, text=f"The key {KEY} is wrong.")))
    with caplog.at_level(logging.DEBUG, "bomstudio"), pytest.raises(SignInAgain) as caught:
        asyncio.run(call(partial(client.pay, json={}, reference="job-1"), "/v1/make"))
    assert KEY not in f"{caught.value} {caught.value.args} {caplog.text}"
    assert "POST /root/v1/make 401" in caplog.text


def test_key_that_cannot_be_a_header_is_a_setting_to_mend(connect: Connect) -> None:
    client = connect(Vendor(httpx.LocalProtocolError(f"Illegal header value b'{KEY}\\n'")))
    with pytest.raises(ConfigError) as caught:
        paid(client)
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None


def test_part_of_a_bearer_header_is_a_secret_of_its_own(connect: Connect) -> None:
    connect(Vendor(httpx.Response(200)), key="Bearer qwertz123")
    assert "qwertz123" not in redact("it said qwertz123")


def test_cancelling_the_wait_cancels_the_call(connect: Connect) -> None:
    async def cancelled() -> None:
        async def slow(request: httpx.Request) -> httpx.Response:
            await asyncio.Event().wait()
            raise AssertionError

        client = connect(slow)  # type: ignore[arg-type]
        async with asyncio.timeout(0.05):
            await client.pay("/v1/make", json={}, reference="job-1")

    with pytest.raises(TimeoutError):
        asyncio.run(cancelled())


def download(client: HostVendorClient, url: str, into: Path, most_bytes: int = 100) -> Any:
    return asyncio.run(client.download(url, into, media_types=("video/",), most_bytes=most_bytes))


def test_download_follows_redirects_and_shows_its_key_to_the_vendor_alone(connect: Connect, tmp_path: Path) -> None:
    vendor = Vendor(
        httpx.Response(302, headers={"location": "https://cdn.test/film.mp4"}),
        httpx.Response(200, content=b"film", headers={"content-type": "video/mp4; codecs=avc1"}),
    )
    got = download(connect(vendor), "/v1/files/7", tmp_path / "film")
    assert (got.media_type, got.bytes, (tmp_path / "film").read_bytes()) == ("video/mp4", 4, b"film")
    assert ["x-key" in request.headers for request in vendor.requests] == [True, False]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (httpx.Response(200, text="<html>", headers={"content-type": "text/html"}), "text/html instead of media"),
        (httpx.Response(200, content=b"x" * 101, headers={"content-type": "video/mp4"}), "larger than 100 bytes"),
        (httpx.Response(302, headers={"location": "/again"}), "redirected without end"),
    ],
)
def test_download_of_something_else_is_a_failure_that_was_paid(
    connect: Connect, tmp_path: Path, answer: httpx.Response, told: str
) -> None:
    with pytest.raises(JobFailed, match=told) as caught:
        download(connect(Vendor(lambda request: answer)), "/v1/files/7", tmp_path / "film")
    assert caught.value.charged == "yes"


def test_download_that_breaks_may_be_fetched_again(connect: Connect, tmp_path: Path) -> None:
    good = httpx.Response(200, content=b"film", headers={"content-type": "video/mp4"})
    vendor = Vendor(httpx.ReadError("gone"), httpx.Response(503), good)
    assert download(connect(vendor), "https://api.acme.test/film", tmp_path / "film").bytes == 4


def test_link_that_has_died_says_so_and_that_it_was_paid(connect: Connect, tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        download(connect(Vendor(httpx.Response(404))), "/v1/files/7", tmp_path / "film")
    assert caught.value.charged == "yes"


def test_no_download_leads_out_of_the_sandbox(connect: Connect, tmp_path: Path) -> None:
    vendor = Vendor(httpx.Response(302, headers={"location": "https://cdn.test/film.mp4"}))
    with pytest.raises(BomError, match="leads out of the sandbox"):
        download(connect(vendor, is_walled=True), "/v1/files/7", tmp_path / "film")
    assert len(vendor.requests) == 1


def test_form_is_sent_with_its_fields_files_and_parameters(connect: Connect, tmp_path: Path) -> None:
    recording = tmp_path / "line.wav"
    recording.write_bytes(b"RIFF heard")
    vendor = Vendor(httpx.Response(200, json={"text": "hello"}))
    form = Form(
        fields={"model_id": "scribe", "keyterms": ["lamp", "sea"]}, files={"file": FormFile(recording, "audio/wav")}
    )
    pay = connect(vendor).pay("/v1/speech", form=form, params={"format": "json"}, reference="job-1")
    assert asyncio.run(pay).json() == {"text": "hello"}
    (sent,) = vendor.requests
    body = sent.content.decode()
    assert sent.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert sent.url.query == b"format=json" and sent.headers["x-client-request-id"] == "job-1"
    assert body.count('name="keyterms"') == 2 and 'name="model_id"\r\n\r\nscribe' in body
    assert 'filename="line.wav"\r\nContent-Type: audio/wav\r\n\r\nRIFF heard' in body
