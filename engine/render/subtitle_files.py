"""Subtitles as files: SubRip, WebVTT and Advanced SubStation."""

from __future__ import annotations

from collections.abc import Sequence

import pysubs2

from engine.contracts.errors import InputError
from engine.contracts.plan import Cue

FORMATS = ("srt", "vtt", "ass")
_STYLE = pysubs2.SSAStyle(fontname="Noto Sans", fontsize=18, outline=1.5, shadow=0.5, marginv=24)


def subtitle_file(cues: Sequence[Cue], form: str, language: str, title: str) -> bytes:
    """Return cues as a UTF-8 file of one of FORMATS; raises InputError for another format."""
    if form not in FORMATS:
        raise InputError(f"Subtitles cannot be written as {form!r}.", hint=f"Choose one of {', '.join(FORMATS)}.")
    file = pysubs2.SSAFile()
    file.info |= {"Title": title, "Language": language}
    file.styles["Default"] = _STYLE
    for cue in cues:
        event = pysubs2.SSAEvent(start=cue.start_ms, end=cue.end_ms, name=cue.speaker)
        event.plaintext = cue.text
        file.append(event)
    return file.to_string(form).encode()
