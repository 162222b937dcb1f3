"""PNG files as other programs read them."""

import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from plugins.local_storyboard.png import png

PICTURES = st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([3, 4])).flatmap(
    lambda shape: arrays(np.uint8, shape)
)


@given(PICTURES)
def test_a_picture_is_read_back_as_it_was_written(picture: np.ndarray) -> None:
    with Image.open(io.BytesIO(png(picture))) as image:
        assert image.mode == {3: "RGB", 4: "RGBA"}[picture.shape[2]]
        assert np.array_equal(np.asarray(image), picture)


def test_a_smooth_picture_makes_a_small_file() -> None:
    down, across = np.mgrid[0:540, 0:960]
    picture = np.stack([down // 3, across // 5, (down + across) // 8], axis=2).astype(np.uint8)
    assert len(png(picture)) < picture.nbytes / 20
