"""Callbacks: signed ones are read as hints, forged and stale ones are refused, and none is believed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest

from bomstudio import (
    Ability,
    Callback,
    CallbackHint,
    CallbackRefused,
    Provider,
    Request,
    Result,
    Secret,
    Ticket,
    VideoFromImageRequest,
)
from engine.host.plugins import PluginManager
from engine.host.settings import load_settings
from engine.testkit.serving import Running
from plugins.kling.callbacks import KlingCallbacks

SECRET = "whsec_" + base64.b64encode(b"golden-secret").decode()
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
BODY = {"id": "8936", "status": "succeeded", "external_id": "shot-12-take-3", "outputs": []}


def signed(
    key: bytes = b"golden-secret", body: Any = None, sent_at: datetime = NOW, versions: tuple[str, ...] = ("v1",)
) -> Callback:
    content = json.dumps(BODY if body is None else body).encode()
    moment = str(int(sent_at.timestamp()))
    digest = hmac.new(key, f"msg-1.{moment}.".encode() + content, hashlib.sha256).digest()
    marks = " ".join(f"{version},{base64.b64encode(digest).decode()}" for version in versions)
    headers = {"webhook-id": "msg-1", "webhook-timestamp": moment, "webhook-signature": marks}
    return Callback(headers, content, NOW)


@pytest.fixture
def reader() -> KlingCallbacks:
    return KlingCallbacks(Secret(SECRET))


def test_signed_callback_says_whose_job_it_is_about(reader: KlingCallbacks) -> None:
    assert reader.read(signed()) == CallbackHint(vendor_id="8936", reference="shot-12-take-3")


def test_callback_of_the_first_generation_is_read_too(reader: KlingCallbacks) -> None:
    body = {"task_id": "8937", "task_status": "succeed", "task_info": {"external_task_id": "mine"}}
    assert reader.read(signed(body=body)) == CallbackHint(vendor_id="8937", reference="mine")


def test_any_of_several_signatures_will_do(reader: KlingCallbacks) -> None:
    callback = signed(versions=("v1",))
    marks = f"v1,{base64.b64encode(b'old').decode()} {callback.headers['webhook-signature']}"
    assert reader.read(Callback({**callback.headers, "webhook-signature": marks}, callback.body, NOW)).vendor_id


@pytest.mark.parametrize(
    ("callback", "told"),
    [
        (signed(key=b"somebody else"), "wrong signature"),
        (signed(versions=("v2",)), "wrong signature"),
        (Callback(signed().headers, b'{"id": "other"}', NOW), "wrong signature"),
        (Callback({}, b"{}", NOW), "no signature"),
        (Callback({**signed().headers, "webhook-timestamp": "soon"}, b"{}", NOW), "when it was sent"),
        (signed(sent_at=NOW - timedelta(minutes=6)), "stale"),
        (signed(sent_at=NOW + timedelta(minutes=6)), "stale"),
        (signed(body={"status": "succeeded"}), "names no job"),
        (signed(body=[1]), "cannot be read"),
    ],
)
def test_forged_stale_or_senseless_callback_is_refused(reader: KlingCallbacks, callback: Callback, told: str) -> None:
    with pytest.raises(CallbackRefused, match=told):
        reader.read(callback)


def test_without_a_secret_an_unsigned_callback_is_a_hint() -> None:
    callback = Callback({}, json.dumps(BODY).encode(), NOW)
    assert KlingCallbacks(None).read(callback).vendor_id == "8936"


class Ear(HTTPServer):
    """Listens on this machine and keeps what it hears."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Listening)
        self.heard: list[Callback] = []

    def wait_for(self, count: int) -> list[Callback]:
        until = time.monotonic() + 10
        while len(self.heard) < count:
            assert time.monotonic() < until, f"{len(self.heard)} callbacks of {count}"
            threading.Event().wait(0.02)
        return self.heard


class _Listening(BaseHTTPRequestHandler):
    server: Ear

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.heard.append(Callback(headers, content, datetime.now(UTC)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ear]:
    with Ear() as listening:
        monkeypatch.setenv("BOM_KLING__CALLBACK_URL", f"http://127.0.0.1:{listening.server_port}/hooks")
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield listening
        listening.shutdown()
        thread.join(timeout=10)


@pytest.mark.parametrize(
    ("fault", "calls", "told"),
    [
        ("", 2, ""),
        ("duplicate_callback", 3, ""),
        ("forged_callback", 2, "wrong signature"),
        ("clock_skew", 2, "stale"),
    ],
)
def test_stand_in_calls_back_as_the_vendor_does(
    ear: Ear,
    sandbox: Running,
    web: httpx.Client,
    make: Callable[[Provider, Request, Ticket], Result],
    wanted: Callable[..., VideoFromImageRequest],
    ticket: Callable[..., Ticket],
    fault: str,
    calls: int,
    told: str,
) -> None:
    if fault:
        web.post("/_sandbox/faults", json={"kind": fault})
    plugins = PluginManager(load_settings(realm="sandbox", sandbox={"url": sandbox.url}))
    mover, _ = plugins.provider(Ability.VIDEO_FROM_IMAGE, "kling/kling-2.5-turbo")
    result = make(mover, wanted(), ticket())
    plugins.close()
    reader = plugins.callback_reader("kling")
    heard = ear.wait_for(calls)
    assert [json.loads(callback.body)["status"] for callback in heard][-1] == "succeeded"
    for callback in heard:
        if told:
            with pytest.raises(CallbackRefused, match=told):
                reader.read(callback)
        else:
            hint = reader.read(callback)
            assert hint == CallbackHint(vendor_id=result.data["task_id"], reference="shot-12-take-3")
