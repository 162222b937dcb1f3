"""What vendors say of their errors, in the shapes they say it in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from engine.contracts.vendor import Answer
from engine.host.vendor_errors import explained, retry_after, words_of


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "too hot"}},
        [{"error": {"message": "too hot"}}],
        {"error": "too hot"},
        {"detail": {"status": "x", "message": "too hot"}},
        {"message": "too \n hot"},
    ],
)
def test_message_is_found_in_every_shape(body: Any) -> None:
    assert words_of(Answer(400, content=json.dumps(body).encode())) == "too hot"


def test_page_of_a_gateway_is_shortened() -> None:
    words = words_of(Answer(502, content=b"<html>" + b"x" * 5000 + b"\xff"))
    assert len(words) == 301
    assert words.startswith("<html>xxx")


@pytest.mark.parametrize(("value", "seconds"), [("7", 7), ("0.5", 0.5), ("-3", 0), ("soon", None), ("", None)])
def test_seconds_to_wait_are_read(value: str, seconds: float | None) -> None:
    assert retry_after(Answer(429, {"retry-after": value})) == seconds


def test_moment_to_wait_for_is_read() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 80 < (retry_after(Answer(429, {"retry-after": later})) or 0) <= 90


@pytest.mark.parametrize(
    ("status", "hint"),
    [(401, "bom config set-secret acme api_key"), (402, "Add credit"), (404, "[plugin.acme]"), (422, "Change")],
)
def test_hint_says_what_to_do(status: int, hint: str) -> None:
    assert hint in explained("acme", Answer(status, is_paid=True)).hint
