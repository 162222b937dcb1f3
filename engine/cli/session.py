"""Opening the studio for a command, running work in this process, and turning errors into exit codes."""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from engine.contracts.errors import BomError, Cancelled, MoneyRefused
from engine.contracts.sandbox import Realm

if TYPE_CHECKING:
    from engine.contracts.money import Money
    from engine.flows.workers import WorkerProcess
    from engine.host.settings import Settings
    from engine.services.studio import Studio

log = logging.getLogger("bomstudio.cli")
F = TypeVar("F", bound=Callable[..., Any])
REALM = "BOM_REALM"
"""The variable that says in which realm everything happens."""
SANDBOX = Annotated[bool, typer.Option("--sandbox", help="Rehearse: vendors are stand-ins, nothing is paid.")]
JSON = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]


def command(function: F) -> F:
    """Wrap a command: an error of ours becomes a sentence, a hint and its exit code; Ctrl-C becomes 130.

    Anything else is a fault of the program: it is logged with its trace, and said without.
    """

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        from .console import say_error

        as_json = bool(kwargs.get("as_json"))
        try:
            return function(*args, **kwargs)
        except BomError as error:
            say_error(error, as_json=as_json)
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt:
            say_error(Cancelled("Stopped.", hint="Run the same command again to go on."), as_json=as_json)
            raise typer.Exit(Cancelled.exit_code) from None
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            log.exception("A fault in bom %s", function.__name__)
            fault = BomError(
                f"{type(error).__name__}: {error}", hint="This is a fault in bom; its log has the details."
            )
            say_error(fault, as_json=as_json)
            raise typer.Exit(fault.exit_code) from error

    return wrapped  # type: ignore[return-value]


@contextmanager
def opened(*, sandbox: bool = False, works: bool = False) -> Iterator[Studio]:
    """Open the studio that the settings name, and close it afterwards.

    sandbox: in the realm where nothing is paid. works: vendors will be called, so stand-ins have to be there.
    """
    from engine.host.logs import set_up_logs
    from engine.host.settings import load_settings
    from engine.services.studio import Studio

    settings = load_settings(realm=Realm.SANDBOX) if sandbox else load_settings()
    set_up_logs(settings)
    with ExitStack() as stack:
        if settings.realm is Realm.SANDBOX:
            settings = _in_sandbox(settings, stack, works=works)
        studio = Studio.open(settings)
        stack.callback(studio.close)
        yield studio


def _in_sandbox(settings: Settings, stack: ExitStack, *, works: bool) -> Settings:
    """Say where we are, and start stand-ins unless some run already."""
    from . import console

    console.err.print("[bold]Sandbox:[/bold] vendors are stand-ins and nothing is paid.")
    if not works or settings.sandbox.url:
        return settings
    from engine.host.plugins import PluginManager
    from engine.testkit.serving import running

    rehearsal = stack.enter_context(running(PluginManager(settings).stand_ins()))
    return settings.model_copy(update={"sandbox": settings.sandbox.model_copy(update={"url": rehearsal.url})})


class Work:
    """A worker in this process, started when the first job needs it."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self._worker: WorkerProcess | None = None

    @property
    def worker(self) -> WorkerProcess:
        """The worker, started."""
        if self._worker is None:
            from engine.flows.workers import WorkerProcess

            worker = WorkerProcess(self.studio)
            worker.start()
            self._worker = worker
        return self._worker

    def wake(self) -> None:
        """Have the worker look for what is waiting."""
        self.worker.look_around()

    def stop(self) -> None:
        """Stop the worker, if there is one."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None


@contextmanager
def working(*, sandbox: bool = False) -> Iterator[tuple[Studio, Work]]:
    """Open the studio with a worker at hand."""
    with opened(sandbox=sandbox, works=True) as studio:
        work = Work(studio)
        try:
            yield studio, work
        finally:
            work.stop()


def is_person() -> bool:
    """Return whether a person can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def confirm(ceiling: Money | None, *, as_json: bool = False) -> None:
    """Have a person agree to a price, if there is one to agree to; raises MoneyRefused without a yes."""
    if ceiling is None:
        return
    if as_json or not is_person():
        raise MoneyRefused(f"This may cost up to {ceiling}.", hint="Agree with --max-amount AMOUNT, or with --yes.")
    if not typer.confirm(f"This may cost up to {ceiling}. Go on?", default=False, err=True):
        raise MoneyRefused("Nothing was spent.")
