"""`bom config`: what holds, and the keys that plugins need."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from engine.contracts.errors import InputError

from . import console
from .session import JSON, command, is_person

PLUGIN = Annotated[str, typer.Argument(help="The plugin's name.")]
FIELD = Annotated[str, typer.Argument(help="The secret's name: api_key.")]

config = typer.Typer(help="Settings and keys.", no_args_is_help=True)


@config.command("show")
@command
def show_config(as_json: JSON = False) -> None:
    """Show the settings that hold, and which secrets are set; never a secret's value."""
    from sqlalchemy import make_url

    from engine.host.secrets import open_secrets
    from engine.host.settings import load_settings

    settings = load_settings()
    names = open_secrets(settings).names()
    values = settings.model_dump(mode="json")
    for section in ("database", "flows"):
        values[section]["url"] = make_url(values[section]["url"]).render_as_string(hide_password=True)
    if as_json:
        console.say_json({**values, "secrets_set": list(names)})
        return
    for section, fields in values.items():
        if not isinstance(fields, dict):
            console.out.print(f"[bold]{section}[/] = {console.plain(str(fields))}")
            continue
        console.out.print(f"[bold]\\[{section}][/]")
        for name, value in fields.items():
            console.out.print(f"  {name} = {console.plain(str(value))}")
    console.out.print(f"Secrets that are set: {', '.join(names) or 'none'}")


@config.command("set-secret")
@command
def set_secret(plugin: PLUGIN, field: FIELD, as_json: JSON = False) -> None:
    """Keep a plugin's key in the system's keyring or the encrypted store; it is asked for, or read from stdin."""
    from engine.host.plugins import PluginManager
    from engine.host.secrets import open_secrets
    from engine.host.settings import load_settings

    settings = load_settings()
    secrets = open_secrets(settings)
    known = [fact.name for fact in PluginManager(settings, secrets).describe(plugin).settings if fact.is_secret]
    if field not in known:
        raise InputError(
            f"The plugin {plugin} has no secret {field!r}.",
            hint=f"It has {', '.join(known)}." if known else "It needs none.",
        )
    if is_person():
        value = typer.prompt(f"{plugin} {field}", hide_input=True, err=True)
    else:
        value = sys.stdin.readline().strip()
    if not value:
        raise InputError("No secret was given.", hint="Type it when asked, or pipe it in.")
    secrets.set(f"{plugin}.{field}", value)
    if as_json:
        console.say_json({"plugin": plugin, "field": field, "set": True})
    else:
        console.out.print(f"The {field} of {plugin} is kept.")
