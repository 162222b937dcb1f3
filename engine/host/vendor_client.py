"""Carrying a plugin's calls to its vendor: once where it could cost, a few times where it cannot."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin, urlsplit

from engine.contracts.errors import ConfigError, JobFailed, OutcomeUnknown, ProviderError, TryLater
from engine.contracts.plugins import Secret
from engine.contracts.sandbox import REFERENCE_HEADER
from engine.contracts.vendor import Answer, Download, Explain, Form, ReadLimits

from .downloads import Fetch
from .redaction import keep_secret
from .switchboard import Switchboard
from .vendor_errors import LOOK_IT_UP, explained
from .vendor_limits import limits_of

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
log = logging.getLogger("bomstudio.vendors")
_TRIES = 4
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.5, 8.0
_MOST_ANSWER_BYTES = 100_000_000
_HOPS = 5


@dataclass(frozen=True)
class Call:
    """One request, before it is sent."""

    method: str
    url: str
    headers: Mapping[str, str]
    json: Any = None
    params: Mapping[str, str] | None = None
    form: Form | None = None
    is_paid: bool = False


class TooLarge(Exception):
    """An answer that would fill the memory."""


class HostVendorClient:
    """The VendorClient of one plugin; in the sandbox it reaches the stand-in and nothing else."""

    def __init__(
        self,
        plugin: str,
        base_url: str,
        switchboard: Switchboard,
        *,
        auth: Mapping[str, Secret] | None = None,
        explain: Explain | None = None,
        limits: ReadLimits | None = None,
        answer_seconds: float = 60,
        is_walled: bool = False,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._plugin = plugin
        self._base = base_url.rstrip("/")
        self._switchboard = switchboard
        self._auth = {name: secret.get_secret_value().strip() for name, secret in (auth or {}).items()}
        self._explain = explain or (lambda answer: None)
        self._limits = limits or (lambda answer: None)
        self._gate = switchboard.gate(plugin)
        self._answer_seconds = answer_seconds
        self._is_walled = is_walled
        self._wait = wait
        for value in self._auth.values():
            keep_secret(value)
            keep_secret(value.rpartition(" ")[2])

    async def get(self, path: str, *, params: Mapping[str, str] | None = None) -> Answer:
        """Ask without changing anything; repeated a few times when the line breaks or the vendor is busy."""
        call = self._call("GET", path, params=params)
        return await self._patiently(lambda: self._answered(call))

    async def send(self, method: str, path: str, *, json: Any = None, reference: str = "") -> Answer:
        """Change something at no cost, once."""
        return await self._answered(self._call(method, path, json=json, reference=reference))

    async def pay(
        self,
        path: str,
        *,
        reference: str,
        json: Any = None,
        form: Form | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        """Post what may cost money, once, as JSON or as a multipart form."""
        call = self._call("POST", path, json=json, params=params, form=form, reference=reference, is_paid=True)
        with self._gate.passing():
            return await self._answered(call)

    async def download(self, url: str, into: Path, *, media_types: tuple[str, ...], most_bytes: int) -> Download:
        """Fetch a finished file of one of these media types and no larger."""
        address = url if "://" in url else self._base + url
        fetch = Fetch(self._plugin, into, media_types, most_bytes)
        return await self._patiently(lambda: self._switchboard.run(self._fetch(address, fetch)))

    def _call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, str] | None = None,
        form: Form | None = None,
        reference: str = "",
        is_paid: bool = False,
    ) -> Call:
        marks = {REFERENCE_HEADER: reference} if reference else {}
        return Call(method, self._base + path, {**self._auth, **marks}, json, params, form, is_paid)

    async def _answered(self, call: Call) -> Answer:
        answer = await self._switchboard.run(self._exchange(call))
        self._gate.heard(self._limits(answer) or limits_of(answer))
        if answer.status < 400:
            return answer
        error = self._explain(answer) or explained(self._plugin, answer)
        error.of_question = not call.is_paid
        if error.of_account or answer.status == 429:
            self._gate.refused(error)
        raise error

    async def _patiently(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Repeat what is safe, later and later, until it works, is hopeless, or the vendor asks for a long wait."""
        wait = _FIRST_WAIT_SECONDS
        for _ in range(_TRIES - 1):
            try:
                return await attempt()
            except TryLater as error:
                if (error.after_seconds or 0) > _LONGEST_WAIT_SECONDS:
                    raise
                await self._wait(max(wait, error.after_seconds or 0))
                wait *= 2
        return await attempt()

    async def _exchange(self, call: Call) -> Answer:
        import httpx  # late: a card is looked at far more often than a vendor is called

        began = time.monotonic()
        pool = self._switchboard.pool(self._plugin, is_fresh=call.is_paid)
        limits = {**pool.timeout.as_dict(), "read": self._answer_seconds}
        try:
            with _open_form(call.form) as form:
                async with pool.stream(
                    call.method,
                    call.url,
                    headers={**call.headers, **({"connection": "close"} if call.is_paid else {})},
                    json=call.json,
                    params=call.params,
                    timeout=httpx.Timeout(**limits),
                    **form,
                ) as response:
                    content = await _read(response, _MOST_ANSWER_BYTES)
        except (httpx.HTTPError, httpx.InvalidURL, TooLarge) as error:
            raise self._trouble(error, is_paid=call.is_paid) from None
        spent = round((time.monotonic() - began) * 1000)
        path, reference = urlsplit(call.url).path, call.headers.get(REFERENCE_HEADER, "")
        log.info("%s: %s %s %s, %d ms %s", self._plugin, call.method, path, response.status_code, spent, reference)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, content, call.is_paid)

    def _trouble(self, error: Exception, *, is_paid: bool) -> ProviderError | ConfigError:
        """Return what a call that brought no answer means. Texts of the library can quote a header: none is shown."""
        import httpx

        kind = type(error).__name__
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError):
            return TryLater(f"{self._plugin} cannot be reached ({kind}); nothing was sent.")
        if isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol | httpx.InvalidURL):
            hint = f"Check its base URL, and set its key again: bom config set-secret {self._plugin} api_key"
            return ConfigError(
                f"A call to {self._plugin} cannot be written down ({kind}); nothing was sent.", hint=hint
            )
        if is_paid:
            return OutcomeUnknown(
                f"The line to {self._plugin} broke before its answer was there ({kind}).", hint=LOOK_IT_UP
            )
        return TryLater(f"The line to {self._plugin} broke ({kind}).")

    async def _fetch(self, url: str, fetch: Fetch) -> Download:
        import httpx

        pool = self._switchboard.pool(self._plugin, is_fresh=False)
        try:
            for _ in range(_HOPS):
                self._stay_inside(url)
                key = self._auth if self._is_own(url) else {}
                async with pool.stream("GET", url, headers={**key, **fetch.headers()}) as response:
                    if response.has_redirect_location:
                        url = urljoin(url, response.headers["location"])
                        continue
                    if response.status_code >= 400 and response.status_code != 416:
                        headers = {name.lower(): value for name, value in response.headers.items()}
                        body = await _read(response, _MOST_ANSWER_BYTES)
                        raise self._unfetched(Answer(response.status_code, headers, body))
                    return await fetch.take(response)
        except (httpx.HTTPError, httpx.InvalidURL, TooLarge) as error:
            raise TryLater(f"A download from {self._plugin} broke ({type(error).__name__}).", charged="yes") from None
        raise JobFailed(f"A download from {self._plugin} is redirected without end.", charged="yes")

    def _unfetched(self, answer: Answer) -> ProviderError:
        error = explained(self._plugin, answer)
        error.charged = "yes"
        return error

    def _is_own(self, url: str) -> bool:
        """Whether a URL is the vendor's own host, which alone may see the key."""
        mine, theirs = urlsplit(self._base), urlsplit(url)
        return (mine.scheme, mine.netloc) == (theirs.scheme, theirs.netloc)

    def _stay_inside(self, url: str) -> None:
        if self._is_walled and not self._is_own(url):
            raise JobFailed(f"The stand-in for {self._plugin} leads out of the sandbox.", hint="Mend its sandbox.py.")


@contextmanager
def _open_form(form: Form | None) -> Iterator[dict[str, Any]]:
    """Yield a form's parts as the library takes them, with its files open."""
    if form is None:
        yield {}
        return
    with ExitStack() as stack:
        files = {
            name: (file.name or file.path.name, stack.enter_context(file.path.open("rb")), file.media_type)
            for name, file in form.files.items()
        }
        yield {"data": dict(form.fields), "files": files}


async def _read(response: httpx.Response, most_bytes: int) -> bytes:
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > most_bytes:
            raise TooLarge
    return bytes(body)
