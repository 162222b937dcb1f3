"""Recognising a script by its name and its first bytes, before it is read."""

from __future__ import annotations

import codecs
from pathlib import Path

from engine.contracts.errors import InputError, NotFound
from engine.contracts.requests import ScriptFormat

_BY_ENDING: dict[str, ScriptFormat] = {
    ".fountain": "fountain",
    ".spmd": "fountain",
    ".fdx": "final_draft",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    "": "text",
}
_HEAD_BYTES = 4096
_KINDS = {b"%PDF": "a PDF", b"PK\x03\x04": "a Word or zip file", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture"}


def recognise(path: Path, *, max_bytes: int) -> ScriptFormat:
    """Return a script's format.

    Raises NotFound when the file is not there, InputError when it is empty, too large, or not text; a file that is
    too large is refused by its size, unread.
    """
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise NotFound(f"The script {path} {what}.", hint="Give the path of a script file.")
    size = path.stat().st_size
    if size > max_bytes:
        raise InputError(
            f"{path.name} is {_size(size)}; a script may have {_size(max_bytes)}.",
            hint="Split it, or raise film.script_max_bytes in the settings.",
        )
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.") from error
    if not head.strip():
        raise InputError(f"{path.name} is empty.", hint="Write a scene in it first.")
    _insist_on_text(path.name, head)
    try:
        return "final_draft" if b"<FinalDraft" in head else _BY_ENDING[path.suffix.lower()]
    except KeyError:
        raise InputError(
            f"{path.name} has the ending {path.suffix}, which is not one of a script.",
            hint=f"Use one of {', '.join(ending for ending in _BY_ENDING if ending)}.",
        ) from None


def _insist_on_text(name: str, head: bytes) -> None:
    for start, kind in _KINDS.items():
        if head.startswith(start):
            raise InputError(f"{name} is {kind}, not a script.", hint="Save the script as text, Fountain or FDX.")
    has_mark = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\x00" in head and not has_mark:
        raise InputError(f"{name} holds binary data, not a script.", hint="Save the script as text, Fountain or FDX.")


def _size(count: int) -> str:
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{count} bytes"
