"""Calling a provider's verbs, so that whatever goes wrong says by its class what to do."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from engine.contracts.errors import BomError, Charged, JobFailed, OutcomeUnknown, ProviderError, TryLater
from engine.contracts.provider import LocalProvider

from .plugin_cards import in_words
from .redaction import redact

T = TypeVar("T")

_MAY_HAVE_RUN = {"submit", "find"}
_AFTER_SUBMIT = {"check", "collect", "cancel"}
_PASSING = (ConnectionError, TimeoutError)
_REPORT = "Report this to the plugin's author; the log has the details."


async def call(verb: Callable[..., Awaitable[T]], *arguments: Any) -> T:
    """Return what a verb answers; a plain function runs in a thread.

    Raises BomError only. What a verb raises beyond that becomes OutcomeUnknown when something may have been accepted,
    TryLater when the line broke, and otherwise JobFailed. No text holds a secret.
    """
    try:
        if inspect.iscoroutinefunction(verb):
            return await verb(*arguments)
        answer = await asyncio.to_thread(verb, *arguments)
        return await answer if inspect.isawaitable(answer) else cast(T, answer)
    except BomError as error:
        raise _redacted(error) from error.__cause__
    except Exception as error:
        raise _classified(verb, error) from error


def _classified(verb: Callable[..., Any], error: Exception) -> ProviderError:
    name = getattr(verb, "__name__", "a verb")
    provider = getattr(verb, "__self__", None)
    where = f"{type(provider).__module__}.{type(provider).__name__}.{name}" if provider is not None else name
    message = f"{where} raised {in_words(error)}."
    if isinstance(provider, LocalProvider):
        return JobFailed(message, hint=_REPORT)
    if name in _MAY_HAVE_RUN:
        return OutcomeUnknown(message, hint="It will be looked up; it is never sent again unasked.")
    charged: Charged = "unknown" if name in _AFTER_SUBMIT else "no"
    if isinstance(error, _PASSING):
        return TryLater(message, charged=charged)
    return JobFailed(message, hint=_REPORT, charged=charged)


def _redacted(error: BomError) -> BomError:
    error.message, error.hint = redact(error.message), redact(error.hint)
    error.args = (error.message,)
    return error
