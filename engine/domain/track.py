"""Tracks: the studio's music library, and which of it suits a film."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Field

from engine.contracts.media import MediaRef

from .columns import Thing, document, whole_number

BED = "bed"
"""The choice of a film that is to have music made for it, whatever the library holds."""


class Track(Thing, table=True):
    """A piece of music that the studio may use, and by what right."""

    title: str = Field(index=True)
    artist: str = ""
    moods: list[str] = document(list)
    licence: str
    """The right to use it, by its usual name: CC BY 4.0, or the shop's and the invoice's."""
    source: str
    """Where it comes from: an address, a shop, a person."""
    credit: str = ""
    """What has to be said wherever it is heard; empty when the licence asks for nothing."""
    client_id: UUID | None = Field(default=None, foreign_key="client.id", index=True)
    """The only client whose films may have it; empty when all may."""
    sha256: str = Field(index=True)
    media_type: str
    bytes: int = whole_number()
    duration_ms: int

    @property
    def media(self) -> MediaRef:
        """The stored bytes."""
        return MediaRef(sha256=self.sha256, media_type=self.media_type, bytes=self.bytes)


def suiting(tracks: Sequence[Track], mood: str, length_ms: int, *, chance: int, heard: str = "") -> Track | None:
    """Return the track for a film of a mood and a length, or None when none has the mood.

    The one that is heard in it already (its SHA-256) stays, so that a growing library changes no film by itself. Else
    one that is long enough goes before one that would have to be repeated, and among equals `chance` decides.
    """
    able = sorted((track for track in tracks if mood in track.moods), key=lambda track: track.id)
    if not able:
        return None
    if stays := next((track for track in able if track.sha256 == heard), None):
        return stays
    long_enough = [track for track in able if track.duration_ms >= length_ms] or able
    return long_enough[chance % len(long_enough)]
