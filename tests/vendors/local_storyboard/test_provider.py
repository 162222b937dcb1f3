"""The provider's manners: what it quotes, hands over, reports and refuses."""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from bomstudio import Cancelled, Estimate, ImageGenerateRequest, MusicGenerateRequest, Rejected, Shape, Usage
from plugins.local_storyboard.adapter import MODEL, StoryboardStills

Ask = Callable[..., ImageGenerateRequest]
Draw = Callable[..., Any]


def test_a_still_is_quoted_as_exactly_one_image(artist: StoryboardStills, ask: Ask) -> None:
    quote = asyncio.run(artist.quote(ask(), MODEL))
    assert quote == Estimate.exactly(Usage.of("image", 1))


def test_what_is_used_is_what_was_quoted(ask: Ask, draw: Draw) -> None:
    drawn = draw(ask(seed=41))
    assert drawn.result.usage == (Usage.of("image", 1),)
    assert drawn.result.seed == 41


@pytest.mark.parametrize("shape", list(Shape))
def test_every_file_has_exactly_the_size_asked_for(ask: Ask, draw: Draw, shape: Shape) -> None:
    request = ask(shape=shape, layered=True)
    drawn = draw(request)
    assert {file.role for file in drawn.result.files} == {"still", "layer", "overlay", "board"}
    expected = (request.size.height, request.size.width)
    for role in ("still", "overlay", "board"):
        assert drawn.pixels(role).shape[:2] == expected
    assert all(layer.shape[:2] == expected for layer in drawn.layers)
    for file in drawn.result.files:
        assert (file.facts.height, file.facts.width) == expected


def test_layers_are_left_out_unless_asked_for(ask: Ask, draw: Draw) -> None:
    assert draw(ask()).layers == []


@pytest.mark.parametrize("framing", ["wide", "close"])
def test_the_same_request_gives_the_same_bytes(ask: Ask, draw: Draw, framing: str) -> None:
    request = ask(framing=framing, characters=("MARA", "TOM"), layered=True)

    def fingerprints() -> list[str]:
        return [hashlib.sha256(file.path.read_bytes()).hexdigest() for file in draw(request).result.files]

    assert fingerprints() == fingerprints()


def test_progress_rises_to_one(ask: Ask, draw: Draw) -> None:
    heard: list[float] = []
    draw(ask(), report=lambda fraction, step: heard.append(fraction))
    assert heard == sorted(heard)
    assert len(heard) >= 5
    assert (heard[0], heard[-1]) == (0.0, 1.0)


def test_a_cancel_stops_the_drawing(ask: Ask, draw: Draw) -> None:
    heard: list[str] = []
    with pytest.raises(Cancelled):
        draw(ask(), cancelled=lambda: len(heard) >= 3, report=lambda fraction, step: heard.append(step))
    assert len(heard) == 3


def test_a_request_of_another_kind_is_refused(artist: StoryboardStills) -> None:
    with pytest.raises(Rejected, match=r"music\.generate"):
        asyncio.run(artist.quote(MusicGenerateRequest(length_ms=1000), MODEL))


def test_an_unknown_model_is_refused(artist: StoryboardStills, ask: Ask) -> None:
    with pytest.raises(Rejected, match="storyboard-9"):
        asyncio.run(artist.quote(ask(), "storyboard-9"))


def test_a_still_beyond_its_shot_is_refused(artist: StoryboardStills, ask: Ask) -> None:
    with pytest.raises(Rejected, match="Still 4 of 3"):
        asyncio.run(artist.quote(ask(step=(4, 3)), MODEL))
