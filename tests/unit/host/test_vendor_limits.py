"""What headers say of a vendor's limits."""

from __future__ import annotations

import time

import pytest

from engine.contracts.vendor import Answer, Limits
from engine.host.vendor_limits import limits_of


@pytest.mark.parametrize(
    ("headers", "limits"),
    [
        ({}, Limits()),
        ({"current-concurrent-requests": "2", "maximum-concurrent-requests": "5"}, Limits(at_once=5)),
        ({"x-ratelimit-remaining": "4", "x-ratelimit-reset": "30"}, Limits(left=4, after_seconds=30)),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "1.5"}, Limits(left=0, after_seconds=1.5)),
        (
            {
                "x-ratelimit-remaining-requests": "59",
                "x-ratelimit-reset-requests": "1s",
                "x-ratelimit-remaining-tokens": "0",
                "x-ratelimit-reset-tokens": "6m0s",
            },
            Limits(left=0, after_seconds=360),
        ),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "20ms"}, Limits(left=0, after_seconds=0.02)),
        ({"x-ratelimit-remaining": "many", "x-ratelimit-reset": "soon"}, Limits()),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"}, Limits(left=0)),
    ],
)
def test_limits_are_read_in_every_shape(headers: dict[str, str], limits: Limits) -> None:
    assert limits_of(Answer(200, headers)) == limits


def test_moment_of_more_is_a_length_of_time() -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + 60)}
    assert 57 < (limits_of(Answer(200, headers)).after_seconds or 0) <= 60
