"""How a plugin talks to its vendor: calls that the host carries, answers, and errors by what to do next."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from .errors import OutcomeUnknown, ProviderError, TryLater


@dataclass(frozen=True)
class Answer:
    """What a vendor answered, read to its end."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    content: bytes = b""
    is_paid: bool = False
    """Whether the call may have cost money."""

    def json(self) -> Any:
        """Return the body as JSON. Raises OutcomeUnknown when a paid call answers something else, else TryLater."""
        try:
            return json.loads(self.content)
        except ValueError:
            said = f"The vendor answered HTTP {self.status} with {len(self.content)} bytes that are not JSON."
            if self.is_paid:
                raise OutcomeUnknown(said, hint="Look it up at the vendor; it is not sent again.") from None
            raise TryLater(said) from None


Explain = Callable[[Answer], ProviderError | None]
"""A vendor's own reading of an answer of HTTP 400 and above; None leaves it to the host."""


@dataclass(frozen=True)
class Limits:
    """What a vendor says of how much it takes on; None where it does not say."""

    at_once: int | None = None
    """How many calls at the same time."""
    left: int | None = None
    """How many more calls for now."""
    after_seconds: float | None = None
    """After how long there is more."""


ReadLimits = Callable[[Answer], Limits | None]
"""A vendor's own way of saying so; None leaves it to the host, which reads the headers that many share."""


@dataclass(frozen=True)
class Download:
    """A file that was fetched."""

    media_type: str
    bytes: int


@dataclass(frozen=True)
class FormFile:
    """A file in a multipart form."""

    path: Path
    media_type: str
    name: str = ""
    """The name the vendor sees; empty sends the file's own."""


@dataclass(frozen=True)
class Form:
    """A multipart form: plain fields, a list for one that is repeated, and files by field."""

    fields: Mapping[str, str | list[str]] = field(default_factory=dict)
    files: Mapping[str, FormFile] = field(default_factory=dict)


class VendorClient(Protocol):
    """Carries a plugin's calls to its vendor.

    Paths are below the vendor's base URL. An answer of HTTP 400 and above, and every trouble on the way, is raised
    as the ProviderError that says what to do, with `charged`. No call is ever repeated that could cost twice.
    """

    async def get(self, path: str, *, params: Mapping[str, str] | None = None) -> Answer:
        """Ask without changing anything; repeated a few times when the line breaks or the vendor is busy."""

    async def send(self, method: str, path: str, *, json: Any = None, reference: str = "") -> Answer:
        """Change something at no cost, once: cancel, delete, register."""

    async def pay(
        self,
        path: str,
        *,
        reference: str,
        json: Any = None,
        form: Form | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        """Post what may cost money, once, as JSON or as a multipart form.

        Raises TryLater (charged: no) when it certainly never left, and OutcomeUnknown when that cannot be told.
        """

    async def download(self, url: str, into: Path, *, media_types: tuple[str, ...], most_bytes: int) -> Download:
        """Fetch a finished file, of one of these media types (`image/` means all of that kind) and no larger.

        The key goes to the vendor's own host only. Raises JobFailed (charged: yes) for a file that is not what was
        made, TryLater when it may be fetched again.
        """
