"""`bom brand`: how a client's films are marked and lettered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import console
from .listing import say_facts, say_rows
from .session import JSON, command, opened

if TYPE_CHECKING:
    from engine.domain.brand import BrandKit

CLIENT = Annotated[str, typer.Argument(help="A client's name, as scripts say it, or the end of its id.")]
FONT = "A font file, or the name of a family that is installed."

brand = typer.Typer(help="Clients' brands: logo, colours, fonts, watermark, closing card.", no_args_is_help=True)


@brand.command("list")
@command
def list_brands(as_json: JSON = False) -> None:
    """List the clients that have a brand kit."""
    from engine.services.brands import brands

    with opened() as studio, studio.database.read() as session:
        rows = [{"client": client.name, **_facts(kit)} for client, kit in brands(session)]
    columns = ("client", "logo", "colours", "title_font", "watermark", "closing")
    say_rows(rows, columns, as_json=as_json, nothing="No client has a brand. Begin one with `bom brand set CLIENT`.")


@brand.command("show")
@command
def show_brand(client: CLIENT, as_json: JSON = False) -> None:
    """Show a client's brand kit, and what a designer would change about it."""
    from engine.services.brands import brand_named

    with opened() as studio, studio.database.read() as session:
        row, kit = brand_named(session, client)
    if as_json:
        console.say_json({"client": row.name, **kit.model_dump(mode="json"), "doubts": kit.doubts})
        return
    say_facts({"client": row.name, **_facts(kit)}, as_json=False)
    _warn(kit)


@brand.command("set")
@command
def set_brand(
    client: Annotated[str, typer.Argument(help="A client's name, as scripts say it; a new one is entered.")],
    logo: Annotated[Path | None, typer.Option("--logo", help="A PNG, WebP or JPEG, best with transparency.")] = None,
    primary: Annotated[str, typer.Option("--primary", help="The colour of bands: #1d3557.")] = "",
    accent: Annotated[str, typer.Option("--accent", help="The colour of rules and bars.")] = "",
    text: Annotated[str, typer.Option("--text", help="The colour of words.")] = "",
    background: Annotated[str, typer.Option("--background", help="The colour of panels and the closing card.")] = "",
    title_font: Annotated[str, typer.Option("--title-font", help=FONT)] = "",
    body_font: Annotated[str, typer.Option("--body-font", help=FONT)] = "",
    lower_third: Annotated[str, typer.Option("--lower-third", help="panel, band or plain.")] = "",
    watermark: Annotated[
        str | None, typer.Option("--watermark", help="`logo`, or words, in a corner of every film.", metavar="TEXT")
    ] = None,
    opacity: Annotated[float | None, typer.Option("--opacity", help="How strong the watermark is: 0.1 to 1.")] = None,
    side: Annotated[str, typer.Option("--side", help="The watermark's corner: right or left, above.")] = "",
    closing: Annotated[
        float | None, typer.Option("--closing", help="End films with a card for so many seconds.", metavar="SECONDS")
    ] = None,
    headline: Annotated[str | None, typer.Option("--headline", help="The card's name; the client's at first.")] = None,
    tagline: Annotated[str | None, typer.Option("--tagline", help="What the card says of it.")] = None,
    contact: Annotated[str | None, typer.Option("--contact", help="Where it is found: a web address.")] = None,
    as_json: JSON = False,
) -> None:
    """Begin a client's brand, or change parts of it; the next `bom produce` shows it."""
    from engine.services import brands as service

    colours = {"primary": primary, "accent": accent, "text": text, "background": background}
    marked: dict[str, Any] = {"opacity": opacity, "side": side or None}
    if watermark is not None:
        marked["text"] = "" if watermark.strip().casefold() == "logo" else watermark
    card = {
        "length_ms": None if closing is None else round(closing * 1000),
        "headline": headline,
        "tagline": tagline,
        "contact": contact,
    }
    change = service.BrandChange(
        logo=logo,
        title_font=title_font,
        body_font=body_font,
        lower_third=lower_third,
        colours={name: colour for name, colour in colours.items() if colour},
        watermark=_given(marked),
        closing=_given(card),
    )
    with opened() as studio:
        kit = service.set_brand(studio, client, change)
    _say(client, kit, as_json=as_json)


@brand.command("remove")
@command
def remove_parts(
    client: CLIENT,
    parts: Annotated[list[str], typer.Argument(help="logo, title-font, body-font, watermark, closing.")],
    as_json: JSON = False,
) -> None:
    """Take parts out of a client's brand."""
    from engine.services import brands as service

    with opened() as studio:
        kit = service.remove_parts(studio, client, parts)
    _say(client, kit, as_json=as_json)


@brand.command("reset")
@command
def reset_brand(client: CLIENT, as_json: JSON = False) -> None:
    """Take a client's whole brand away; its films are plain again when they are next made."""
    from engine.services import brands as service

    with opened() as studio:
        name = service.reset_brand(studio, client)
    if as_json:
        console.say_json({"client": name, "brand": None})
    else:
        console.out.print(f"{console.plain(name)} has no brand any more.")


@brand.command("preview")
@command
def preview_brand(
    client: CLIENT,
    out: Annotated[Path, typer.Option("--out", help="The sheet: a PNG or JPEG.", metavar="FILE")] = Path("brand.png"),
    title: Annotated[str, typer.Option("--title", help="The title on it.")] = "A Film of Yours",
    name: Annotated[str, typer.Option("--name", help="The name on it; \\n begins a second line.")] = "",
    picture: Annotated[Path | None, typer.Option("--picture", help="A picture to draw it on.")] = None,
    as_json: JSON = False,
) -> None:
    """Draw a brand's title, lower third, watermark and closing card in all three shapes, on one sheet."""
    from engine.services.brand_preview import preview
    from engine.services.brands import brand_named

    with opened() as studio:
        with studio.database.read() as session:
            row, kit = brand_named(session, client)
        words = name.replace("\\n", "\n") or f"Dr. Anna Vermeer\n{row.name}"
        preview(studio, kit, title, words, out, picture)
    if as_json:
        console.say_json({"client": row.name, "file": str(out)})
    else:
        console.out.print(console.plain(str(out)))


def _given(values: dict[str, Any]) -> dict[str, Any] | None:
    return {name: value for name, value in values.items() if value is not None} or None


def _facts(kit: BrandKit) -> dict[str, Any]:
    mark, card = kit.watermark, kit.closing
    return {
        "logo": f"{kit.logo.name} ({kit.logo.width} × {kit.logo.height})" if kit.logo else "",
        "colours": " ".join(f"{name} {colour}" for name, colour in kit.colours.model_dump().items()),
        "title_font": kit.title_font.family if kit.title_font else "",
        "body_font": kit.body_font.family if kit.body_font else "",
        "lower_third": kit.lower_third,
        "watermark": f"{mark.text or 'logo'}, {mark.side}, {mark.opacity:.0%}" if mark else "",
        "closing": f"{card.length_ms / 1000:g} s: " + " / ".join(filter(None, card.text.split("\n"))) if card else "",
    }


def _say(client: str, kit: BrandKit, *, as_json: bool) -> None:
    if as_json:
        console.say_json({"client": client, **kit.model_dump(mode="json"), "doubts": kit.doubts})
        return
    say_facts({"client": client, **_facts(kit)}, as_json=False)
    _warn(kit)
    console.err.print(f"See it: bom brand preview {console.plain(repr(client))}")


def _warn(kit: BrandKit) -> None:
    for doubt in kit.doubts:
        console.warn(doubt)
