"""The words that models are given."""

from engine.contracts.characters import CharacterSheet
from engine.contracts.script import Keyframe, SceneDraft, ShotDraft
from engine.domain.characters import decided, in_words
from engine.services.prompts import still_prompt

JONAS = decided(CharacterSheet(name="Jonas", years=11, sex="male", garment="raincoat", colour="yellow"))
SCENE = SceneDraft(number=1, heading="EXT. PIER - DAY")


def shot(action: str, *names: str) -> ShotDraft:
    keyframes = (Keyframe(description=action),)
    return ShotDraft(
        scene=1, name="1A", action=action, keyframes=keyframes, characters=names, length_ms=1, source_key="k"
    )


def test_somebody_is_told_in_the_same_words_in_every_shot() -> None:
    for action in ("Jonas runs.", "He stops at the water."):
        draft = shot(action, "Jonas")
        prompt = still_prompt(draft, draft.keyframes[0], SCENE, "", (JONAS,))
        assert in_words(JONAS) in prompt
        assert "a boy of 11" in prompt
        assert "yellow raincoat" in prompt


def test_a_shot_without_people_tells_of_nobody() -> None:
    draft = shot("The sea.")
    assert " with " not in still_prompt(draft, draft.keyframes[0], SCENE, "", ())
