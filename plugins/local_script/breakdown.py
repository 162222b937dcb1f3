"""A whole script as a breakdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bomstudio import Breakdown, InputError, Mood, SceneDraft, ShotDraft, TransitionKind, VoiceWish

from .beats import Beat, Pace, beats_of
from .headings import Heading, read_heading
from .heads import LANGUAGES, Head, read_head
from .language import SHARED_ALPHABETS, guess_language
from .lexicon import lexicon
from .people import people_of
from .settings import Settings
from .shots import Scene, ShotMaker, film_ms
from .source import Block, ScriptText
from .voice_wishes import aged
from .words import folded, has_words, plain, sentences

_LONGEST_SUMMARY = 160


@dataclass(frozen=True)
class Wishes:
    """What the request says beside the script."""

    name: str
    language: str = ""
    length: str = "free"
    words_per_minute: int = 140


def break_down(
    script: ScriptText, wishes: Wishes, settings: Settings, check: Callable[[float], None] = lambda part: None
) -> Breakdown:
    """Return scenes and shots; `check` is told how far it is and may raise. Raises InputError without any words."""
    head, warnings = read_head(script.head)
    warnings = [*script.warnings, *warnings]
    language = wishes.language or head.language or _guessed(script.blocks, warnings)
    tongue = language.split("-")[0].lower()
    pace = Pace(wishes.words_per_minute, settings.longest_line_seconds * 1000)
    scenes = _scenes(script.blocks, pace, tongue)
    if not scenes:
        left_out = "".join(f" {warning}" for warning in script.warnings[:3])
        raise InputError(
            f"There is nothing to film in the script: no action, no spoken words, no picture.{left_out}",
            hint="Write at least one sentence below the title.",
        )
    speakers = frozenset(block.speaker for block in script.blocks if block.speaker)
    people = people_of(head.characters, script.blocks, speakers, tongue)
    maker = ShotMaker(tongue, head.title, speakers | people.keys(), warnings)
    shots: list[ShotDraft] = []
    for done, scene in enumerate(scenes):
        following = scenes[done + 1].turn(0) if done + 1 < len(scenes) else "cut"
        shots += maker.shots_of(scene, following)
        check((done + 1) / len(scenes))
    length = wishes.length if wishes.length != "free" else head.length
    warnings += settings.length_warnings(length, film_ms(shots))
    return Breakdown(
        title=head.title or _title_from(wishes.name),
        language=language,
        author=head.author,
        client=head.client,
        style=head.style,
        music_mood=head.music_mood or _commonest((shot.mood, shot.length_ms) for shot in shots),
        music=head.music,
        formats=head.formats,
        voices=aged(
            {name: sheet for name, sheet in people.items() if name in speakers},
            _known_voices(head, speakers, warnings),
        ),
        characters=people,
        scenes=tuple(scene.draft for scene in scenes),
        shots=tuple(shots),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _guessed(blocks: Sequence[Block], warnings: list[str]) -> str:
    guess = guess_language(block.text for block in blocks if block.kind in ("speech", "action"))
    if not guess:
        known = ", ".join(LANGUAGES)
        warnings.append(
            f"The language could not be told; en is taken. Say it in the script's head: language: en ({known})."
        )
    if guess in SHARED_ALPHABETS:
        warnings.append(
            f"The language was taken for {guess} by its letters. If it is another, say so in the head: language: uk."
        )
    return guess or "en"


def _title_from(name: str) -> str:
    return plain(name.replace("_", " ").replace("-", " ")) or "Untitled"


def _known_voices(head: Head, speakers: frozenset[str], warnings: list[str]) -> dict[str, VoiceWish]:
    by_fold = {folded(name): name for name in speakers}
    voices = {by_fold.get(folded(name), name): voice for name, voice in head.voices.items()}
    for name in voices:
        if name and name not in speakers:
            warnings.append(f"A voice is chosen for {name!r}, who says nothing.")
    return voices


def _commonest(moods: Iterable[tuple[Mood, int]]) -> Mood:
    lengths: Counter[Mood] = Counter()
    for mood, length in moods:
        lengths[mood] += length
    toned = {mood: length for mood, length in lengths.items() if mood != "neutral"}
    if not toned or max(toned.values()) * 5 < sum(lengths.values()):
        return "neutral"
    return max(toned, key=lambda mood: toned[mood])


def _scenes(blocks: Sequence[Block], pace: Pace, tongue: str) -> list[Scene]:
    scenes: list[Scene] = []
    ordered: TransitionKind | None = None
    for heading_block, body, is_outer in _parted(blocks):
        heading = read_heading(heading_block.text if heading_block else "")
        leading = next((place for place, block in enumerate(body) if block.kind != "transition"), len(body))
        trailing = max((place for place, block in enumerate(body) if block.kind != "transition"), default=-1) + 1
        for block in body[:leading]:
            ordered = block.transition
        after = body[max(leading, trailing) :]
        beats = beats_of(body[leading:trailing], pace)
        if not beats and heading_block and not is_outer:
            beats = [Beat(action=heading.text)]
        if beats:
            scenes.append(_scene(heading, beats, body, ordered, scenes, tongue))
            ordered = None
        for block in after:
            ordered = block.transition
    return scenes


def _parted(blocks: Sequence[Block]) -> Iterable[tuple[Block | None, list[Block], bool]]:
    """Yield each heading with what stands below it, and whether a deeper heading follows it at once."""
    heading: Block | None = None
    body: list[Block] = []
    for block in blocks:
        if block.kind != "heading":
            body.append(block)
            continue
        if heading or body:
            yield heading, body, heading is not None and block.level > heading.level
        heading, body = block, []
    if heading or body:
        yield heading, body, False


def _scene(
    heading: Heading,
    beats: list[Beat],
    body: Sequence[Block],
    ordered: TransitionKind | None,
    before: Sequence[Scene],
    tongue: str,
) -> Scene:
    synopsis = " ".join(block.text for block in body if block.kind == "synopsis")
    action = next((beat.action for beat in beats if has_words(beat.action)), "")
    heard = next((heard.line.text for beat in beats for heard in beat.heard), "")
    summary = synopsis or next(iter(sentences(action or heard)), "")
    time = heading.time
    if not time and heading.goes_on and before:
        time = before[-1].draft.time
    draft = SceneDraft(
        number=len(before) + 1,
        heading=heading.text,
        setting=heading.setting,
        time=time,
        mood=lexicon().mood(" ".join([heading.text, *(beat.words for beat in beats)]), tongue) or "neutral",
        summary=summary if len(summary) <= _LONGEST_SUMMARY else summary[: _LONGEST_SUMMARY - 1].rstrip() + "…",
    )
    scene_change: TransitionKind = "cut" if not before or heading.goes_on else "dissolve"
    return Scene(draft, heading, beats, ordered or scene_change)
