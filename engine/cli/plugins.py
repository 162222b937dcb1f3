"""`bom plugins`: what is installed, what it can do, what it costs, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from . import console
from .listing import say_rows
from .session import JSON, command

if TYPE_CHECKING:
    from engine.host.plugin_facts import PluginDescription
    from engine.host.plugins import PluginManager


plugins = typer.Typer(help="Vendors and other plugins.", no_args_is_help=True)


@plugins.command("list")
@command
def list_plugins(as_json: JSON = False) -> None:
    """List plugins with what they offer."""
    manager = _manager()
    manager.load_all()
    facts = [manager.describe(name) for name in manager.names()]
    broken = [manager.describe(apart.name) for apart in manager.quarantined]
    rows = [
        {
            "name": fact.name,
            "version": fact.version,
            "state": fact.standing,
            "offers": ", ".join(
                [*fact.models, *(["render"] if fact.renders else []), *(["delivery"] if fact.delivers else [])]
            ),
            "reason": fact.reason or _lacking(fact),
        }
        for fact in {fact.name: fact for fact in [*facts, *broken]}.values()
    ]
    columns = ("name", "version", "state", "offers", "reason")
    say_rows(rows, columns, as_json=as_json, nothing="No plugins are installed.")


def _lacking(fact: PluginDescription) -> str:
    if fact.models or not fact.lacks:
        return ""
    needed = [
        f"{setting.name} (bom config set-secret {fact.name} {setting.name})" if setting.is_secret else setting.name
        for setting in fact.lacks
    ]
    return f"needs {', '.join(needed)}"


@plugins.command("show")
@command
def show_plugin(name: Annotated[str, typer.Argument(help="The plugin's name.")], as_json: JSON = False) -> None:
    """Show a plugin: models, settings, prices with their dates, and its checklist."""
    facts = _manager().describe(name)
    if as_json:
        console.say_json(facts.model_dump(mode="json"))
        return
    console.out.print(f"[bold]{facts.name}[/] {facts.version} ({facts.distribution}), {facts.standing} {facts.reason}")
    console.out.print(console.plain(facts.summary))
    for ability, models in facts.models.items():
        console.out.print(f"  {ability}: {', '.join(models)}")
    if facts.settings:
        shown = console.table("Setting", "Type", "Default", "Set", "Meaning")
        for setting in facts.settings:
            is_set = "yes" if setting.is_set else ""
            shown.add_row(setting.name, setting.type, setting.default, is_set, console.plain(setting.help))
        console.out.print(shown)
    if facts.prices:
        shown = console.table("Model", ">Price", "Unit", "As of", "Source")
        for price in facts.prices:
            amount = f"{price.amount_micro / 1_000_000:g} {price.currency}"
            shown.add_row(price.model, amount, f"per {price.per} {price.unit}", f"{price.as_of}", price.source)
        console.out.print(shown)
    if facts.quality:
        shown = console.table("Rule", "Standing", "Reason")
        for rule in facts.quality:
            shown.add_row(rule.rule, rule.status, console.plain(rule.reason))
        console.out.print(shown)


def _manager() -> PluginManager:
    from engine.host.plugins import PluginManager
    from engine.host.secrets import open_secrets
    from engine.host.settings import load_settings

    settings = load_settings()
    return PluginManager(settings, open_secrets(settings))
