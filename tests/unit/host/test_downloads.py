"""Finished files on their way here: checked, and gone on with where the line broke."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from engine.contracts.errors import TryLater
from engine.contracts.vendor import Download
from engine.host.switchboard import Switchboard
from engine.host.vendor_client import HostVendorClient

FILM = bytes(range(256)) * 40


class Half(httpx.AsyncByteStream):
    """Sends the beginning, and then the line breaks."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content
        raise httpx.ReadError("gone")


class Shelf:
    """A vendor's file server: breaks the line in the middle, so often."""

    def __init__(self, *, tag: str = '"film-1"', breaks: int = 1, lies: bool = False) -> None:
        self.tag, self.breaks, self.lies = tag, breaks, lies
        self.asked: list[str] = []
        self.content = FILM

    def __call__(self, request: httpx.Request) -> httpx.Response:
        wanted = request.headers.get("range", "")
        self.asked.append(wanted)
        start, status = 0, 200
        headers = {"content-type": "video/mp4", "etag": self.tag}
        if wanted and request.headers.get("if-range") == self.tag:
            start, status = int(wanted.removeprefix("bytes=").rstrip("-")), 206
            headers["content-range"] = f"bytes {start}-{len(self.content) - 1}/{len(self.content)}"
        rest = self.content[start:]
        headers["content-length"] = str(len(rest))
        if self.breaks:
            self.breaks -= 1
            part = rest[: len(rest) // 2]
            broken = {"content": part} if self.lies else {"stream": Half(part)}
            return httpx.Response(status, headers=headers, **broken)
        return httpx.Response(status, headers=headers, content=rest)


@pytest.fixture
def switchboards() -> Iterator[list[Switchboard]]:
    opened: list[Switchboard] = []
    yield opened
    for switchboard in opened:
        switchboard.close()


def fetch(shelf: Shelf, into: Path, opened: list[Switchboard]) -> Download:
    async def at_once(seconds: float) -> None:
        return

    opened.append(Switchboard(httpx.MockTransport(shelf)))
    client = HostVendorClient("acme", "https://api.acme.test", opened[-1], wait=at_once)
    return asyncio.run(client.download("/film", into, media_types=("video/",), most_bytes=1_000_000))


@pytest.mark.parametrize("lies", [False, True], ids=["line breaks", "answer is short"])
def test_broken_download_goes_on_where_it_broke(tmp_path: Path, switchboards: list[Switchboard], lies: bool) -> None:
    shelf = Shelf(breaks=2, lies=lies)
    assert fetch(shelf, tmp_path / "film", switchboards).bytes == len(FILM)
    assert (tmp_path / "film").read_bytes() == FILM
    assert shelf.asked == ["", f"bytes={len(FILM) // 2}-", f"bytes={len(FILM) * 3 // 4}-"]
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("tag", ["", 'W/"film-1"'])
def test_file_that_cannot_be_told_from_another_is_fetched_from_its_start(
    tmp_path: Path, switchboards: list[Switchboard], tag: str
) -> None:
    shelf = Shelf(tag=tag)
    fetch(shelf, tmp_path / "film", switchboards)
    assert (tmp_path / "film").read_bytes() == FILM
    assert shelf.asked == ["", ""]


def test_file_that_was_replaced_meanwhile_is_fetched_whole(tmp_path: Path, switchboards: list[Switchboard]) -> None:
    shelf = Shelf()

    def replaced(request: httpx.Request) -> httpx.Response:
        if shelf.asked:
            shelf.tag, shelf.content = '"film-2"', b"another film"
        return Shelf.__call__(shelf, request)

    fetch(replaced, tmp_path / "film", switchboards)  # type: ignore[arg-type]
    assert (tmp_path / "film").read_bytes() == b"another film"


def test_download_that_stays_broken_leaves_nothing_that_looks_whole(
    tmp_path: Path, switchboards: list[Switchboard]
) -> None:
    shelf = Shelf(breaks=99)
    with pytest.raises(TryLater) as caught:
        fetch(shelf, tmp_path / "film", switchboards)
    assert (caught.value.charged, len(shelf.asked)) == ("yes", 4)
    assert not (tmp_path / "film").exists()
