"""A brand's logo, brought to size and made to show on any ground."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, UnidentifiedImageError

from bomstudio import RenderError, contrast, luminance

LIGHT = 0.30
"""From this luminance on a logo is taken for a light one."""
_SEEN = 1.7
"""The contrast from which on a logo shows on a plain ground."""


def read_logo(path: Path) -> Image.Image:
    """Return a logo with its alpha; raises RenderError when it cannot be read."""
    try:
        with Image.open(path) as opened:
            return opened.convert("RGBA")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise RenderError(f"The logo {path} cannot be read: {error}", hint="Set it again.") from error


def fitted(logo: Image.Image, width: float, height: float) -> Image.Image:
    """Return a logo as large as fits, but never enlarged more than twice."""
    scale = min(width / logo.width, height / logo.height, 2.0)
    size = (max(2, round(logo.width * scale)), max(2, round(logo.height * scale)))
    small = logo.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    return _rounded(small) if logo.getchannel("A").getextrema()[0] == 255 else small


def ink_of(logo: Image.Image) -> str:
    """Return a logo's mean colour, as far as it is opaque."""
    pixels = np.asarray(logo.resize((64, 64), Image.Resampling.BOX), np.float64)
    weight = pixels[..., 3:]
    red, green, blue = np.rint((pixels[..., :3] * weight).sum((0, 1)) / max(1.0, weight.sum())).astype(int)
    return f"#{red:02x}{green:02x}{blue:02x}"


def is_light(logo: Image.Image) -> bool:
    """Return whether a logo wants a dark ground."""
    return luminance(ink_of(logo)) >= LIGHT


def shows_on(logo: Image.Image, ground: str) -> bool:
    """Return whether a logo can be told from a plain ground."""
    return contrast(ink_of(logo), ground) >= _SEEN


def on_plate(logo: Image.Image) -> Image.Image:
    """Return a logo on a rounded plate, white or dark, that it shows on."""
    pad = round(min(logo.size) * 0.28)
    size = (logo.width + 2 * pad, logo.height + 2 * pad)
    plate = Image.new("RGBA", size)
    fill = (16, 18, 24, 235) if is_light(logo) else (255, 255, 255, 245)
    ImageDraw.Draw(plate).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), radius=pad * 0.7, fill=fill)
    plate.alpha_composite(logo, (pad, pad))
    return plate


def _rounded(logo: Image.Image) -> Image.Image:
    mask = Image.new("L", (logo.width * 4, logo.height * 4))
    radius = min(mask.size) * 0.08
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), radius=radius, fill=255)
    logo.putalpha(mask.resize(logo.size, Image.Resampling.BOX))
    return logo
