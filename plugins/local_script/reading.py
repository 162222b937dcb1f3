"""A script's bytes, read by the reader of its format."""

from __future__ import annotations

from .decoding import decode
from .final_draft import read_final_draft
from .fountain import read_fountain
from .markdown import read_markdown
from .plain_text import read_plain_text
from .source import ScriptText

_TEXT_READERS = {"fountain": read_fountain, "markdown": read_markdown, "text": read_plain_text}


def read_script(data: bytes, format: str) -> ScriptText:
    """Return what a script of a known format says; raises InputError when it cannot be read."""
    if format == "final_draft":
        return read_final_draft(data)
    text, warnings = decode(data)
    script = _TEXT_READERS[format](text)
    script.warnings[:0] = warnings
    return script
