"""Golden exchanges: what was said between a plugin and its vendor, played back or recorded anew."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from engine.contracts.documents import Document
from engine.contracts.errors import ConfigError
from engine.contracts.requests import Request
from engine.host.redaction import HIDDEN

from .samples import Album

LIST = "recordings.toml"
REFERENCE = "golden-reference"
"""Stands for our own reference in every exchange, whatever it was when it was recorded."""
_KEPT_HEADERS = {"content-type", "retry-after"}
_REQUEST: TypeAdapter[Request] = TypeAdapter(Request)
_MEDIA_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".wav": "audio/wav", ".mp3": "audio/mpeg"}
_MEDIA_TYPES |= {".mp4": "video/mp4", ".txt": "text/plain"}


class Recording(Document):
    """One exchange in `recordings.toml`: a request, the model it goes to, and how it ends."""

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    """The exchange lies beside the list, in NAME.yaml."""
    model: str
    """Without the plugin's name."""
    request: dict[str, Any]
    """As the engine's requests are written, with `kind`; `file:lamp.png` stands for a file beside the list."""
    ends: Literal["well", "SignInAgain", "TryLater", "Rejected", "JobFailed", "OutcomeUnknown"] = "well"
    by_hand: bool = False
    """Written from the vendor's documentation and left alone by `bom plugins record`, as errors are."""

    def asked(self, folder: Path, album: Album) -> Request:
        """Return the request, its files kept in an album. Raises ConfigError when it is not one."""
        try:
            return _REQUEST.validate_python(_with_files(self.request, folder, album))
        except (ValidationError, OSError) as error:
            said = error.errors(include_url=False)[0]["msg"] if isinstance(error, ValidationError) else str(error)
            raise ConfigError(f"{folder / LIST}: {self.name} is no request: {said}.") from error


def recordings(folder: Path) -> tuple[Recording, ...]:
    """Return what a folder's list names; raises ConfigError when it is missing or wrong."""
    path = folder / LIST
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("recording", [])
        return tuple(Recording.model_validate(row) for row in rows)
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path} is missing.", hint="It lists the exchanges; docs/plugin-author.md shows it."
        ) from error
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"{path} is wrong: {' '.join(str(error).split())[:300]}") from error


@contextmanager
def played(folder: Path, name: str) -> Iterator[Any]:
    """Play an exchange in place of the vendor; a request that differs from the one in it is refused."""
    player = _vcr().VCR(record_mode="none", match_on=["method", "uri", "body"])
    with player.use_cassette(str(folder / f"{name}.yaml"), allow_playback_repeats=False) as cassette:
        yield cassette


@contextmanager
def recorded(folder: Path, name: str, reference: str, secrets: Sequence[str]) -> Iterator[None]:
    """Record an exchange in place of the one that is there, once it has ended; keys and our reference are left out.

    Raises ConfigError, and keeps the old one, when a key would stand in it all the same.
    """
    hidden = [(secret, HIDDEN) for secret in secrets] + [(reference, REFERENCE)]
    fresh = folder / f".{name}.new.yaml"
    fresh.unlink(missing_ok=True)
    recorder = _vcr().VCR(
        record_mode="all",
        decode_compressed_response=True,
        before_record_request=lambda request: _bare_request(request, hidden),
        before_record_response=lambda response: _bare_response(response, hidden),
    )
    try:
        with recorder.use_cassette(str(fresh)):
            yield
        text = fresh.read_text(encoding="utf-8")
        if any(secret in text for secret in secrets):
            raise ConfigError(f"A key stands in what was recorded for {name}; it was thrown away.")
        today = datetime.now(UTC).date()
        (folder / f"{name}.yaml").write_text(f"# Source: recorded from the vendor on {today}\n{text}", encoding="utf-8")
    finally:
        fresh.unlink(missing_ok=True)


def source_of(exchange: Path) -> str:
    """Return where an exchange is from, by its first line; empty when it does not say."""
    first = exchange.read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("# Source: ").strip() if first.startswith("# Source: ") else ""


def _bare_request(request: Any, hidden: Sequence[tuple[str, str]]) -> Any:
    request.headers = {name: value for name, value in request.headers.items() if name.lower() == "content-type"}
    request.uri = _without(request.uri, hidden)
    if request.body:
        request.body = _without(request.body, hidden)
    return request


def _bare_response(response: Any, hidden: Sequence[tuple[str, str]]) -> Any:
    kept = {name: value for name, value in response["headers"].items() if name.lower() in _KEPT_HEADERS}
    return {**response, "headers": kept, "body": {"string": _without(response["body"]["string"], hidden)}}


def _without(value: Any, hidden: Sequence[tuple[str, str]]) -> Any:
    for text, instead in hidden:
        if isinstance(value, bytes):
            value = value.replace(text.encode(), instead.encode())
        elif isinstance(value, str):
            value = value.replace(text, instead)
    return value


def _with_files(value: Any, folder: Path, album: Album) -> Any:
    if isinstance(value, dict):
        return {name: _with_files(part, folder, album) for name, part in value.items()}
    if isinstance(value, list):
        return [_with_files(part, folder, album) for part in value]
    if isinstance(value, str) and value.startswith("file:"):
        path = folder / value.removeprefix("file:")
        media_type = _MEDIA_TYPES.get(path.suffix, "application/octet-stream")
        return album.keep(path.read_bytes(), media_type).model_dump()
    return value


def _vcr() -> Any:
    try:
        import vcr
    except ImportError as error:
        raise ConfigError("Exchanges need the package vcrpy.", hint="Run: pip install 'bomstudio[kit]'") from error
    return vcr
