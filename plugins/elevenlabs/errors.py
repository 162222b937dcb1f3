"""The vendor's errors: which word in `detail` means what, and what a person can do."""

from __future__ import annotations

import json
from typing import Any

from bomstudio import Answer, ProviderError, Rejected, SignInAgain, TryLater

_KEY = "Set another key: bom config set-secret elevenlabs api_key"
_SCOPE = "Give the key the scope for this at elevenlabs.io, or set another: bom config set-secret elevenlabs api_key"
_CREDITS = "Buy credits or raise the key's limit at elevenlabs.io, then try again; the key itself is right."
_PLAN = "The account's plan does not include this: change it at elevenlabs.io, or choose another model."
_VOICE = "Choose another voice (`bom voices list`), or set its preset under [plugin.elevenlabs] voices."
_MODEL = "Set another model under [plugin.elevenlabs]; see its README."
_TEXT = "Split the line in two."
_WORDS = "Change the words, then try again."


def explain(answer: Answer) -> ProviderError | None:
    """Read an error of the vendor's; a failure of its servers is left to the host, as it may have been charged."""
    code, message = _detail(answer)
    said = f"ElevenLabs answered HTTP {answer.status}{f' {code}' if code else ''}: {message}".rstrip(": ")
    if code == "quota_exceeded":
        refusal = Rejected(said, hint=_CREDITS)
        refusal.of_account = True
        return refusal
    if answer.status in (425, 429):
        return TryLater(said, after_seconds=_seconds(answer.headers.get("retry-after", "")))
    if answer.status >= 500 or answer.status == 408:
        return None
    if code == "missing_permissions":
        return SignInAgain(said, hint=_SCOPE)
    if answer.status == 401:
        return SignInAgain(said, hint=_KEY)
    if code == "voice_not_found":
        return Rejected(said, hint=_VOICE)
    if code == "model_not_found":
        return Rejected(said, hint=_MODEL)
    if code == "max_character_limit_exceeded":
        return Rejected(said, hint=_TEXT)
    if answer.status == 403:
        return Rejected(said, hint=_PLAN)
    return Rejected(said, hint=_suggestion(answer) or _WORDS)


def _detail(answer: Answer) -> tuple[str, str]:
    """Return the vendor's word for an error and its sentence, from any of the three shapes of `detail`."""
    detail = _body(answer)
    if isinstance(detail, dict):
        return str(detail.get("code") or detail.get("status") or ""), str(detail.get("message") or "")
    if isinstance(detail, list):
        faults = [fault for fault in detail if isinstance(fault, dict)]
        return "", "; ".join(f"{_place(fault)}: {fault.get('msg', '')}" for fault in faults)
    return "", detail if isinstance(detail, str) else ""


def _body(answer: Answer) -> Any:
    try:
        body = json.loads(answer.content)
    except ValueError:
        return ""
    return body.get("detail", "") if isinstance(body, dict) else ""


def _place(fault: dict[str, Any]) -> str:
    return ".".join(str(part) for part in fault.get("loc", ()))


def _suggestion(answer: Answer) -> str:
    """Return the prompt that the vendor would take instead, where it names one."""
    detail = _body(answer)
    data = detail.get("data") if isinstance(detail, dict) else None
    suggested = data.get("prompt_suggestion") if isinstance(data, dict) else None
    return f"The vendor suggests: {suggested}" if suggested else ""


def _seconds(value: str) -> float | None:
    try:
        return max(float(value), 0.0)
    except ValueError:
        return None
