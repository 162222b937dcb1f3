"""A finished file on its way here: checked as it comes, and gone on with where its line broke."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from engine.contracts.errors import JobFailed, TryLater
from engine.contracts.vendor import Download

if TYPE_CHECKING:
    import httpx

_PARTIAL, _UNSATISFIABLE = 206, 416
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class Fetch:
    """One file that may take several answers to fetch. It is at its place when it is whole, and not before."""

    def __init__(self, plugin: str, into: Path, media_types: tuple[str, ...], most_bytes: int) -> None:
        self._plugin = plugin
        self._into = into
        self._part = into.with_name(f"{into.name}.part")
        self._media_types = media_types
        self._most_bytes = most_bytes
        self._have = 0
        self._tag = ""
        """Tells this file from any other of its address; without it nothing can be gone on with."""

    def headers(self) -> dict[str, str]:
        """Return what to ask with: for the rest, if the vendor still has the same file, or for all of it."""
        plain = {"accept-encoding": "identity"}
        if not (self._have and self._tag):
            return plain
        return plain | {"range": f"bytes={self._have}-", "if-range": self._tag}

    async def take(self, response: httpx.Response) -> Download:
        """Write down what an answer brings; raises TryLater when something is missing, JobFailed when it is wrong."""
        if response.status_code == _UNSATISFIABLE:
            self._have = 0
            raise self._broken("its rest is not to be had")
        media_type = self._checked_type(response)
        whole = self._begin(response)
        with self._part.open("ab" if self._have else "wb") as file:
            async for piece in response.aiter_bytes():
                if self._have + len(piece) > self._most_bytes:
                    raise JobFailed(
                        f"A file from {self._plugin} is larger than {self._most_bytes} bytes.", charged="yes"
                    )
                file.write(piece)
                self._have += len(piece)
        if whole is not None and self._have != whole:
            raise self._broken(f"{self._have} of {whole} bytes came")
        self._part.replace(self._into)
        return Download(media_type, self._have)

    def _checked_type(self, response: httpx.Response) -> str:
        media_type: str = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not any(
            media_type == wanted or (wanted.endswith("/") and media_type.startswith(wanted))
            for wanted in self._media_types
        ):
            raise JobFailed(f"{self._plugin} delivers {media_type or 'no media type'} instead of media.", charged="yes")
        return media_type

    def _begin(self, response: httpx.Response) -> int | None:
        """Set where the answer goes on, and return how large the file will be, if the vendor says."""
        tag = response.headers.get("etag", "")
        if response.status_code == _PARTIAL:
            place = _RANGE.fullmatch(response.headers.get("content-range", ""))
            if place is None or int(place[1]) != self._have:
                self._have = 0
                raise self._broken("another part came than was asked for")
            return None if place[2] == "*" else int(place[2])
        self._have, self._tag = 0, "" if tag.startswith("W/") else tag
        length = response.headers.get("content-length", "")
        return int(length) if length.isdecimal() and "content-encoding" not in response.headers else None

    def _broken(self, how: str) -> TryLater:
        return TryLater(f"A download from {self._plugin} broke: {how}.", charged="yes")
