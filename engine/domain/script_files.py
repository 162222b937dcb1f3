"""Recognising a script by its name, its size and its first bytes, before it is read."""

from __future__ import annotations

import codecs
import re
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
_HEAD_BYTES = 16_384
_WEB_PAGE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_SIGNATURES = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a Word document or another zip file",
    b"\xd0\xcf\x11\xe0": "an old Word document",
    b"{\\rtf": "an RTF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture or a sound",
    b"ID3": "a sound",
    b"OggS": "a sound",
    b"fLaC": "a sound",
    b"\x1f\x8b": "a compressed file",
}
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_MOST_CONTROLS = 0.02
_SAVE_AS = "Save the script as plain text (UTF-8), Markdown, Fountain or Final Draft (.fdx)."
_SCENE_HEADING = re.compile(r"^\s*(?:INT|EXT|INT\.?/EXT|I/E)\.?[ \t]+[^a-z\n]*[^\Wa-z_][^a-z\n]*$", re.MULTILINE)


def recognise(path: Path, *, max_bytes: int) -> ScriptFormat:
    """Return a script's format.

    Raises NotFound when there is no such file, InputError when it is empty, too large, or not text; a file that is
    too large is refused by its size, unread. A text file with scene headings is taken for Fountain.
    """
    head = _head(path, max_bytes)
    if not head.strip():
        raise InputError(f"{path.name} is empty.", hint="Write a scene in it first.")
    text = _text(path.name, head)
    ending = path.suffix.lower()
    if "<FinalDraft" in text:
        return "final_draft"
    if ending not in _BY_ENDING:
        known = ", ".join(known for known in _BY_ENDING if known)
        raise InputError(f"{path.name} has the ending {path.suffix}, which no script has.", hint=f"Use one of {known}.")
    if ending == ".fdx":
        raise InputError(f"{path.name} is not a Final Draft file, whatever its name says.", hint=_SAVE_AS)
    named = _BY_ENDING[ending]
    return "fountain" if named == "text" and _SCENE_HEADING.search(text) else named


def _head(path: Path, max_bytes: int) -> bytes:
    if path.is_dir():
        raise InputError(f"{path.name} is a folder, not a script.", hint="Give the path of a script file.")
    if not path.is_file():
        if path.exists() or path.is_symlink():
            raise InputError(
                f"{path.name} is no ordinary file: a device, a pipe or a broken link.",
                hint="Give the path of a script file.",
            )
        raise NotFound(f"The script {path} does not exist.", hint="Check the path; a script is one file.")
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise InputError(
                f"{path.name} is {_readable(size)}; a script may have {_readable(max_bytes)}.",
                hint="Split it, or raise film.script_max_bytes in the settings.",
            )
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.", hint="Check who may read it.") from error


def _text(name: str, head: bytes) -> str:
    """Return the first bytes as text, with wrong characters replaced; raises InputError when they are not text."""
    for signature, kind in _SIGNATURES.items():
        if head.startswith(signature):
            raise InputError(f"{name} is {kind}, not a script.", hint=_SAVE_AS)
    if _WEB_PAGE.match(head.removeprefix(codecs.BOM_UTF8)):
        raise InputError(f"{name} is a web page, not a script.", hint=_SAVE_AS)
    for mark, encoding in _UTF_16.items():
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, errors="replace")
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if b"\x00" in head or controls > _MOST_CONTROLS * len(head):
        raise InputError(f"{name} holds binary data, not a script.", hint=_SAVE_AS)
    return head.decode("utf-8", errors="replace")


def _readable(count: int) -> str:
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{count} bytes"
