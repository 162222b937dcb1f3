"""Clients' brand kits: entered, changed, taken away, and handed to their films."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import Session, col, select

from engine.contracts.brand import BrandFont
from engine.contracts.errors import InputError, NotFound
from engine.contracts.media import MediaRef
from engine.domain.asset import Asset
from engine.domain.brand import BrandKit, ClosingCard, Logo, Watermark
from engine.domain.client import Client
from engine.store.blobs import record_blob

from .clients import client_named
from .film import Film
from .finding import find
from .studio import Studio

PARTS = ("logo", "title_font", "body_font", "watermark", "closing")
"""What can be taken out of a kit."""


@dataclass(frozen=True)
class BrandChange:
    """What is to differ in a kit; what is left out stays. Values are checked when they are entered."""

    logo: Path | None = None
    title_font: str = ""
    body_font: str = ""
    lower_third: str = ""
    colours: Mapping[str, str] = field(default_factory=dict)
    watermark: Mapping[str, Any] | None = None
    closing: Mapping[str, Any] | None = None


def brand_of(session: Session, client_id: UUID) -> BrandKit | None:
    """Return a client's brand kit, or None."""
    return BrandKit.load(session.get_one(Client, client_id).brand_kit)


def brands(session: Session) -> list[tuple[Client, BrandKit]]:
    """Return the clients that have a brand kit, by name."""
    rows = session.exec(select(Client).where(col(Client.deleted_at).is_(None)).order_by(col(Client.name)))
    return [(client, kit) for client in rows if (kit := BrandKit.load(client.brand_kit))]


def brand_named(session: Session, name: str) -> tuple[Client, BrandKit]:
    """Return the client that a text names, with its brand kit; raises NotFound without one."""
    client = find(session, Client, name, name="name")
    kit = BrandKit.load(client.brand_kit)
    if kit is None:
        raise NotFound(f"{client.name} has no brand kit.", hint="Begin one with `bom brand set CLIENT --logo FILE`.")
    return client, kit


def set_brand(studio: Studio, name: str, change: BrandChange) -> BrandKit:
    """Change a client's brand kit, entering client and kit when they are new. May raise InputError, NotFound."""
    parts: dict[str, Any] = {}
    if change.logo:
        parts["logo"] = _logo(studio, change.logo)
    for part in ("title_font", "body_font"):
        if wanted := getattr(change, part):
            parts[part] = _font(studio, wanted)
    if change.lower_third:
        parts["lower_third"] = change.lower_third
    with studio.database.write() as session:
        client = client_named(session, name)
        before = BrandKit.load(client.brand_kit) or BrandKit()
        parts["colours"] = {**before.colours.model_dump(), **{n: _hex(c) for n, c in change.colours.items()}}
        for part, given, whole in (
            ("watermark", change.watermark, Watermark),
            ("closing", change.closing, ClosingCard),
        ):
            if given is not None:
                known = getattr(before, part)
                parts[part] = {**(known.model_dump() if known else _begun(whole, client)), **given}
        kit = _checked({**before.model_dump(mode="json"), **parts})
        for _, media, _ in kit.files:
            record_blob(session, media)
        _keep(client, kit)
    return kit


def remove_parts(studio: Studio, name: str, parts: Iterable[str]) -> BrandKit:
    """Take parts out of a client's kit; raises InputError for what is no part."""
    wanted = [part.replace("-", "_") for part in parts]
    for part in wanted:
        if part not in PARTS:
            known = ", ".join(PARTS).replace("_", "-")
            raise InputError(f"{part!r} is not a part of a brand kit.", hint=f"Choose from {known}.")
    with studio.database.write() as session:
        client, kit = brand_named(session, name)
        changed = kit.model_copy(update=dict.fromkeys(wanted))
        _keep(client, changed)
    return changed


def reset_brand(studio: Studio, name: str) -> str:
    """Take a client's whole kit away; return the client's name."""
    with studio.database.write() as session:
        client = find(session, Client, name, name="name")
        if client.brand_kit:
            client.brand_kit = {}
            client.touch()
        return client.name


def keep_brand_assets(studio: Studio, film: Film) -> None:
    """Enter a brand's files as assets of a film that shows them: they are part of where it comes from."""
    if film.brand is None:
        return
    files = list(film.brand.files)
    with studio.database.read() as session:
        known = set(session.exec(select(Asset.sha256).where(Asset.video_id == film.video.id)))
    new = {media.sha256: (role, media, name) for role, media, name in files if media.sha256 not in known}
    if not new:
        return
    with studio.database.write() as session:
        for role, media, name in new.values():
            session.add(
                Asset(
                    project_id=film.project.id,
                    video_id=film.video.id,
                    role=role,
                    sha256=media.sha256,
                    media_type=media.media_type,
                    bytes=media.bytes,
                    filename=name,
                )
            )


def _begun(part: type[Any], client: Client) -> dict[str, Any]:
    """A closing card begins with the client's name; its logo may say it as well, so `--headline ""` takes it off."""
    return {"headline": client.name} if part is ClosingCard else {}


def _keep(client: Client, kit: BrandKit) -> None:
    stored = kit.model_dump(mode="json")
    if stored != client.brand_kit:
        client.brand_kit = stored
        client.touch()


def _logo(studio: Studio, path: Path) -> Logo:
    from engine.host.brand_files import read_logo  # late: brings in Pillow and HarfBuzz

    read = read_logo(path)
    media = studio.blobs.put_bytes(read.png, "image/png")
    return Logo(picture=media, width=read.width, height=read.height, is_opaque=read.is_opaque, name=path.name)


def _font(studio: Studio, wanted: str) -> BrandFont:
    from engine.host.brand_files import find_font

    face = find_font(wanted, studio.settings.film.fonts)
    media: MediaRef = studio.blobs.put_file(face.file.path, "font/sfnt")
    return BrandFont(file=media, index=face.file.index, family=face.family)


def _hex(text: str) -> str:
    """Return a colour as it is kept: #1D3557, 1d3557 and #fff are understood."""
    digits = text.strip().lstrip("#").lower()
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) != 6 or any(digit not in "0123456789abcdef" for digit in digits):
        raise InputError(f"{text!r} is not a colour.", hint="Write red, green and blue in hex: #1d3557.")
    return f"#{digits}"


def _checked(parts: Mapping[str, Any]) -> BrandKit:
    try:
        return BrandKit.model_validate(parts)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = " ".join(str(part).replace("_", "-") for part in problem["loc"])
        raise InputError(f"The brand's {place}: {problem['msg']}.", hint="See `bom brand set --help`.") from error
