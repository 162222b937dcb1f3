"""`bom sandbox`: stand-ins for the vendors, served to whoever rehearses."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer

from . import console
from .session import JSON, command

sandbox = typer.Typer(help="Stand-ins for paid vendors.", no_args_is_help=True)


@sandbox.command("serve")
@command
def serve(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")] = 8723,
    as_json: JSON = False,
) -> None:
    """Serve every vendor's stand-in on this machine until it is stopped."""
    from engine.contracts.sandbox import Realm
    from engine.host.plugins import PluginManager
    from engine.host.settings import load_settings
    from engine.testkit.serving import running

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with running(PluginManager(load_settings(realm=Realm.SANDBOX)).stand_ins(), port) as served:
        if as_json:
            console.say_json({"url": served.url, "plugins": served.sandbox.plugins})
        else:
            console.out.print(f"{served.url} stands in for {', '.join(served.sandbox.plugins)}.")
            console.err.print(f"Use it with BOM_SANDBOX__URL={served.url} and --sandbox. Stop with Ctrl-C.")
        stop.wait()
