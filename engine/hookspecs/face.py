"""Hooks for rooms and plugins that show themselves: commands, and later routers and background services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .markers import hookspec

if TYPE_CHECKING:
    import typer


class FaceRegister(Protocol):
    """Takes faces on."""

    def command(self, name: str, app: typer.Typer) -> None:
        """Add a group of commands under `bom NAME`; a name that exists is refused with both owners."""


@hookspec
def register_faces(register: FaceRegister) -> None:
    """Add commands to `bom`.

    Called once when the command line starts, so it must be fast: import late. Must not open the database.
    May raise ConfigError; the commands are then left out, with a warning.
    """
