"""Callbacks of the stand-in: signed, and on demand twice, forged or late. They never leave this machine."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from bomstudio import Fault, FaultKind

from .sandbox_jobs import Job

log = logging.getLogger("bomstudio.kling.sandbox")
_HERE = ("127.0.0.1", "localhost", "::1")
_GRACE = 0.02
"""Seconds after a job has moved until it is told."""


class Caller:
    """Posts how jobs stand to the address that their callers gave."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._calls: set[asyncio.Task[None]] = set()

    def follow(self, job: Job, url: str, tell: Callable[[], dict[str, Any]], fault: Fault | None) -> None:
        """Tell of a job when it is taken on and when it has ended; an address elsewhere is left alone."""
        if urlsplit(url).hostname in _HERE:
            call = asyncio.create_task(self._tell_all(job, url, tell, fault.kind if fault else None))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    async def _tell_all(self, job: Job, url: str, tell: Callable[[], dict[str, Any]], fault: FaultKind | None) -> None:
        await self._post(url, job, tell(), fault)
        await asyncio.sleep(job.lasts + _GRACE)
        last = tell()
        await self._post(url, job, last, fault)
        if fault is FaultKind.DUPLICATE_CALLBACK:
            await self._post(url, job, last, fault)

    async def _post(self, url: str, job: Job, body: dict[str, Any], fault: FaultKind | None) -> None:
        import httpx  # late: most rehearsals want no callback

        content = json.dumps(body).encode()
        headers = self._signed(f"msg-{job.id}-{body.get('status') or body.get('task_status')}", content, fault)
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                await client.post(url, content=content, headers=headers)
        except httpx.HTTPError as error:
            log.info("Nobody took the callback for %s: %s", job.id, type(error).__name__)

    def _signed(self, name: str, content: bytes, fault: FaultKind | None) -> dict[str, str]:
        headers = {"content-type": "application/json"}
        if not self._secret:
            return headers
        moment = int(time.time()) - (3600 if fault is FaultKind.CLOCK_SKEW else 0)
        key = b"somebody else" if fault is FaultKind.FORGED_CALLBACK else _key(self._secret)
        digest = hmac.new(key, f"{name}.{moment}.".encode() + content, hashlib.sha256).digest()
        signature = f"v1,{base64.b64encode(digest).decode()}"
        return {**headers, "webhook-id": name, "webhook-timestamp": str(moment), "webhook-signature": signature}


def _key(secret: str) -> bytes:
    if secret.startswith("whsec_"):
        return base64.b64decode(secret.removeprefix("whsec_"))
    return secret.encode()
