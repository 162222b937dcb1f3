"""A vendor that is full, or refuses our account, is left alone."""

from __future__ import annotations

import pytest

from engine.contracts.errors import Rejected, SignInAgain, TryLater
from engine.contracts.vendor import Limits
from engine.host.gates import Gate


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(clock: Clock) -> Gate:
    return Gate("acme", clock)


def test_vendor_with_nothing_left_is_waited_for(gate: Gate, clock: Clock) -> None:
    gate.heard(Limits(left=3, after_seconds=9))
    assert gate.wait_seconds() == 0
    gate.heard(Limits(left=0, after_seconds=9))
    assert gate.wait_seconds() == 9
    with pytest.raises(TryLater) as caught, gate.passing():
        raise AssertionError
    assert (caught.value.charged, caught.value.after_seconds) == ("no", 9)
    clock.now += 9
    assert gate.wait_seconds() == 0


def test_one_call_that_came_too_many_holds_the_others_back(gate: Gate, clock: Clock) -> None:
    gate.refused(TryLater("Too many.", after_seconds=5))
    gate.refused(TryLater("Too many."))
    assert gate.wait_seconds() == 5
    clock.now += 5
    gate.refused(TryLater("Too many."))
    assert gate.wait_seconds() == 1


def test_no_more_calls_go_in_than_the_vendor_takes_at_once(gate: Gate) -> None:
    gate.heard(Limits(at_once=1))
    with gate.passing():
        assert gate.wait_seconds() > 0
        with pytest.raises(TryLater), gate.passing():
            raise AssertionError
    assert gate.wait_seconds() == 0


@pytest.mark.parametrize("error", [SignInAgain("Expired.", hint="Set another.", charged="no"), Rejected("No credit.")])
def test_refusal_of_the_account_is_told_to_the_others_for_a_minute(
    gate: Gate, clock: Clock, error: SignInAgain | Rejected
) -> None:
    error.of_account = True
    gate.refused(error)
    with pytest.raises(type(error)) as caught:
        gate.wait_seconds()
    assert (caught.value.message, caught.value.hint, caught.value.charged) == (error.message, error.hint, "no")
    clock.now += 60
    assert gate.wait_seconds() == 0


def test_refusal_of_one_request_concerns_nobody_else(gate: Gate) -> None:
    gate.refused(Rejected("Too rude."))
    assert gate.wait_seconds() == 0
