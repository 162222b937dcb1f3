"""A transcript as a file: its words as text, with their times as JSON, or as subtitles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.contracts.plan import Cue
from engine.contracts.results import WordTime
from engine.render.line_breaking import Piece, into_cues, into_lines, joined
from engine.render.subtitle_files import FORMATS, subtitle_file

if TYPE_CHECKING:
    from engine.domain.stored_result import StoredResult

_LINE, _LINES = 42, 2


def transcript_file(result: StoredResult, ending: str) -> bytes:
    """Return what a file of a transcript holds, by its ending: .json, .srt, .vtt or .ass, else plain text."""
    form = ending.removeprefix(".").lower()
    if form == "json":
        return json.dumps(result.data, ensure_ascii=False, indent=2).encode() + b"\n"
    if form not in FORMATS:
        return f"{result.data.get('text', '').strip()}\n".encode()
    words = [WordTime.model_validate(word) for word in result.data.get("words", [])]
    return subtitle_file(_cues(words), form, result.data.get("language", ""), "Transcript")


def _cues(words: list[WordTime]) -> list[Cue]:
    pieces = [Piece(word.text, word.start_ms, word.end_ms) for word in words]
    return [
        Cue(
            start_ms=cue[0].start_ms,
            end_ms=cue[-1].end_ms,
            text="\n".join(joined(line) for line in into_lines(cue, _LINE)),
        )
        for cue in into_cues(pieces, _LINE, _LINES)
    ]
