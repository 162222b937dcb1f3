import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from engine.contracts.abilities import Ability, ModelCard
from engine.contracts.errors import (
    BomError,
    Cancelled,
    InputError,
    JobFailed,
    OutcomeUnknown,
    ProviderError,
    Rejected,
    SignInAgain,
    TryLater,
)
from engine.contracts.provider import LocalProvider, Provider
from engine.host.redaction import keep_secret
from engine.host.verbs import call


class Vendor(Provider):
    """Raises what it is given, from every verb."""

    ability = Ability.IMAGE_GENERATE

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def models(self) -> Sequence[ModelCard]:
        raise self.error

    async def quote(self, request: Any, model: str) -> Any:
        raise self.error

    async def submit(self, request: Any, ticket: Any) -> Any:
        raise self.error

    async def check(self, job: Any, ticket: Any) -> Any:
        raise self.error

    async def collect(self, job: Any, ticket: Any) -> Any:
        raise self.error

    async def find(self, request: Any, ticket: Any) -> Any:
        raise self.error


class Local(Vendor, LocalProvider):
    """The same, in our own process."""


def raised(provider: Provider, verb: str) -> BomError:
    with pytest.raises(BomError) as caught:
        asyncio.run(call(getattr(provider, verb), None, None))
    return caught.value


@pytest.mark.parametrize(
    ("verb", "error", "kind", "charged"),
    [
        ("submit", KeyError("id"), OutcomeUnknown, "unknown"),
        ("submit", TimeoutError("read"), OutcomeUnknown, "unknown"),
        ("submit", NotImplementedError(), OutcomeUnknown, "unknown"),
        ("find", KeyError("id"), OutcomeUnknown, "unknown"),
        ("check", ConnectionResetError("reset"), TryLater, "unknown"),
        ("check", KeyError("status"), JobFailed, "unknown"),
        ("collect", TimeoutError("read"), TryLater, "unknown"),
        ("collect", ValueError("odd"), JobFailed, "unknown"),
        ("quote", ConnectionError("down"), TryLater, "no"),
        ("quote", ZeroDivisionError("division"), JobFailed, "no"),
    ],
)
def test_what_is_no_provider_error_becomes_one_that_says_what_to_do(
    verb: str, error: Exception, kind: type[ProviderError], charged: str
) -> None:
    told = raised(Vendor(error), verb)
    assert type(told) is kind
    assert isinstance(told, ProviderError)
    assert told.charged == charged
    assert f"Vendor.{verb} raised {type(error).__name__}" in told.message
    assert told.__cause__ is error


@pytest.mark.parametrize("verb", ["submit", "check", "find", "quote"])
def test_a_fault_of_a_local_provider_is_a_failure_that_cost_nothing(verb: str) -> None:
    told = raised(Local(OSError(28, "No space left on device")), verb)
    assert type(told) is JobFailed
    assert told.charged == "no"
    assert "No space left on device" in told.message


@pytest.mark.parametrize(
    "error",
    [
        SignInAgain("The key is wrong."),
        TryLater("Busy.", after_seconds=7),
        Rejected("Too long.", charged="yes"),
        InputError("No."),
        Cancelled("Stopped."),
    ],
)
def test_our_own_errors_pass_unchanged(error: BomError) -> None:
    assert raised(Vendor(error), "submit") is error


def test_our_own_errors_lose_their_secrets_on_the_way() -> None:
    keep_secret("kling-8d1f0c77e2")
    told = raised(Vendor(Rejected("Refused kling-8d1f0c77e2.", hint="See https://x/?token=abc123.")), "submit")
    assert "kling-8d1f0c77e2" not in f"{told} {told.args}"
    assert "abc123" not in str(told)
    assert isinstance(told, Rejected)


def test_other_errors_lose_their_secrets_too() -> None:
    assert "abcdef123456" not in str(raised(Vendor(ValueError("Authorization: Bearer abcdef123456")), "submit"))


def test_being_cancelled_passes_through() -> None:
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(call(Vendor(asyncio.CancelledError()).submit, None, None))


def test_a_plain_function_runs_in_another_thread() -> None:
    assert asyncio.run(call(threading.get_ident)) != threading.get_ident()


def test_a_coroutine_runs_in_this_thread_with_its_arguments() -> None:
    async def verb(first: int, second: int) -> tuple[int, int]:
        return threading.get_ident(), first - second

    assert asyncio.run(call(verb, 5, 3)) == (threading.get_ident(), 2)


def test_a_plain_function_that_hands_back_a_coroutine_is_awaited() -> None:
    async def answer() -> str:
        return "later"

    assert asyncio.run(call(lambda: answer())) == "later"
