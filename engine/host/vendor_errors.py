"""From a vendor's HTTP status, or a broken line, to the error that says what to do."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from engine.contracts.errors import OutcomeUnknown, ProviderError, Rejected, SignInAgain, TryLater
from engine.contracts.vendor import Answer

LOOK_IT_UP = "Look it up at the vendor; it is not sent again."
_LONGEST = 300
_REQUEST_IDS = ("x-request-id", "request-id", "x-goog-request-id", "cf-ray")


def explained(plugin: str, answer: Answer) -> ProviderError:
    """Return the error for an answer of HTTP 400 and above that its plugin does not read itself."""
    said = f"{plugin} answered HTTP {answer.status}{_request_id(answer)}: {words_of(answer)}"
    status = answer.status
    if status in (401, 403):
        return SignInAgain(said, hint=f"Set a key that is allowed to: bom config set-secret {plugin} api_key")
    if status == 402:
        error = Rejected(said, hint="Add credit to the account at the vendor, then try again.")
        error.of_account = True
        return error
    if status == 404:
        hint = f"Vendors retire models: set another under [plugin.{plugin}]; see its README."
        return Rejected(said, hint=hint)
    if status in (425, 429):
        return TryLater(said, after_seconds=retry_after(answer))
    if status == 408 or status >= 500:
        if answer.is_paid:
            return OutcomeUnknown(said, hint=LOOK_IT_UP)
        return TryLater(said, after_seconds=retry_after(answer))
    return Rejected(said, hint="Change the request, or choose another model.")


def retry_after(answer: Answer) -> float | None:
    """Return how many seconds the vendor asks us to wait, if it says so."""
    value = answer.headers.get("retry-after", "")
    try:
        return max(float(value), 0.0)
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return max((moment.astimezone(UTC) - datetime.now(UTC)).total_seconds(), 0.0)


def words_of(answer: Answer) -> str:
    """Return what a vendor says went wrong, on one short line."""
    try:
        words = _message(json.loads(answer.content))
    except ValueError:
        words = answer.content[: 2 * _LONGEST].decode("utf-8", "replace")
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _message(body: Any) -> str:
    """Return the message in the shapes that vendors use."""
    if isinstance(body, list) and body:
        return _message(body[0])
    if isinstance(body, dict):
        for name in ("error", "message", "detail", "error_message", "title"):
            if body.get(name):
                return _message(body[name])
    return body if isinstance(body, str) else json.dumps(body)


def _request_id(answer: Answer) -> str:
    found = next((answer.headers[name] for name in _REQUEST_IDS if answer.headers.get(name)), "")
    return f" (request {found})" if found else ""
