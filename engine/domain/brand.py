"""A client's brand kit, as it is kept with the client, and what of it a film takes over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, Self

from pydantic import Field, ValidationError

from engine.contracts.brand import READABLE, BrandColours, BrandFont, LowerThird, contrast
from engine.contracts.documents import Document, first_problem
from engine.contracts.errors import InputError
from engine.contracts.media import MediaRef

SHORTEST_CLOSING_MS, LONGEST_CLOSING_MS = 1_500, 15_000


class Logo(Document):
    """The client's logo: trimmed, upright, in screen colours, with its alpha."""

    picture: MediaRef
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    is_opaque: bool = False
    name: str = ""
    """The name of the file it was read from."""


class Watermark(Document):
    """The mark that stays in a corner for the whole film, and is part of its masters: the logo, or words instead."""

    text: str = Field(default="", max_length=40)
    opacity: float = Field(default=0.7, ge=0.1, le=1)
    side: Literal["right", "left"] = "right"


class ClosingCard(Document):
    """A card that follows the last shot: logo, name, tagline and where the client is found."""

    length_ms: int = Field(default=3_500, ge=SHORTEST_CLOSING_MS, le=LONGEST_CLOSING_MS)
    headline: str = Field(default="", max_length=80)
    tagline: str = Field(default="", max_length=140)
    contact: str = Field(default="", max_length=140)

    @property
    def text(self) -> str:
        """Its words, a line each."""
        return "\n".join((self.headline, self.tagline, self.contact))


class BrandKit(Document):
    """How a client's films are marked and lettered; stored as JSON with its schema name and version inside."""

    schema_name: Literal["bomstudio.brand"] = "bomstudio.brand"
    schema_version: Literal[1] = 1
    colours: BrandColours = BrandColours()
    logo: Logo | None = None
    title_font: BrandFont | None = None
    body_font: BrandFont | None = None
    lower_third: LowerThird = "panel"
    watermark: Watermark | None = None
    closing: ClosingCard | None = None

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> Self | None:
        """Read a stored kit, None when there is none; raises InputError when it cannot be used, and says why."""
        if not stored:
            return None
        version = stored.get("schema_version")
        if isinstance(version, int) and version > 1:
            raise InputError(
                f"This brand kit is of version {version}; this engine reads version 1.",
                hint="Open it with a newer engine.",
            )
        try:
            return cls.model_validate(stored)
        except ValidationError as error:
            raise InputError(
                f"This brand kit cannot be used: {first_problem(error)}.",
                hint="Set that part again with `bom brand set`, or begin anew with `bom brand reset`.",
            ) from error

    @property
    def files(self) -> Iterator[tuple[str, MediaRef, str]]:
        """Its stored files: what each is for, its bytes, and its name."""
        if self.logo:
            yield "logo", self.logo.picture, self.logo.name
        for font in (self.title_font, self.body_font):
            if font:
                yield "font", font.file, font.family

    @property
    def doubts(self) -> tuple[str, ...]:
        """What a designer would change, a sentence each; it is drawn readably all the same."""
        return tuple(_doubts(self))


def _doubts(kit: BrandKit) -> Iterator[str]:
    colours = kit.colours
    found = contrast(colours.text, colours.background)
    if found < READABLE:
        yield (
            f"Text {colours.text} on {colours.background} has a contrast of {found:.1f}:1, where {READABLE}:1 is "
            "readable; black or white is written instead."
        )
    if contrast(colours.accent, colours.background) < 1.5:
        yield f"The accent {colours.accent} hardly shows on the background {colours.background}."
    if kit.logo and kit.logo.is_opaque:
        yield "The logo has no transparent parts and shows as a rectangle: export it with a transparent background."
    if kit.watermark and not kit.watermark.text and not kit.logo:
        yield "There is no logo to mark films with: add one with --logo, or words with --watermark TEXT."
