"""`bom plugins new`, `check` and `record`: the kit with which a vendor is added."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from engine.contracts.errors import ConfigError

from . import console
from .session import JSON, command, confirm

NAME = Annotated[str, typer.Argument(help="The plugin's name.")]


@command
def check_plugin(name: NAME, as_json: JSON = False) -> None:
    """Check what a plugin says of its quality; ends with 1 when something is claimed that is not so."""
    from engine.contracts.sandbox import Realm
    from engine.host.plugins import PluginManager
    from engine.host.settings import load_settings
    from engine.testkit.checking import check

    settings = load_settings(realm=Realm.SANDBOX)
    with closing(PluginManager(settings)) as manager:
        checked = check(manager, name, settings.money.price_age_days)
    if as_json:
        console.say_json(
            {**checked.model_dump(mode="json"), "false_claims": [one.rule for one in checked.false_claims]}
        )
    else:
        shown = console.table("Tier", "Rule", "Claimed", "Found", "Reason")
        for one in checked.rules:
            found = f"[bold red]{one.found}[/]" if one in checked.false_claims else one.found
            shown.add_row(one.tier, one.rule, one.claimed, found, console.plain(one.reason))
        console.out.print(shown)
        console.out.print(f"{name} is of tier [bold]{checked.tier}[/].")
        if checked.missing:
            lacking = ", ".join(one.rule for one in checked.missing)
            console.err.print(f"For {checked.missing[0].tier} it lacks {lacking}.")
    if checked.false_claims:
        raise typer.Exit(1)


@command
def record_exchanges(
    name: NAME,
    only: Annotated[str, typer.Option("--only", help="One exchange of the list.", metavar="EXCHANGE")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before spending.")] = False,
    as_json: JSON = False,
) -> None:
    """Record a plugin's golden exchanges from the vendor, with your key, after showing the cost."""
    from engine.host.plugins import PluginManager
    from engine.host.secrets import open_secrets
    from engine.host.settings import load_settings
    from engine.testkit.checking import golden_folder
    from engine.testkit.recording import Recorder, together

    settings = load_settings()
    secrets = open_secrets(settings)
    with closing(PluginManager(settings, secrets)) as manager:
        folder = golden_folder(manager, name)
        if folder is None:
            raise ConfigError(
                f"The tests of {name}, with its golden folder, are not here.",
                hint="Install the plugin from its source: pip install -e FOLDER",
            )
        with closing(Recorder(manager, secrets, name, folder)) as recorder:
            planned = recorder.plan(only)
            if not as_json:
                shown = console.table("Exchange", "Model", ">At most")
                for one in planned:
                    shown.add_row(one.recording.name, one.recording.model, str(one.ceiling))
                console.out.print(shown)
            ceiling = together(planned)
            if not yes:
                confirm(ceiling if ceiling.micro else None, as_json=as_json)
            written = []
            for one in planned:
                written.append(recorder.record(one, settings.flows.vendor_poll_seconds))
                console.err.print(f"Recorded {one.recording.name}.")
    if as_json:
        console.say_json({"recorded": [str(path) for path in written], "ceiling": ceiling.model_dump()})


@command
def new_plugin(
    name: Annotated[str, typer.Argument(help="Its name: lower-case letters, digits and _.")],
    kind: Annotated[str, typer.Option("--kind", help="image, video, speech, music or sound.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder to make.  \\[default: ./bomstudio-NAME]")
    ] = None,
    bronze: Annotated[bool, typer.Option("--bronze", help="One file and prices, on a declared stand-in.")] = False,
    as_json: JSON = False,
) -> None:
    """Write a new plugin: a package that works with an invented vendor, and tests that say what is left to do."""
    from engine.testkit.scaffold import scaffold

    folder = out or Path(f"bomstudio-{name.replace('_', '-')}")
    files = scaffold(name, kind, folder, is_bronze=bronze)
    if as_json:
        console.say_json({"folder": str(folder), "files": [str(file) for file in files]})
        return
    console.out.print(f"{folder} has {len(files)} files. Next:")
    console.out.print(f"  pip install -e '{folder}\\[dev]'")
    console.out.print(f"  pytest {folder}        # the tests that fail say what is left to do")
    console.out.print(f"  bom plugins check {name}")
