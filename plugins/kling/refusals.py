"""Kling's error codes, and what to do about each. The code decides, not HTTP: an empty pack is a 429."""

from __future__ import annotations

from typing import Any

from bomstudio import Answer, OutcomeUnknown, ProviderError, Rejected, SignInAgain, TryLater

_CONSOLE = "Look into Kling's developer console."
_TOO_MANY_SECONDS, _NO_SLOT_SECONDS = 2.0, 10.0
_ACCOUNT = {
    1100: _CONSOLE,
    1304: "Add this machine's address to the allow-list in Kling's developer console.",
}
_NO_CREDIT = (1101, 1102)
_REFUSED = {
    1101: "The account is in arrears: pay the bill, then try again.",
    1102: "The pack is used up or has expired: buy another, then try again.",
    1103: "Choose a model that the account may use: set it under [plugin.kling] models.",
    1200: "Change the request, or choose another model.",
    1201: "Change the request, or choose another model.",
    1202: "Kling has changed its API: look for a newer version of this plugin.",
    1203: "Kling may have retired the model: set another under [plugin.kling] models.",
    1300: "Change the words or the pictures, then try again.",
    1301: "Change the words or the pictures, then try again.",
}


def explain(answer: Answer) -> ProviderError | None:
    """Read an answer that is no success; None when it is none of Kling's own."""
    body = body_of(answer)
    code = body.get("code")
    if not isinstance(code, int) or code == 0:
        return None
    said = f"Kling answered HTTP {answer.status}, code {code}: {body.get('message') or 'no message'}"
    if body.get("request_id"):
        said += f" (request {body['request_id']})"
    if 1000 <= code <= 1004:
        hint = "Set an API key that is valid at this host: bom config set-secret kling api_key"
        return SignInAgain(said, hint=hint)
    if code in _ACCOUNT:
        return SignInAgain(said, hint=_ACCOUNT[code])
    if code in _REFUSED:
        refusal = Rejected(said, hint=_REFUSED[code])
        refusal.of_account = code in _NO_CREDIT
        return refusal
    if code in (1302, 1303):
        return TryLater(said, after_seconds=_TOO_MANY_SECONDS if code == 1302 else _NO_SLOT_SECONDS)
    if answer.is_paid:
        return OutcomeUnknown(
            said, hint="Look for the job in Kling's console by its external id; it is not sent again."
        )
    return TryLater(said)


def body_of(answer: Answer) -> dict[str, Any]:
    """Return an answer's JSON object, or an empty one."""
    try:
        body = answer.json()
    except ProviderError:
        return {}
    return body if isinstance(body, dict) else {}
