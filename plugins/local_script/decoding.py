"""From bytes to text."""

from __future__ import annotations

import codecs
import re

from bomstudio import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff"
    "\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]"
)
"""Controls, soft hyphens, spaces without width and marks of direction: they hide a cue or a heading from the rules.

The joiners U+200C and U+200D stay: words and emoji are written with them.
"""


def decode(data: bytes) -> tuple[str, list[str]]:
    """Return a script's text with plain line ends, and warnings; raises InputError when it is not text."""
    warnings: list[str] = []
    text = _decoded(data, warnings)
    if "\x00" in text:
        raise InputError("The script holds zero bytes and is not text.", hint="Export it as UTF-8 text or as Fountain.")
    return _UNSEEN.sub("", _LINE_END.sub("\n", text)), warnings


def _decoded(data: bytes, warnings: list[str]) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise InputError(
                    f"The script says that it is {encoding.upper()} but is damaged at byte {error.start}.",
                    hint="Save it again as UTF-8.",
                ) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        warnings.append(
            f"The script is not UTF-8 (byte {error.start}); it was read as Windows-1252. Check its accents, "
            "or save it as UTF-8."
        )
        return data.decode("cp1252", errors="replace")
