"""The reference pages that are generated: commands, exit codes, events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import typer

from engine.contracts import errors
from engine.contracts.errors import BomError
from engine.contracts.events import EVENTS, Event

_HEAD = "# {title}\n\n<!-- Generated from {source}. Do not edit; run `make generate`. -->\n\n"


def command_page(app: typer.Typer) -> str:
    """Return the page `docs/reference/commands.md`: every command with its arguments and options."""
    root: Any = typer.main.get_command(app)
    found = list(_commands(root, "bom"))
    parts = [
        _HEAD.format(title="Commands", source="engine/cli"),
        "Every command takes `--help`. `bom --sandbox COMMAND` works in the sandbox, whatever the command. With "
        "`--json` it prints one JSON document on stdout, errors too. Without it, results go to stdout, and questions, "
        "progress, the price and errors to stderr. "
        "[Exit codes](exit-codes.md) say how it ended.\n\n",
        _table(("command", "what it does"), ((f"[`{path}`](#{_anchor(path)})", _brief(c)) for path, c in found)),
    ]
    parts += [_command(path, command) for path, command in found]
    return "".join(parts)


def _commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the commands that do something, in the order of the help."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
        return
    for name, part in inner.items():
        if not part.hidden:
            yield from _commands(part, f"{path} {name}")


def _command(path: str, command: Any) -> str:
    context = command.make_context(path, [], resilient_parsing=True)
    usage = " ".join((path, *command.collect_usage_pieces(context)))
    records = [
        (f"`{names.replace('|', chr(92) + '|')}`", _line(meaning))
        for parameter in command.params
        if (record := parameter.get_help_record(context)) is not None
        for names, meaning in [record]
    ]
    return f"\n## {path}\n\n{_line(command.help)}\n\n```text\n{usage}\n```\n\n" + _table(("", "meaning"), records)


def _brief(command: Any) -> str:
    return _line(command.help).partition(". ")[0].removesuffix(".") + "."


def _anchor(path: str) -> str:
    return path.replace(" ", "-")


def exit_code_page() -> str:
    """Return the page `docs/reference/exit-codes.md`: every error that a command can end with."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, BomError)]
    branches = {kind.__base__ for kind in kinds}
    ends = sorted((kind for kind in kinds if kind not in branches), key=lambda kind: kind.exit_code)
    rows = [(str(kind.exit_code), f"`{kind.__name__}`", _line(kind.__doc__)) for kind in ends]
    fault = (str(BomError.exit_code), f"`{BomError.__name__}`", "A fault in bom itself; its log has the details.")
    return "".join(
        (
            _HEAD.format(title="Exit codes", source="engine/contracts/errors.py"),
            "0 means that it was done. Every other end prints what happened, to which thing, and what to do next; "
            'with `--json` that is `{"error": {"code": …, "message": …, "hint": …}}`.\n\n',
            _table(("exit", "code", "meaning"), [fault, *rows]),
            "\nMore that ends with the same numbers: 1, a question left with Ctrl-C; 2, a command line that cannot be "
            "read; 4, `bom report` on a film that may not be delivered; 5, `bom doctor` that found something broken; "
            "6, No to a price; 10, a film that could not be made (code `FilmNotMade`) and `bom jobs resume` on work "
            "that did not complete; 14, `bom verify` with findings.\n",
        )
    )


def event_page() -> str:
    """Return the page `docs/reference/events.md`: every event with its fields."""
    common = ", ".join(f"`{name}`" for name in Event.model_fields)
    rows = [
        (
            f"[`{event.name}`](../../n8n_schemas/events/{event.name}.schema.json)",
            _line(event.__doc__),
            ", ".join(f"`{name}`" for name in event.model_fields if name not in Event.model_fields),
        )
        for event in EVENTS
    ]
    return "".join(
        (
            _HEAD.format(title="Events", source="engine/contracts/events.py"),
            "An event is a row of the table `event`, written in the transaction of what it tells: it exists exactly "
            "when that happened, and is never changed. Nothing sends events out yet.\n\n"
            f"All have {common}. `object_version` is the version the object had at that moment, so that a reader can "
            "tell an older event from a newer one. [n8n_schemas](../../n8n_schemas/README.md) holds their schemas.\n\n",
            _table(("event", "when", "its own fields"), rows),
        )
    )


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _line(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")
