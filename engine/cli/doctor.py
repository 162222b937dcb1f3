"""`bom doctor`: whether this machine and this studio can make films, and what to do where they cannot."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import typer

from engine.contracts.abilities import Ability
from engine.contracts.errors import BomError, ConfigError

from . import console
from .session import JSON, command

if TYPE_CHECKING:
    from engine.services.studio import Studio

_ROOMY_BYTES = 5_000_000_000


@dataclass(frozen=True)
class Diagnosis:
    """What one look found."""

    what: str
    state: str
    """ok, note or broken."""
    says: str


@command
def doctor(as_json: JSON = False) -> None:
    """Look at settings, database, storage, plugins and the renderer, and say what is wrong."""
    found = list(_examine())
    if as_json:
        console.say_json([vars(diagnosis) for diagnosis in found])
    else:
        shown = console.table("", "What", "Found")
        marks = {"ok": "[green]✓[/]", "note": "[yellow]![/]", "broken": "[red]✗[/]"}
        for diagnosis in found:
            shown.add_row(marks[diagnosis.state], diagnosis.what, console.plain(diagnosis.says))
        console.out.print(shown)
    if any(diagnosis.state == "broken" for diagnosis in found):
        raise typer.Exit(ConfigError.exit_code)


def _examine() -> Iterator[Diagnosis]:
    from engine.host.settings import load_settings

    yield Diagnosis(
        "Python", "ok", f"{platform.python_version()} on {platform.platform(terse=True)} ({sys.executable})"
    )
    try:
        settings = load_settings()
    except BomError as error:
        yield Diagnosis("Settings", "broken", str(error))
        return
    yield Diagnosis("Settings", "ok", f"home is {settings.home}")
    from engine.services.studio import Studio

    try:
        studio = Studio.open(settings)
    except BomError as error:
        yield Diagnosis("Database", "broken", str(error))
        return
    try:
        yield from _look_into(studio)
    finally:
        studio.close()


def _look_into(studio: Studio) -> Iterator[Diagnosis]:
    yield Diagnosis("Database", "ok", studio.database.url.render_as_string(hide_password=True))
    free = shutil.disk_usage(studio.settings.home).free
    state = "ok" if free > _ROOMY_BYTES else "note"
    yield Diagnosis("Disk", state, f"{free / 1e9:.0f} GB free in {studio.settings.home}")
    yield _tried("Storage", lambda: _round_trip(studio))
    yield _tried("Renderer", lambda: studio.plugins.renderer().identity)
    for ability in Ability:
        if ability in studio.settings.models:
            yield _tried(ability.value, partial(_model_of, studio, ability))
        else:
            yield Diagnosis(ability.value, "note", "no model is chosen under [models]; films do without")
    for apart in studio.plugins.quarantined:
        yield Diagnosis(f"Plugin {apart.name}", "note", apart.reason)


def _model_of(studio: Studio, ability: Ability) -> str:
    return str(studio.route(ability).key)


def _round_trip(studio: Studio) -> str:
    media = studio.blobs.put_bytes(b"bom doctor", "text/plain")
    studio.blobs.verify(media)
    return str(studio.settings.blobs.url)


def _tried(what: str, look: Callable[[], str]) -> Diagnosis:
    try:
        return Diagnosis(what, "ok", look())
    except BomError as error:
        return Diagnosis(what, "broken", str(error))
