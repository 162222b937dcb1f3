"""A brand kit: read again as it was kept, its doubts, and colours that can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.brand import READABLE, BrandColours, contrast, readable_on
from engine.contracts.errors import InputError
from engine.contracts.media import MediaRef
from engine.domain.brand import BrandKit, ClosingCard, Logo, Watermark

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
PICTURE = MediaRef(sha256="a" * 64, media_type="image/png", bytes=9)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#1d3557", "#1d3557") == 1


@given(COLOURS, COLOURS)
def test_words_can_be_read_on_every_ground(ground: str, wanted: str) -> None:
    ink = readable_on(ground, wanted)
    assert contrast(ink, ground) >= READABLE
    assert contrast(wanted, ground) < READABLE or ink == wanted


@given(COLOURS, st.sampled_from(["panel", "band", "plain"]), st.booleans(), st.integers(1500, 15000))
def test_kit_is_read_as_it_was_kept(accent: str, style: str, is_marked: bool, length: int) -> None:
    kit = BrandKit(
        colours=BrandColours(accent=accent),
        logo=Logo(picture=PICTURE, width=300, height=80, name="logo.png"),
        lower_third=style,  # type: ignore[arg-type]
        watermark=Watermark(text="DRAFT") if is_marked else None,
        closing=ClosingCard(length_ms=length, tagline="Stay."),
    )
    assert BrandKit.load(kit.model_dump(mode="json")) == kit


def test_nothing_stored_is_no_kit() -> None:
    assert BrandKit.load({}) is None


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ({"schema_version": 2}, "version 2"),
        ({"logo": ["a" * 64]}, "logo"),
        ({"colours": {"accent": "gold"}}, "colours.accent"),
    ],
)
def test_unusable_kit_is_refused_with_its_place(stored: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words) as refused:
        BrandKit.load(stored)
    assert refused.value.hint


def test_doubts_name_what_cannot_be_seen() -> None:
    kit = BrandKit(
        colours=BrandColours(text="#888888", background="#777777", accent="#787878"),
        logo=Logo(picture=PICTURE, width=300, height=80, is_opaque=True),
    )
    assert [next(word for word in ("Text", "accent", "logo") if word in doubt) for doubt in kit.doubts] == [
        "Text",
        "accent",
        "logo",
    ]
    assert not BrandKit().doubts
