"""From the beats of a scene to its shots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bomstudio import CameraMove, Mood, SceneDraft, ShotDraft, ShotSize, ShotType, TransitionKind, fingerprint

from .beats import Beat
from .headings import Heading
from .keyframes import keyframes_of
from .lexicon import lexicon
from .staging import camera_of, ordered_camera, size_of
from .words import folded, words

_SHORTEST_MS, _LONGEST_SILENT_MS, _PER_WORD_MS = 2500, 6000, 100
_MOMENT_MS = 1400
"""What each picture of a shot needs at the least to be seen."""
_TITLE_MS = 3500
_TURN_MS: dict[TransitionKind, int] = {"cut": 0, "dissolve": 500, "dip": 800, "wipe": 500}
"""How long two shots overlap; no words are heard there."""


@dataclass
class Scene:
    """A scene while its shots are made."""

    draft: SceneDraft
    heading: Heading
    beats: list[Beat]
    transition: TransitionKind
    """How the scene before turns into this one, when no directive says otherwise."""

    def turn(self, place: int) -> TransitionKind:
        """Return how what stands before a beat turns into it."""
        beat = self.beats[place]
        ordered = (beat.directive.transition if beat.directive else None) or beat.transition
        return ordered or (self.transition if place == 0 else "cut")


@dataclass
class ShotMaker:
    """Makes the shots of one film; remembers what the next shot depends on."""

    language: str
    title: str
    people: frozenset[str]
    warnings: list[str] = field(default_factory=list)
    _keys: Counter[str] = field(default_factory=Counter)
    _last_camera: CameraMove | None = None
    _is_first: bool = True

    def shots_of(self, scene: Scene, then: TransitionKind = "cut") -> Iterator[ShotDraft]:
        """Yield a scene's shots in order; `then` is how the last of them turns into the next scene."""
        seen_last = Beat()
        size: ShotSize | None = None
        for place, beat in enumerate(scene.beats):
            mood = self._mood(beat, scene)
            seen_last = beat if beat.action else seen_last
            action, shows = _shown(beat, scene, seen_last)
            size = size_of(beat, place, mood, size)
            following = ordered_camera(scene.beats[place + 1]) if place + 1 < len(scene.beats) else None
            camera = camera_of(beat, scene.draft.number + place, size, mood, (self._last_camera, following))
            type_, keyframes, warnings = keyframes_of(shows, action)
            self.warnings += warnings
            title = self._title(beat)
            leaves = scene.turn(place + 1) if place + 1 < len(scene.beats) else then
            least = self._least_ms(beat, type_, len(keyframes), title) + _TURN_MS[scene.turn(place)] + _TURN_MS[leaves]
            yield ShotDraft(
                scene=scene.draft.number,
                name=f"{scene.draft.number}{letters(place)}",
                action=action,
                type=type_,
                size=size,
                camera=camera,
                mood=mood,
                keyframes=keyframes,
                lines=tuple(heard.line for heard in beat.heard),
                characters=self._present(beat),
                length_ms=self._length_ms(beat, least),
                transition=scene.turn(place),
                title=title,
                source_key=self._key(scene, beat),
            )
            self._last_camera, self._is_first = camera, False

    def _mood(self, beat: Beat, scene: Scene) -> Mood:
        """Return what the directive says, what several words say, else the scene's mood, else what one word says."""
        if beat.directive and beat.directive.mood:
            return beat.directive.mood
        loud = lexicon().mood(beat.words, self.language, least=2)
        if loud or scene.draft.mood != "neutral":
            return loud or scene.draft.mood
        return lexicon().mood(beat.words, self.language) or "neutral"

    def _title(self, beat: Beat) -> str:
        if beat.directive and beat.directive.title is not None:
            return beat.directive.title
        return " · ".join(dict.fromkeys(part for part in (self.title if self._is_first else "", beat.card) if part))

    def _least_ms(self, beat: Beat, type_: ShotType, pictures: int, title: str) -> int:
        """Return what the words, the pictures and the title of a shot need."""
        needed = [_SHORTEST_MS, beat.slot_ms]
        if beat.action:
            needed.append(min(_LONGEST_SILENT_MS, _SHORTEST_MS + _PER_WORD_MS * len(words(beat.action))))
        if type_ is not ShotType.SINGLE:
            needed.append(_MOMENT_MS * pictures)
        if title:
            needed.append(_TITLE_MS)
        return max(needed)

    def _length_ms(self, beat: Beat, least: int) -> int:
        """Return what a shot needs, or what its directive says when its lines fit in that."""
        ordered = beat.directive.milliseconds if beat.directive else None
        if ordered is None or beat.directive is None:
            return _tenths(least)
        if ordered < beat.slot_ms:
            self.warnings.append(
                f"Line {beat.directive.line}: {ordered / 1000:g} seconds are too short for what is said; "
                f"the shot lasts {_tenths(beat.slot_ms) / 1000:g}."
            )
        return max(ordered, _tenths(beat.slot_ms))

    def _present(self, beat: Beat) -> tuple[str, ...]:
        """Return who is in the picture: who speaks there, and who is named in the action."""
        present = [heard.line.speaker for heard in beat.heard if heard.seen]
        spoken = [word.removesuffix("'s").removesuffix("’s") for word in words(beat.action)]
        by_name = {name.casefold(): name for name in self.people}
        for place in range(len(spoken)):
            for length in range(1, 5):
                name = by_name.get(" ".join(spoken[place : place + length]))
                if name:
                    present.append(name)
        return tuple(dict.fromkeys(present))

    def _key(self, scene: Scene, beat: Beat) -> str:
        said = {
            "heading": folded(scene.heading.text),
            "action": folded(beat.action),
            "lines": [[folded(heard.line.speaker), folded(heard.line.text)] for heard in beat.heard],
        }
        alike = fingerprint(said)
        self._keys[alike] += 1
        return fingerprint({**said, "ordinal": self._keys[alike]})


def _shown(beat: Beat, scene: Scene, seen_last: Beat) -> tuple[str, Beat]:
    """Say what a shot shows, and whose pictures: while somebody only speaks, the speaker or what was seen last."""
    if beat.action or beat.pictures:
        return beat.action or scene.heading.text, beat
    said = beat.heard[0] if beat.heard else None
    if said and said.seen:
        return _speaking(beat, scene.heading.place), beat
    if said and said.tells:
        return said.line.text, beat
    if seen_last.action:
        return seen_last.action, replace(beat, pictures=seen_last.pictures)
    return (said.line.text if said else "") or scene.heading.text or beat.card, beat


def _speaking(beat: Beat, place: str) -> str:
    manner = f" ({beat.heard[0].line.parenthetical})" if beat.heard[0].line.parenthetical else ""
    faces = " & ".join(dict.fromkeys(heard.line.speaker for heard in beat.heard if heard.seen))
    where = place.lower() if place.isupper() else place
    return f"{faces}{manner}, {where}" if where else f"{faces}{manner}"


def _tenths(ms: int) -> int:
    return -(-ms // 100) * 100


def letters(place: int) -> str:
    """Return A, B … Z, AA, AB … for 0, 1 …"""
    name = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def film_ms(shots: Sequence[ShotDraft]) -> int:
    """Return how long the film lasts: its shots, less what their transitions overlap."""
    return sum(shot.length_ms for shot in shots) - sum(_TURN_MS[shot.transition] for shot in shots[1:])
