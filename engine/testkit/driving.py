"""Bringing one request to its end with a provider alone: no database, no queue, no retries."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any

from engine.contracts.errors import OutcomeUnknown
from engine.contracts.provider import Provider, Ready, Ticket, VendorJob
from engine.contracts.requests import Request
from engine.contracts.results import Result

_POLL_SECONDS, _LONGEST_SECONDS = 0.02, 30.0


async def ask(verb: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a verb answers, be it a coroutine or a plain function; what it raises comes through as it is."""
    if inspect.iscoroutinefunction(verb):
        return await verb(*arguments)
    answer = await asyncio.to_thread(verb, *arguments)
    return await answer if inspect.isawaitable(answer) else answer


async def finish(
    provider: Provider,
    job: VendorJob,
    ticket: Ticket,
    poll_seconds: float = _POLL_SECONDS,
    longest_seconds: float = _LONGEST_SECONDS,
) -> Result:
    """Wait for a vendor's job and collect it; raises OutcomeUnknown when it is not finished in time."""
    began = time.monotonic()
    while not isinstance(await ask(provider.check, job, ticket), Ready):
        if time.monotonic() - began > longest_seconds:
            raise OutcomeUnknown(f"{job.id} is not finished after {longest_seconds:g} seconds.")
        await asyncio.sleep(poll_seconds)
    collected: Result = await ask(provider.collect, job, ticket)
    return collected


async def live(
    provider: Provider,
    request: Request,
    ticket: Ticket,
    poll_seconds: float = _POLL_SECONDS,
    longest_seconds: float = _LONGEST_SECONDS,
) -> Result:
    """Bring a request to its result, as the host would."""
    answer = await ask(provider.submit, request, ticket)
    return (
        answer if isinstance(answer, Result) else await finish(provider, answer, ticket, poll_seconds, longest_seconds)
    )
