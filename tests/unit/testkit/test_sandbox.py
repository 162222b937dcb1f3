"""The sandbox server with a stand-in of three lines: its faults, its books, and its own address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from engine.contracts.errors import ConfigError
from engine.contracts.money import Money
from engine.contracts.sandbox import AsgiApp, Desk
from engine.testkit.serving import Running, running


def stand_in(desk: Desk) -> AsgiApp:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        reference = dict(scope["headers"]).get(b"x-client-request-id", b"").decode()
        fault = desk.fault(scope)
        if fault is None and scope["method"] == "POST":
            desk.accepted(reference)
            desk.charged(reference, Money(micro=7, currency="USD"))
        status = int(fault.value) if fault else 200
        body = b'{"path": "%s"}' % scope["path"].encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running({"acme": stand_in}) as running_server:
        yield running_server


@pytest.fixture
def web(server: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=5) as client:
        client.delete("/_sandbox/faults")
        client.delete("/_sandbox/ledger")
        yield client


def post(web: httpx.Client, reference: str = "r-1", **headers: str) -> httpx.Response:
    return web.post("/acme/v1/make", headers={"x-client-request-id": reference, **headers})


def test_it_says_who_stands_in(web: httpx.Client) -> None:
    assert web.get("/_sandbox").json() == {"realm": "sandbox", "plugins": ["acme"]}
    assert web.get("/nobody/v1").status_code == 404


def test_it_counts_what_arrives_what_is_accepted_and_what_is_charged(web: httpx.Client) -> None:
    post(web), post(web), post(web, "r-2")
    web.get("/acme/v1/thing")
    assert web.get("/_sandbox/ledger").json()["acme"] == {
        "arrived": {"r-1": 2, "r-2": 1},
        "accepted": {"r-1": 2, "r-2": 1},
        "charges": [
            {"reference": "r-1", "micro": 14, "currency": "USD"},
            {"reference": "r-2", "micro": 7, "currency": "USD"},
        ],
        "charged_micro": {"USD": 21},
    }


def test_lost_answer_is_charged_and_breaks_the_line_once(web: httpx.Client) -> None:
    web.post("/_sandbox/faults", json={"kind": "lost_answer", "plugin": "acme"})
    with pytest.raises(httpx.RemoteProtocolError):
        post(web)
    assert post(web).status_code == 200
    assert web.get("/_sandbox/ledger").json()["acme"]["charged_micro"] == {"USD": 14}


def test_malformed_answer_is_half_its_json(web: httpx.Client) -> None:
    answer = post(web, **{"x-sandbox-fault": "malformed"})
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="line 1"):
        answer.json()


@pytest.mark.parametrize("kind", ["slow", "latency"])
def test_slow_answer_is_late_but_whole(web: httpx.Client, kind: str) -> None:
    answer = post(web, **{"x-sandbox-fault": f"{kind}:0.2"})
    assert answer.json() == {"path": "/acme/v1/make"}
    assert answer.elapsed.total_seconds() > 0.1
    with pytest.raises(httpx.ReadTimeout):
        web.post("/acme/v1/make", headers={"x-sandbox-fault": f"{kind}:5"}, timeout=0.1)


def test_status_is_left_to_the_stand_in_and_counted_as_not_accepted(web: httpx.Client) -> None:
    web.post("/_sandbox/faults", json={"kind": "status", "value": "503", "skip": 1, "times": 2})
    assert [post(web).status_code for _ in range(4)] == [200, 503, 503, 200]
    books = web.get("/_sandbox/ledger").json()["acme"]
    assert (books["arrived"]["r-1"], books["accepted"]["r-1"]) == (4, 2)


def test_fault_waits_for_its_plugin_and_path(web: httpx.Client) -> None:
    web.post("/_sandbox/faults", json={"kind": "status", "value": "500", "path": "/v2/"})
    web.post("/_sandbox/faults", json={"kind": "status", "value": "501", "plugin": "other"})
    assert post(web).status_code == 200
    assert web.post("/acme/v2/make").status_code == 500


def test_weather_of_a_seed_is_the_same_every_time(web: httpx.Client) -> None:
    weather = {"seed": 7, "share": "1/3", "faults": [{"kind": "status", "value": "500"}]}

    def met() -> list[int]:
        assert web.post("/_sandbox/weather", json=weather).status_code == 201
        return [post(web).status_code for _ in range(12)]

    first = met()
    assert first == met()
    assert 0 < first.count(500) < 12


def test_plan_that_makes_no_sense_is_refused_in_words(web: httpx.Client) -> None:
    answer = web.post("/_sandbox/faults", json={"kind": "earthquake"})
    assert answer.status_code == 422
    assert "latency" in answer.text


def test_port_that_is_taken_is_named(server: Running) -> None:
    port = int(server.url.rpartition(":")[2])
    with pytest.raises(ConfigError, match=f"Port {port} cannot be used"), running({}, port):
        pass
