"""The provider's manners: what it quotes, writes and refuses."""

import asyncio
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import ExifTags, Image

from bomstudio import (
    MOTION_CLIP,
    Cancelled,
    Estimate,
    LayeredStill,
    MusicGenerateRequest,
    Rejected,
    Shape,
    ShotType,
    Usage,
    canonical_json,
)
from plugins.local_motion.adapter import MODEL, CameraOnStills

if TYPE_CHECKING:
    from conftest import Pixels, Studio

Paint = Callable[..., "Pixels"]
ONE_CLIP = Usage.of("clip", 1)


def test_the_model_takes_every_shot_type_and_draws_each_shape(studio: "Studio") -> None:
    (card,) = CameraOnStills().models()
    assert (card.model, card.draws_each_shape) == (MODEL, True)
    assert card.shot_types == set(ShotType)


def test_a_clip_is_quoted_as_exactly_one_and_used_as_quoted(studio: "Studio", scenery: Paint) -> None:
    provider = CameraOnStills()
    request = studio.ask(studio.still(scenery()))
    assert asyncio.run(provider.quote(request, MODEL)) == Estimate.exactly(ONE_CLIP)
    assert asyncio.run(provider.submit(request, studio.ticket())).usage == (ONE_CLIP,)


def test_a_clip_is_canonical_json_that_says_who_draws_it(studio: "Studio", scenery: Paint) -> None:
    request = studio.ask(studio.still(scenery()), camera="pan_left", frames=60)
    heard: list[float] = []
    ticket = studio.ticket(report=lambda fraction, step: heard.append(fraction))
    (file,) = asyncio.run(CameraOnStills().submit(request, ticket)).files
    assert (file.role, file.media_type, file.path.parent) == ("clip", MOTION_CLIP, ticket.scratch)
    assert (file.facts.frames, file.facts.duration_ms) == (60, 2500)
    clip = studio.read(file.path)
    assert file.path.read_text("utf-8") == canonical_json(clip.model_dump(mode="json"))
    assert (clip.drawn_by, clip.stills, clip.frames) == ("local_motion", request.stills, 60)
    assert (clip.camera[0].frame, clip.camera[-1].frame) == (0, 59)
    assert heard == [1.0]


@pytest.mark.parametrize("shape", list(Shape))
def test_the_same_request_gives_the_same_bytes(studio: "Studio", scenery: Paint, shape: Shape) -> None:
    stills = studio.still(scenery()), studio.still(scenery(seed=2))
    first, second = (studio.clip(*stills, shape=shape, mood="tense") for _ in range(2))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("kind", "given", "sentence"),
    [
        (ShotType.SINGLE, 2, "A single shot is made from 1 still; 2 were given."),
        (ShotType.START_END, 1, "A start_end shot is made from 2 stills; 1 were given."),
        (ShotType.START_END, 3, "A start_end shot is made from 2 stills; 3 were given."),
        (ShotType.MULTI_FRAME, 1, "A multi_frame shot is made from 2 to 7 stills; 1 were given."),
    ],
)
def test_a_wrong_number_of_stills_is_rejected(
    studio: "Studio", scenery: Paint, kind: ShotType, given: int, sentence: str
) -> None:
    provider = CameraOnStills()
    request = studio.ask(*[studio.still(scenery())] * given, shot_type=kind)
    with pytest.raises(Rejected) as quoted:
        asyncio.run(provider.quote(request, MODEL))
    with pytest.raises(Rejected) as submitted:
        asyncio.run(provider.submit(request, studio.ticket()))
    assert quoted.value.message == submitted.value.message == sentence
    assert submitted.value.charged == "no"


def test_a_photo_lying_on_its_side_moves_like_one_that_stands(studio: "Studio") -> None:
    def photo(size: tuple[int, int], orientation: int) -> LayeredStill:
        exif = Image.Exif()
        exif[ExifTags.Base.Orientation] = orientation
        jpeg = BytesIO()
        Image.new("RGB", size).save(jpeg, "JPEG", exif=exif)
        return studio.still(np.zeros((18, 32, 3), np.uint8)).model_copy(
            update={"still": studio.keep_bytes(jpeg.getvalue())}
        )

    standing, lying, wide = (
        studio.read(studio.clip(photo(size, orientation), camera="tilt_up")).camera
        for size, orientation in (((90, 160), 1), ((160, 90), 6), ((160, 90), 1))
    )
    assert lying == standing != wide


def test_a_still_that_is_no_picture_is_rejected_by_name(studio: "Studio") -> None:
    ref = studio.keep_bytes(b"not a picture")
    still = studio.still(np.zeros((18, 32, 3), np.uint8)).model_copy(update={"still": ref})
    with pytest.raises(Rejected, match=f"The still {ref.sha256[:12]} is not a picture"):
        studio.clip(still)


def test_other_requests_and_models_are_rejected(studio: "Studio", scenery: Paint) -> None:
    provider = CameraOnStills()
    with pytest.raises(Rejected, match=r"cannot do music\.generate"):
        asyncio.run(provider.quote(MusicGenerateRequest(length_ms=1000), MODEL))
    with pytest.raises(Rejected, match="no camera model 'camera-9'"):
        asyncio.run(provider.quote(studio.ask(studio.still(scenery())), "camera-9"))


def test_a_stopped_job_writes_nothing(studio: "Studio", scenery: Paint) -> None:
    ticket: Any = studio.ticket(cancelled=lambda: True)
    with pytest.raises(Cancelled):
        asyncio.run(CameraOnStills().submit(studio.ask(studio.still(scenery())), ticket))
    assert list(ticket.scratch.iterdir()) == []
