"""The four styles: each its own look, the same film underneath, still a storyboard in layers."""

import itertools
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

from bomstudio import ImageGenerateRequest, Shape
from plugins.local_storyboard.palettes import style_named, styles

Ask = Callable[..., ImageGenerateRequest]
Draw = Callable[..., Any]
FOUR = ("cinematic", "anime", "documentary", "photorealistic")


def edges(picture: np.ndarray) -> float:
    """Return the share of the picture that lines cover: thin, dark, between lighter places."""
    grey = cv2.cvtColor(picture.astype(np.uint8), cv2.COLOR_RGB2GRAY)
    closed = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    return float((closed.astype(int) - grey > 25).mean())


def chroma(picture: np.ndarray) -> float:
    return float((picture.max(axis=-1) - picture.min(axis=-1)).mean())


@pytest.mark.parametrize("shape", Shape)
def test_every_style_is_clearly_another_picture(ask: Ask, draw: Draw, shape: Shape) -> None:
    looks = {style: draw(ask(style=style, shape=shape, framing="medium")).pixels("still") for style in FOUR}
    for one, two in itertools.combinations(FOUR, 2):
        assert np.abs(looks[one] - looks[two]).mean() > 6, (one, two)


def test_each_style_has_what_it_is_known_by(ask: Ask, draw: Draw) -> None:
    looks = {style: draw(ask(style=style, framing="medium", time_of_day="day")).pixels("still") for style in FOUR}
    assert edges(looks["documentary"]) > 4 * edges(looks["cinematic"]), "pencil lines"
    assert looks["documentary"].mean() > looks["cinematic"].mean() + 15, "paper"
    assert chroma(looks["anime"]) > 1.15 * chroma(looks["cinematic"]) > chroma(looks["photorealistic"])


@pytest.mark.parametrize("style", FOUR)
def test_layers_laid_over_one_another_are_the_still_in_every_style(ask: Ask, draw: Draw, style: str) -> None:
    drawn = draw(ask(framing="medium", characters=("MARA", "TOM"), layered=True, style=style))
    back, *others = drawn.layers
    picture = back[..., :3].astype(float)
    for layer in others:
        share = layer[..., 3:] / 255.0
        picture = picture * (1 - share) + layer[..., :3] * share
    assert np.abs(picture - drawn.pixels("still")).mean() < 1.5


@pytest.mark.parametrize(
    ("words", "style"),
    [
        ("ink and watercolour, deep sea blues", "documentary"),
        ("Manga with film grain", "anime"),
        ("fotorealistisch, warm licht", "photorealistic"),
        ("एनिमे, गेरुआ", "anime"),
        ("cinematic, one warm glow", "cinematic"),
        ("collage of torn paper", ""),
    ],
)
def test_free_words_name_the_style_they_speak_of_first(words: str, style: str) -> None:
    assert style_named(words) == style
    assert set(FOUR) < set(styles())


def test_a_style_that_is_not_known_is_said(ask: Ask, draw: Draw) -> None:
    (note,) = draw(ask(style="collage of torn paper")).result.notes
    assert "'collage of torn paper'" in note
    assert "documentary" in note
    assert draw(ask(style="anime")).result.notes == ()
