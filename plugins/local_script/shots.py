"""From the beats of a scene to its shots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bomstudio import CameraMove, Line, Mood, SceneDraft, ShotDraft, ShotSize, ShotType, TransitionKind, fingerprint

from .beats import Beat
from .headings import Heading
from .keyframes import keyframes_of
from .lexicon import lexicon
from .staging import camera_of, size_of
from .words import folded, plain, words

_SHORTEST_MS, _LONGEST_SILENT_MS, _PER_WORD_MS = 2500, 6000, 100
_MOMENT_MS = 1400
"""What each picture of a shot needs at the least to be seen."""
_TITLE_MS = 3500
_LONGEST_CAPTION = 120


@dataclass
class Scene:
    """A scene while its shots are made."""

    draft: SceneDraft
    heading: Heading
    beats: list[Beat]
    transition: TransitionKind
    """How the scene before turns into this one."""


@dataclass
class ShotMaker:
    """Makes the shots of one film; remembers what the next shot depends on."""

    language: str
    title: str
    speakers: frozenset[str]
    warnings: list[str] = field(default_factory=list)
    _keys: Counter[str] = field(default_factory=Counter)
    _last_camera: CameraMove | None = None
    _is_first: bool = True

    def shots_of(self, scene: Scene) -> Iterator[ShotDraft]:
        """Yield a scene's shots in order."""
        seen_last = ""
        size: ShotSize | None = None
        for place, beat in enumerate(scene.beats):
            directive = beat.directive
            mood: Mood = (
                (directive.mood if directive else None) or lexicon().mood(beat.words, self.language) or scene.draft.mood
            )
            seen_last = beat.action or seen_last
            shown = beat.action or _shown(beat, scene, seen_last)
            size = size_of(beat, place, mood, size)
            camera = camera_of(beat, scene.draft.number, place, size, mood, self._last_camera)
            type_, keyframes, warnings = keyframes_of(beat, shown)
            self.warnings += warnings
            title = self._title(beat)
            yield ShotDraft(
                scene=scene.draft.number,
                name=f"{scene.draft.number}{letters(place)}",
                action=shown,
                type=type_,
                size=size,
                camera=camera,
                mood=mood,
                keyframes=keyframes,
                lines=tuple(heard.line for heard in beat.heard),
                characters=self._present(beat),
                length_ms=self._length_ms(beat, type_, len(keyframes), title),
                transition=(directive.transition if directive else None)
                or beat.transition
                or (scene.transition if place == 0 else "cut"),
                title=title,
                source_key=self._key(scene, beat),
            )
            self._last_camera, self._is_first = camera, False

    def _title(self, beat: Beat) -> str:
        if beat.directive and beat.directive.title is not None:
            return beat.directive.title
        return beat.card or (self.title if self._is_first else "")

    def _length_ms(self, beat: Beat, type_: ShotType, pictures: int, title: str) -> int:
        """Return what a shot needs, or what its directive says when its lines fit in that."""
        ordered = beat.directive.milliseconds if beat.directive else None
        if ordered is not None and ordered >= beat.slot_ms:
            return ordered
        if ordered is not None and beat.directive:
            self.warnings.append(
                f"Line {beat.directive.line}: {ordered / 1000:g} seconds are too short for what is said; "
                f"the shot lasts {_tenths(beat.slot_ms) / 1000:g}."
            )
            return _tenths(beat.slot_ms)
        seen = min(_LONGEST_SILENT_MS, _SHORTEST_MS + _PER_WORD_MS * len(words(beat.action)))
        needed = [_SHORTEST_MS, beat.slot_ms]
        if not beat.heard:
            needed.append(seen)
        if type_ is not ShotType.SINGLE:
            needed.append(_MOMENT_MS * pictures)
        if title:
            needed.append(_TITLE_MS)
        return _tenths(max(needed))

    def _present(self, beat: Beat) -> tuple[str, ...]:
        """Return who is in the picture: who speaks there, and who is named in the action."""
        present = [heard.line.speaker for heard in beat.heard if heard.seen]
        spoken = [word.removesuffix("'s").removesuffix("’s") for word in words(beat.action)]
        by_name = {name.casefold(): name for name in self.speakers}
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


def _shown(beat: Beat, scene: Scene, seen_last: str) -> str:
    """Say what is to be seen while somebody only speaks."""
    first = beat.heard[0].line if beat.heard else Line(text="")
    if beat.heard and beat.heard[0].seen:
        manner = f" ({first.parenthetical})" if first.parenthetical else ""
        faces = list(dict.fromkeys(heard.line.speaker for heard in beat.heard if heard.seen))
        return plain(", ".join(part for part in (f"{' & '.join(faces)}{manner}", scene.heading.place) if part))
    return seen_last or first.text or scene.heading.text


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


def total_ms(shots: Sequence[ShotDraft]) -> int:
    """Return how long the shots last together."""
    return sum(shot.length_ms for shot in shots)
