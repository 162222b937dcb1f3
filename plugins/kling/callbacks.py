"""What Kling calls back, read as a hint: whose job has moved, never how it stands."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

from bomstudio import Callback, CallbackHint, CallbackRefused, Secret

_WINDOW = timedelta(minutes=5)
_SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")


class KlingCallbacks:
    """Verifies the signature in the manner of Standard Webhooks, where there is one to verify."""

    def __init__(self, secret: Secret | None) -> None:
        self._key = _key(secret.get_secret_value().strip()) if secret else None

    def read(self, callback: Callback) -> CallbackHint:
        """Return whose job it is about. Raises CallbackRefused for one that is forged, stale or no callback."""
        if self._key is not None:
            _verify(callback, self._key)
        try:
            body = json.loads(callback.body)
            info = body.get("task_info") or {}
            vendor_id = str(body.get("id") or body.get("task_id") or "")
            reference = str(body.get("external_id") or info.get("external_task_id") or "")
        except (AttributeError, ValueError):
            raise CallbackRefused("A callback of Kling's cannot be read.") from None
        if not vendor_id and not reference:
            raise CallbackRefused("A callback of Kling's names no job.")
        return CallbackHint(vendor_id=vendor_id, reference=reference)


def _verify(callback: Callback, key: bytes) -> None:
    name, moment, signatures = (callback.headers.get(header, "") for header in _SIGNED)
    if not signatures:
        raise CallbackRefused("A callback of Kling's has no signature.")
    try:
        sent_at = datetime.fromtimestamp(int(moment), UTC)
    except (ValueError, OverflowError, OSError):
        raise CallbackRefused("A callback of Kling's does not say when it was sent.") from None
    digest = hmac.new(key, f"{name}.{moment}.".encode() + callback.body, hashlib.sha256).digest()
    ours = base64.b64encode(digest).decode()
    theirs = [entry.partition(",")[2] for entry in signatures.split() if entry.startswith("v1,")]
    if not any(hmac.compare_digest(ours.encode(), one.encode()) for one in theirs):
        raise CallbackRefused("A callback of Kling's has a wrong signature.")
    if abs(callback.received_at - sent_at) > _WINDOW:
        raise CallbackRefused(f"A callback of Kling's is stale: it was sent at {sent_at:%Y-%m-%d %H:%M:%S} UTC.")


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
    except binascii.Error:
        return secret.encode()
