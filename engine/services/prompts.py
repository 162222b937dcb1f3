"""The words that image and video models are given, from templates in `config/prompts`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from engine.contracts.characters import CharacterSheet
from engine.contracts.script import Keyframe, SceneDraft, ShotDraft
from engine.domain.characters import in_words
from engine.host.data import data_path


@cache
def _template(name: str) -> str:
    return data_path(f"config/prompts/{name}.txt").read_text(encoding="utf-8").strip()


def still_prompt(
    shot: ShotDraft, keyframe: Keyframe, scene: SceneDraft, style: str, people: Sequence[CharacterSheet]
) -> str:
    """Return the prompt for one still of a shot; each person is told in the same words in every shot."""
    return _template("still").format(
        description=keyframe.description.rstrip("."),
        size=shot.size.replace("_", " ").capitalize(),
        mood=shot.mood,
        place=f", {scene.heading}" if scene.heading else "",
        people=f", with {', '.join(map(in_words, people))}" if people else "",
        style=f", {style} style" if style else "",
    )


def motion_prompt(shot: ShotDraft) -> str:
    """Return the prompt for a shot's movement."""
    return _template("motion").format(
        action=shot.action, camera=shot.camera.replace("_", " "), mood=shot.mood.capitalize()
    )
