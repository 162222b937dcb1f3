"""Whether what was made is what was asked for, by what can be measured in it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from engine.contracts.media import MOTION_CLIP, MediaFacts, ProducedFile
from engine.contracts.motion import MotionClip
from engine.contracts.requests import Request
from engine.contracts.results import Passage, Result, WordTime
from engine.contracts.script import Breakdown
from engine.host.media import probe

_WORDS = TypeAdapter(list[WordTime])
_PASSAGES = TypeAdapter(list[Passage | None])
_SLACK = Fraction(1, 10)
"""How far a length may be from what was asked for, where vendors work in steps."""


def measure(result: Result, request: Request, scratch: Path) -> None:
    """Raise AssertionError when a result is not what was asked for."""
    for file in result.files:
        assert file.path.is_file(), f"{file.path.name} was said to be made and is not there"
        assert file.path.resolve().is_relative_to(scratch.resolve()), f"{file.path} lies outside ticket.scratch"
        assert file.role, "a file says what it is for in `role`"
    _MEASURES[request.kind](result, request)


def _still(result: Result, request: Any) -> None:
    facts = _decoded(_main(result, "still"))
    assert (facts.width, facts.height) == (request.size.width, request.size.height), f"a still of {request.size}"


def _clip(result: Result, request: Any) -> None:
    file = _main(result, "clip")
    if file.media_type == MOTION_CLIP:
        described = MotionClip.model_validate_json(file.path.read_bytes())
        assert described.frames == request.frames
        return
    facts = _decoded(file)
    assert facts.width and facts.height, "a clip has pictures"
    wide = (facts.width > facts.height) - (facts.width < facts.height)
    asked = (request.size.width > request.size.height) - (request.size.width < request.size.height)
    assert wide == asked, f"a clip of {facts.width}x{facts.height} was made where {request.size} was asked for"
    wanted_ms = request.frames * 1000 / request.rate.fraction
    assert (facts.duration_ms or 0) >= wanted_ms * (1 - _SLACK), f"{facts.duration_ms} ms of {float(wanted_ms):g}"


def _lipsync(result: Result, request: Any) -> None:
    facts = _decoded(_main(result, "clip"))
    assert facts.width and facts.duration_ms, "a clip has pictures and a length"


def _speech(result: Result, request: Any) -> None:
    file = _main(result, "speech")
    facts = _decoded(file)
    assert facts.sample_rate and facts.duration_ms, "speech is heard"
    assert file.facts.duration_ms, "the file's facts state its duration_ms: a film's pace is made from it"
    _in_order(result, facts.duration_ms)


def _sound(role: str) -> Callable[[Result, Any], None]:
    def measured(result: Result, request: Any) -> None:
        facts = _decoded(_main(result, role))
        assert facts.sample_rate, f"{role} is heard"
        assert abs((facts.duration_ms or 0) - request.length_ms) <= request.length_ms * _SLACK, "as long as asked for"

    return measured


def _transcript(result: Result, request: Any) -> None:
    assert isinstance(result.data.get("text"), str), "data holds the `text`"
    _in_order(result, None)


def _recording(result: Result, request: Any) -> None:
    facts = _decoded(_main(result, "recording"))
    assert (facts.sample_rate, facts.channels) == (48_000, 1), "a clean recording has one channel of 48 kHz"
    assert isinstance(result.data.get("level_db"), float), "data holds the `level_db` of the speech"
    if request.length_ms is not None:
        assert abs((facts.duration_ms or 0) - request.length_ms) <= 50, "cleaning moves nothing in time"


def _passages(result: Result, request: Any) -> None:
    passages = _PASSAGES.validate_python(result.data["passages"])
    assert len(passages) == len(request.lines), "data holds `passages`, one for each line"
    assert all(passage.start_ms < passage.end_ms for passage in passages if passage), "a passage lasts"


def _excerpt(result: Result, request: Any) -> None:
    _speech(result, request)
    facts = _main(result, "speech").facts
    asked = request.end_ms - request.start_ms
    assert 0 <= (facts.duration_ms or 0) - asked <= 100, "as long as the stretch, and its fades"


def _breakdown(result: Result, request: Any) -> None:
    assert Breakdown.model_validate(result.data["breakdown"]).shots, "data holds the `breakdown`, with shots"


def _main(result: Result, role: str) -> ProducedFile:
    """Return the file of a role; a maker of storyboards calls its still a board."""
    found = [file for file in result.files if file.role in {role, {"still": "board"}.get(role)}]
    assert found, f"no file has the role {role}, only {[file.role for file in result.files]}"
    return found[0]


def _decoded(file: ProducedFile) -> MediaFacts:
    facts = probe(file.path)
    said = {name: value for name, value in file.facts.model_dump().items() if value is not None}
    measured = facts.model_dump()
    wrong = {
        name: (value, measured[name])
        for name, value in said.items()
        if measured[name] is not None and abs(value - measured[name]) > (50 if name == "duration_ms" else 1)
    }
    assert wrong == {}, f"facts of {file.path.name} as stated and as measured"
    return facts


def _in_order(result: Result, length_ms: int | None) -> None:
    words = _WORDS.validate_python(result.data.get("words") or [])
    starts = [word.start_ms for word in words]
    assert starts == sorted(starts), "words follow each other"
    assert all(word.start_ms <= word.end_ms for word in words), "a word ends after it begins"
    if length_ms is not None:
        assert all(word.end_ms <= length_ms + 500 for word in words), "words are heard within the sound"


_MEASURES: dict[str, Callable[[Result, Any], None]] = {
    "script.breakdown": _breakdown,
    "image.generate": _still,
    "image.enhance": _still,
    "video.from_image": _clip,
    "video.lipsync": _lipsync,
    "speech.generate": _speech,
    "speech.transcribe": _transcript,
    "speech.clean": _recording,
    "speech.align": _passages,
    "speech.excerpt": _excerpt,
    "music.generate": _sound("music"),
    "sound.generate": _sound("sound"),
}
