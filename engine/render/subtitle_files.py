"""Subtitles as files: SubRip, WebVTT and Advanced SubStation."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

import pysubs2

from engine.contracts.errors import InputError
from engine.contracts.plan import Cue

_STYLE = pysubs2.SSAStyle(fontname="Noto Sans", fontsize=18, outline=1.5, shadow=0.5, marginv=24)

_WORD_JOINER = "\u2060"
"""Invisible; keeps two signs from being read as an instruction where a format has no other way to say so."""


def subtitle_file(cues: Sequence[Cue], form: str, language: str, title: str) -> bytes:
    """Return cues as a UTF-8 file of one of FORMATS; raises InputError for another format.

    Words stay words: what looks like a tag, an entity or an arrow in them is written so that players show it.
    """
    if form not in FORMATS:
        raise InputError(f"Subtitles cannot be written as {form!r}.", hint=f"Choose one of {', '.join(FORMATS)}.")
    file = pysubs2.SSAFile()
    file.info |= {"Title": _one_line(title), "Language": language}
    file.styles["Default"] = _STYLE
    file.events = [
        pysubs2.SSAEvent(
            start=cue.start_ms,
            end=cue.end_ms,
            name=_one_line(cue.speaker).replace(",", ";"),
            text=r"\N".join(_ESCAPES[form](_without_breaks(line)) for line in cue.text.splitlines() if line.strip()),
        )
        for cue in cues
    ]
    written = file.to_string(form) if form == "ass" else file.to_string(form, keep_ssa_tags=True)
    if form == "vtt":
        written = written.replace("WEBVTT\n", f"WEBVTT\nLanguage: {language}\n", 1)
    return written.encode()


def _sub_rip(line: str) -> str:
    return re.sub(r"<(?=[/A-Za-z])", f"<{_WORD_JOINER}", line).replace("-->", "→")


def _web_vtt(line: str) -> str:
    return html.escape(line, quote=False)


def _sub_station(line: str) -> str:
    return line.replace("{", r"\{").replace("}", r"\}")


_ESCAPES: dict[str, Callable[[str], str]] = {"srt": _sub_rip, "vtt": _web_vtt, "ass": _sub_station}

FORMATS = tuple(_ESCAPES)


def _without_breaks(line: str) -> str:
    r"""Keep `\N`, `\n` and `\h`, which break lines or space them, from being read so."""
    return re.sub(r"\\(?=[Nnh])", lambda found: found[0] + _WORD_JOINER, line)


def _one_line(text: str) -> str:
    return " ".join(text.split())
