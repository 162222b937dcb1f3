"""`bom voices`: who can speak, and where to hear them before anything is paid."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from .listing import say_rows
from .session import JSON, SANDBOX, command, opened

voices = typer.Typer(help="Who can speak.", no_args_is_help=True)


@voices.command("list")
@command
def list_voices(
    model: Annotated[
        str, typer.Option("--model", help="Another model than the settings name.", metavar="PLUGIN/MODEL")
    ] = "",
    language: Annotated[str, typer.Option("--language", help="Only those that are meant for it: en, nl…")] = "",
    sandbox: SANDBOX = False,
    as_json: JSON = False,
) -> None:
    """List a model's voices, each with what --voice takes and a preview, which is free."""
    from engine.services.alone import voices_of

    with opened(sandbox=sandbox, works=True) as studio:
        found = asyncio.run(voices_of(studio, model))
    spoken = [voice for voice in found if not language or not voice.languages or language in voice.languages]
    rows = [{**voice.model_dump(mode="json"), "languages": ", ".join(voice.languages)} for voice in spoken]
    columns = ("voice", "name", "gender", "languages", "preview")
    say_rows(rows, columns, as_json=as_json, nothing="It has no voices to choose from.")
