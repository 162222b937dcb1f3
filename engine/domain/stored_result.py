"""A provider's result once its files are stored: what a job keeps."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from engine.contracts.documents import Document
from engine.contracts.media import MediaFacts, MediaRef
from engine.contracts.results import Usage


class StoredFile(Document):
    """One file of a result."""

    role: str
    media: MediaRef
    facts: MediaFacts = MediaFacts()
    details: dict[str, Any] = Field(default_factory=dict)


class StoredResult(Document):
    """All that came of a job; kept as JSON on its row."""

    files: tuple[StoredFile, ...] = ()
    data: dict[str, Any] = Field(default_factory=dict)
    usage: tuple[Usage, ...] = ()
    seed: int | None = None
    model_version: str = ""
    notes: tuple[str, ...] = ()

    def file(self, role: str) -> StoredFile:
        """Return the first file of a role; raises KeyError naming the role."""
        for file in self.files:
            if file.role == role:
                return file
        raise KeyError(role)

    def files_of(self, role: str) -> tuple[StoredFile, ...]:
        """Return every file of a role, in order."""
        return tuple(file for file in self.files if file.role == role)
