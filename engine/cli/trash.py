"""`delete` and `restore` under each kind of thing, and `bom trash` for what was deleted."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

import typer

from engine.contracts.errors import InputError

from . import console
from .session import JSON, command, is_person, opened

WHAT = Annotated[str, typer.Argument(help="Its name, or the end of its id.")]

trash = typer.Typer(help="What was deleted.", no_args_is_help=True)


def add_removal(app: typer.Typer, kind: str) -> None:
    """Add `delete` and `restore` to the commands of a kind of thing."""

    @app.command("delete", help=f"Delete {_article(kind)} {kind}; it can be restored until the trash is emptied.")
    @command
    def delete(what: WHAT, as_json: JSON = False) -> None:
        from engine.services import trash as service

        with opened() as studio:
            _say(service.delete(studio, kind, what), "deleted", as_json=as_json)

    @app.command("restore", help=f"Bring a deleted {kind} back, with what was deleted along with it.")
    @command
    def restore(what: WHAT, as_json: JSON = False) -> None:
        from engine.services import trash as service

        with opened() as studio:
            _say(service.restore(studio, kind, what), "restored", as_json=as_json)


@trash.command("empty")
@command
def empty(
    older_than: Annotated[str, typer.Option("--older-than", help="How long ago it was deleted: 30d, 12h.")] = "30d",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: JSON = False,
) -> None:
    """Remove for good what was deleted long ago. The books are never touched."""
    from engine.services import trash as service

    age = _age(older_than)
    if not (yes or _is_agreed(older_than, as_json=as_json)):
        return
    with opened() as studio:
        purged = service.empty(studio, older_than=age)
    if as_json:
        console.say_json({"rows": purged.rows, "blobs": purged.blobs._asdict()})
    else:
        console.out.print(f"Removed {sum(purged.rows.values())} rows and {purged.blobs.files} files.")


def _is_agreed(older_than: str, *, as_json: bool) -> bool:
    if as_json or not is_person():
        raise InputError("What is removed from the trash is gone for good.", hint="Agree with --yes.")
    question = f"Remove for good what was deleted more than {older_than} ago?"
    return typer.confirm(question, default=False, err=True)


def _article(kind: str) -> str:
    return "an" if kind[0] in "aeiou" else "a"


def _age(text: str) -> timedelta:
    match = re.fullmatch(r"(\d+)\s*([dh])", text.strip())
    if not match:
        raise InputError(f"{text!r} is not a length of time.", hint="Write it like 30d or 12h.")
    return timedelta(**{"days" if match[2] == "d" else "hours": int(match[1])})


def _say(rows: int, done: str, *, as_json: bool) -> None:
    if as_json:
        console.say_json({done: rows})
    else:
        console.out.print(f"{rows} {'row' if rows == 1 else 'rows'} {done}.")
