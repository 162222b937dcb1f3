"""`bom music`: the studio's library, and which of it a film gets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import console
from .listing import say_facts, say_rows
from .session import JSON, command, opened
from .trash import add_removal

TRACK = Annotated[str, typer.Argument(help="A track's title, or the end of its id.")]
MOODS = Annotated[
    list[str] | None, typer.Option("--mood", help="What it suits: calm, tense, warm…; give it once for each.")
]
TITLE = Annotated[str, typer.Option("--title", help="Its title; else the file's name.")]
ARTIST = Annotated[str, typer.Option("--by", help="Who made it.")]
LICENCE = Annotated[str, typer.Option("--licence", help="The right to use it: CC BY 4.0, or the shop's and invoice's.")]
SOURCE = Annotated[str, typer.Option("--source", help="Where it comes from: an address, a shop, a person.")]
CREDIT = Annotated[str, typer.Option("--credit", help="What the licence asks to be said wherever it is heard.")]

music = typer.Typer(help="The music library: tracks with their moods and rights.", no_args_is_help=True)
add_removal(music, "track")


@music.command("list")
@command
def list_tracks(
    mood: Annotated[str, typer.Option("--mood", help="Only those that suit it.")] = "",
    deleted: Annotated[bool, typer.Option("--deleted", help="Show what was deleted instead.")] = False,
    as_json: JSON = False,
) -> None:
    """List the tracks."""
    from engine.services.music import library

    with opened() as studio, studio.database.read() as session:
        rows = library(session, mood, deleted=deleted)
    columns = ("short", "title", "artist", "moods", "seconds", "licence", "client")
    say_rows(rows, columns, as_json=as_json, nothing="The library is empty. Add to it with `bom music add FILE`.")


@music.command("show")
@command
def show_track(track: TRACK, as_json: JSON = False) -> None:
    """Show all that is known of a track."""
    from engine.domain.track import Track
    from engine.services.finding import find
    from engine.services.music import library

    with opened() as studio, studio.database.read() as session:
        wanted = str(find(session, Track, track, name="title").id)
        say_facts(next(row for row in library(session) if row["id"] == wanted), as_json=as_json)


@music.command("add")
@command
def add(
    file: Annotated[Path, typer.Argument(help="A sound file.")],
    mood: MOODS = None,
    licence: LICENCE = "",
    source: SOURCE = "",
    title: TITLE = "",
    artist: ARTIST = "",
    credit: CREDIT = "",
    client: Annotated[str, typer.Option("--client", help="Only for this client's films.")] = "",
    as_json: JSON = False,
) -> None:
    """Take a sound file into the library; it needs a mood, a licence and a source."""
    from engine.services.music import Said, add_track

    said = Said(title=title, artist=artist, moods=mood or [], licence=licence, source=source, credit=credit)
    with opened() as studio:
        track = add_track(studio, file.expanduser(), client=client, **said)
    if as_json:
        console.say_json({"id": str(track.id), "title": track.title, "sha256": track.sha256})
    else:
        console.out.print(f"{console.plain(track.title)} is in the library, for films that are {_or(track.moods)}.")


@music.command("change")
@command
def change(
    track: TRACK,
    mood: MOODS = None,
    licence: LICENCE = "",
    source: SOURCE = "",
    title: TITLE = "",
    artist: ARTIST = "",
    credit: CREDIT = "",
    as_json: JSON = False,
) -> None:
    """Change what is said of a track; its sound stays."""
    from engine.services.music import Said, change_track

    said = Said(title=title, artist=artist, moods=mood or [], licence=licence, source=source, credit=credit)
    with opened() as studio:
        changed = change_track(studio, track, **said)
    if as_json:
        console.say_json({"id": str(changed.id), "title": changed.title})
    else:
        console.out.print(f"{console.plain(changed.title)} is changed.")


@music.command("use")
@command
def use(
    video: Annotated[str, typer.Argument(help="A video's title, or the end of its id.")],
    track: Annotated[str, typer.Argument(help="A track's title or id; without one, again what fits best.")] = "",
    bed: Annotated[bool, typer.Option("--bed", help="Have music made for it, whatever the library holds.")] = False,
    as_json: JSON = False,
) -> None:
    """Choose a film's music; `bom produce` then mixes it anew, and makes no picture again."""
    from engine.contracts.errors import InputError
    from engine.domain.track import BED
    from engine.services import music as service

    if bed and track:
        raise InputError("A film has one music.", hint="Name a track, or give --bed.")
    with opened() as studio:
        film = service.choose_music(studio, video, BED if bed else track)
    said = "music made for it" if bed else track or "the music that fits best"
    if as_json:
        console.say_json({"video": str(film.id), "music_choice": film.music_choice})
    else:
        console.out.print(console.plain(f"{film.title} gets {said}. Make it with `bom produce`."))


def _or(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
