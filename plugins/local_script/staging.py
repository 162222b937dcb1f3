"""How a shot is framed and how the camera moves when the script does not say: by rule, the same every time."""

from __future__ import annotations

from collections.abc import Iterable

from bomstudio import CameraMove, Mood, ShotSize

from .beats import Beat
from .lexicon import lexicon
from .words import words

_STRONG_MOODS = {"tense", "sad", "mysterious"}
_MOVES: dict[ShotSize, tuple[CameraMove, ...]] = {
    "extreme_wide": ("parallax", "pan_right", "push"),
    "wide": ("parallax", "push", "pan_left", "pull"),
    "medium": ("push", "pan_right", "parallax", "pan_left"),
    "close": ("push", "hold", "parallax", "pull"),
    "extreme_close": ("push", "hold", "pull"),
}
_LOOKING_UP = {"epic", "joyful"}


def size_of(beat: Beat, place: int, mood: Mood, before: ShotSize | None) -> ShotSize:
    """Return how close a shot is: as its words say, wide to open a scene, closer on who speaks."""
    if beat.directive and beat.directive.size:
        return beat.directive.size
    if ordered := lexicon().size(beat.action):
        return ordered
    speakers = {heard.line.speaker for heard in beat.heard if heard.seen}
    if not speakers:
        if place == 0:
            return "wide"
        if lexicon().details.count(words(beat.action)):
            return "close"
        return "medium" if before in ("wide", "extreme_wide", "close", "extreme_close") else "wide"
    if len(speakers) > 1:
        return "medium"
    if before == "close" or (place == 0 and before is None):
        return "medium"
    return "close" if before == "medium" or mood in _STRONG_MOODS else "medium"


def camera_of(beat: Beat, turn: int, size: ShotSize, mood: Mood, neighbours: Iterable[CameraMove | None]) -> CameraMove:
    """Return how the camera moves: as ordered, else the move whose turn it is, never one of a neighbouring shot."""
    if ordered := ordered_camera(beat):
        return ordered
    moves = list(_MOVES[size])
    if size in ("wide", "extreme_wide") and mood in _LOOKING_UP:
        moves.insert(1, "tilt_up")
    taken = set(neighbours)
    in_turn = [moves[(turn + step) % len(moves)] for step in range(len(moves))]
    return next((move for move in in_turn if move not in taken), in_turn[0])


def ordered_camera(beat: Beat) -> CameraMove | None:
    """Return the move that a beat's directive or words order."""
    return (beat.directive.camera if beat.directive else None) or lexicon().camera(beat.action)
