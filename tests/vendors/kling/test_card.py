"""The card: what is offered, on whose terms, and what is refused before anything is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bomstudio import (
    Ability,
    ConfigError,
    FrameRate,
    MusicGenerateRequest,
    Provider,
    Rejected,
    Shape,
    ShotType,
    Size,
    VideoFromImageRequest,
)
from engine.host.plugins import PluginManager
from engine.host.secrets import MemorySecrets
from engine.host.settings import load_settings
from plugins.kling.models import KNOWN

Wanted = Callable[..., VideoFromImageRequest]


def quoted(provider: Provider, request: Any, model: str = "kling-2.5-turbo") -> Fraction:
    estimate = asyncio.run(provider.quote(request, model))
    assert estimate.likely == estimate.ceiling
    (usage,) = estimate.ceiling
    assert usage.unit == "unit"
    return usage.amount


def micro_usd(model: str, units: Fraction) -> int:
    rows = {price.model: price for price in PluginManager(load_settings()).prices() if price.unit == "unit"}
    return rows[f"kling/{model}"].charge(units).micro


def test_without_a_key_it_says_how_to_set_one() -> None:
    plugins = PluginManager(load_settings(), MemorySecrets())
    with pytest.raises(ConfigError, match="bom config set-secret kling api_key"):
        plugins.provider(Ability.VIDEO_FROM_IMAGE, "kling/kling-2.5-turbo")


def test_cards_say_what_each_model_can_do(clips: Provider) -> None:
    cards = {card.model: card for card in clips.models()}
    assert next(iter(cards)) == "kling-2.5-turbo"
    assert cards["kling-2.5-turbo"].shot_types == {ShotType.SINGLE, ShotType.START_END}
    assert cards["kling-3.0-turbo"].shot_types == {ShotType.SINGLE}
    assert {model: card.max_seconds for model, card in cards.items()} == {
        "kling-2.5-turbo": 10,
        "kling-2.6": 10,
        "kling-3.0": 15,
        "kling-3.0-turbo": 15,
    }
    assert cards["kling-2.6"].clip_seconds == (5, 10)
    assert cards["kling-3.0"].clip_seconds == tuple(range(3, 16))


def test_models_and_what_they_can_are_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    settings = load_settings(
        plugin={
            "kling": {
                "models": ["kling-9", "kling-2.6"],
                "capabilities": {
                    "kling-9": {"units": {"1080p": "2"}, "lengths": [4, 8]},
                    "kling-2.6": {"last_frame": []},
                },
            }
        }
    )
    plugins = PluginManager(settings, MemorySecrets({"kling.api_key": "key"}))
    cards = plugins.models(Ability.VIDEO_FROM_IMAGE)
    assert cards["kling/kling-9"].max_seconds == 8
    assert cards["kling/kling-2.6"].shot_types == {ShotType.SINGLE}


def test_model_that_nobody_described_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOM_KLING__MODELS", "kling-9")
    plugins = PluginManager(load_settings(), MemorySecrets({"kling.api_key": "key"}))
    with pytest.raises(ConfigError, match=r"capabilities of a model: units"):
        plugins.provider(Ability.VIDEO_FROM_IMAGE, "kling/kling-9")


@pytest.mark.parametrize(
    ("model", "more", "micro"),
    [
        ("kling-2.5-turbo", {}, 350_000),
        ("kling-2.5-turbo", {"frames": 240}, 700_000),
        ("kling-2.5-turbo", {"frames": 121}, 700_000),
        ("kling-2.5-turbo", {"frames": 240, "size": Size(width=1280, height=720)}, 420_000),
        ("kling-2.5-turbo", {"two": True, "size": Size(width=1280, height=720)}, 350_000),
        ("kling-2.6", {"size": Size(width=640, height=360)}, 210_000),
        ("kling-3.0", {"frames": 72}, 336_000),
        ("kling-3.0-turbo", {"frames": 15 * 24}, 2_100_000),
    ],
)
def test_quote_is_whole_seconds_at_the_price_of_the_list(
    clips: Provider, wanted: Wanted, model: str, more: dict[str, Any], micro: int
) -> None:
    assert micro_usd(model, quoted(clips, wanted(**more), model)) == micro


def test_finest_resolution_is_a_setting_that_only_two_stills_override(
    monkeypatch: pytest.MonkeyPatch, wanted: Wanted
) -> None:
    monkeypatch.setenv("BOM_KLING__FINEST", "720p")
    plugins = PluginManager(load_settings(), MemorySecrets({"kling.api_key": "key"}))
    clips, _ = plugins.provider(Ability.VIDEO_FROM_IMAGE, "kling/kling-2.5-turbo")
    assert micro_usd("kling-2.5-turbo", quoted(clips, wanted(frames=240))) == 420_000
    assert micro_usd("kling-2.5-turbo", quoted(clips, wanted(frames=240, two=True))) == 700_000


@pytest.mark.parametrize(
    ("model", "more", "told"),
    [
        ("kling-2.5-turbo", {"frames": 241}, r"lasts 10\.04 s; kling-2.5-turbo makes clips of 10 s at most.*kling-3.0"),
        ("kling-3.0-turbo", {"two": True}, "takes no last one. Choose kling-2.5-turbo or kling-2.6 or kling-3.0"),
        ("kling-2.5-turbo", {"shot_type": ShotType.MULTI_FRAME}, "none between"),
        ("kling-2.5-turbo", {"shot_type": ShotType.START_END}, "2 stills; 1 were given"),
        ("kling-2.5-turbo", {"prompt": "word " * 501}, "2518 characters; kling-2.5-turbo reads 2500"),
        ("kling-2.5-turbo", {"size": Size(width=1300, height=500)}, "more than 2.5 times"),
    ],
)
def test_request_that_can_never_work_is_refused_in_the_quote(
    clips: Provider, wanted: Wanted, model: str, more: dict[str, Any], told: str
) -> None:
    with pytest.raises(Rejected, match=told):
        quoted(clips, wanted(**{"prompt": "camera", **more}), model)


def test_other_work_is_refused(clips: Provider, lipsync: Provider, wanted: Wanted) -> None:
    with pytest.raises(Rejected, match=r"music\.generate"):
        quoted(clips, MusicGenerateRequest(length_ms=1))
    with pytest.raises(Rejected, match=r"video\.from_image"):
        quoted(lipsync, wanted())


def test_no_seed_changes_the_price_and_no_still_is_opened_for_it(clips: Provider, wanted: Wanted) -> None:
    assert quoted(clips, wanted(seed=1)) == quoted(clips, wanted(seed=2)) == Fraction(5, 2)


@given(frames=st.integers(1, 15 * 30), rate=st.sampled_from([(24, 1), (25, 1), (30000, 1001)]))
def test_length_on_offer_covers_what_is_asked_and_none_shorter_does(frames: int, rate: tuple[int, int]) -> None:
    lasts = FrameRate(num=rate[0], den=rate[1]).seconds(frames)
    for can in KNOWN.values():
        length = can.length_for(lasts)
        if length is None:
            assert lasts > max(can.lengths)
        else:
            assert length >= lasts
            assert not [other for other in can.lengths if lasts <= other < length]


@given(short_side=st.integers(2, 3000), finest=st.sampled_from(["720p", "1080p", "4k"]), two=st.booleans())
def test_resolution_is_one_that_the_model_has_for_the_shot(short_side: int, finest: Any, two: bool) -> None:
    for can in KNOWN.values():
        chosen = can.resolution_for(short_side, finest, to_last_frame=two)
        assert chosen in (can.last_frame if two else can.units) or (chosen is None and two and not can.last_frame)


def test_shapes_are_those_of_a_film(clips: Provider, wanted: Wanted) -> None:
    for shape, size in ((Shape.TALL, Size(width=1080, height=1920)), (Shape.SQUARE, Size(width=1080, height=1080))):
        assert quoted(clips, wanted(shape=shape, size=size)) == Fraction(5, 2)
