"""A brand's drawings: inside the safe area, off faces and subtitles, readable, the same each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from film_workshop import Workshop, decoded
from made_font import make_font
from made_logo import make_logo
from PIL import Image

from bomstudio import (
    Box,
    BrandColours,
    BrandFont,
    Encoding,
    Fonts,
    Footage,
    FrameRate,
    Look,
    Mark,
    Proxy,
    RenderError,
    Resolution,
    Segment,
    Shape,
    Size,
    ThumbnailOrder,
    Title,
    contrast,
)
from plugins.ffmpeg import branding, logos
from plugins.ffmpeg.marks import mark
from plugins.ffmpeg.renderer import FfmpegRenderer
from plugins.ffmpeg.sheets import Lettering

LONG = "A rather long title about the last night of a light that nobody ever thanked, and of all that came home"
HINDI = "मानसून की रात, दीये का उजाला"
TEXTS = ["The Last Light", LONG, HINDI, "Donaudampfschifffahrtsgesellschaft", "Dr. Anna Vermeer\nKeeper of the lamp"]
STYLES = ["title", "lower_third", "end_card"]


@pytest.fixture
def hand(workshop: Workshop, fonts: Fonts):  # type: ignore[no-untyped-def]
    logo = workshop.keep(make_logo(workshop.folder / "logo.png"), "image/png")

    def made(**look: object) -> branding.Hand:
        return branding.hand_of(Look(logo=logo, **look), fonts, workshop.bench.open)  # type: ignore[arg-type]

    return made


def solid(drawn: Lettering, size: Size, level: int = 140) -> Box:
    """Return where something is drawn that hides what is behind it, in parts of the picture."""
    alpha = np.asarray(drawn.picture)[..., 3]
    rows, columns = np.nonzero(alpha > level)
    left, top = drawn.left + columns.min(), drawn.top + rows.min()
    return Box(
        x=left / size.width,
        y=top / size.height,
        width=(drawn.left + columns.max() + 1 - left) / size.width,
        height=(drawn.top + rows.max() + 1 - top) / size.height,
    )


def title(text: str, style: str, *avoid: Box) -> Title:
    return Title(text=text, style=style, start=0, frames=9, avoid=avoid)  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", TEXTS)
def test_words_keep_to_the_safe_area_above_the_subtitles(hand, shape: Shape, style: str, text: str) -> None:  # type: ignore[no-untyped-def]
    size = Size.of(shape, Resolution.PROXY)
    box = solid(branding.title(title(text, style), size, hand()), size, 200)
    assert box.x >= 0.05
    assert box.x + box.width <= 0.95
    assert box.y >= 0.12
    assert box.y + box.height <= 0.76


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("lower_third", ["panel", "band", "plain"])
@pytest.mark.parametrize("face", [(0.10, 0.15, 0.25, 0.55), (0.60, 0.15, 0.28, 0.55), (0.36, 0.28, 0.28, 0.3)])
def test_words_leave_a_face_free(  # type: ignore[no-untyped-def]
    hand, shape: Shape, style: str, lower_third: str, face: tuple[float, ...]
) -> None:
    size = Size.of(shape, Resolution.PROXY)
    box = Box(**dict(zip(("x", "y", "width", "height"), face, strict=True)))
    drawn = branding.title(title("The Last Light", style, box), size, hand(lower_third=lower_third))
    if size.width > size.height or style == "lower_third" or box.height < 0.5:
        assert solid(drawn, size).overlap(box) == 0


def test_lower_thirds_words_can_be_read_on_any_brands_ground(hand, fonts: Fonts) -> None:  # type: ignore[no-untyped-def]
    size = Size.of(Shape.WIDE, Resolution.HD)
    colours = BrandColours(text="#777777", background="#7a7a7a", primary="#f2e3a0")
    for style in ("panel", "band"):
        drawn = branding.title(title("Anna", "lower_third"), size, hand(colours=colours, lower_third=style))
        pixels = np.asarray(drawn.picture)[..., :3].reshape(-1, 3)
        darkest, lightest = pixels[pixels.sum(1).argmin()], pixels[pixels.sum(1).argmax()]
        assert contrast("#" + bytes(darkest).hex(), "#" + bytes(lightest).hex()) > 4


def test_a_brands_font_is_what_its_words_are_written_in(hand, workshop: Workshop) -> None:  # type: ignore[no-untyped-def]
    own = workshop.keep(make_font(workshop.folder / "own.ttf", "Harbou"), "font/sfnt")
    font = BrandFont(file=own, family="Own")
    size = Size.of(Shape.WIDE, Resolution.PROXY)

    def drawn(**look: object) -> bytes:
        return branding.title(title("Harbour", "title"), size, hand(**look)).picture.tobytes()

    assert drawn(title_font=font) != drawn()
    assert drawn(title_font=font) == drawn(title_font=font)
    assert drawn(body_font=font) == drawn()


@pytest.mark.parametrize("ink", ["#101418", "#f6efe2"])
@pytest.mark.parametrize("ground", ["#101418", "#f6efe2"])
def test_a_logo_shows_on_light_and_on_dark_grounds(tmp_path: Path, ink: str, ground: str) -> None:
    logo = logos.read_logo(make_logo(tmp_path / "logo.png", ink=ink))
    placed = branding.logo_on(ground, logo, 300, 100)
    sheet = Image.new("RGBA", placed.size, ground)
    sheet.alpha_composite(placed)
    shown = np.asarray(sheet.convert("L")).astype(int)
    assert np.percentile(shown, 98) - np.percentile(shown, 2) > 90
    assert max(placed.width, 1) <= 300
    assert placed.height <= 110


@pytest.mark.parametrize("words", ["", "PREVIEW", "A mark that is really rather long"])
@pytest.mark.parametrize("ground", [30, 225])
def test_a_mark_stays_in_its_box_and_shows_on_any_picture(  # type: ignore[no-untyped-def]
    workshop: Workshop, fonts: Fonts, words: str, ground: int
) -> None:
    size = Size.of(Shape.WIDE, Resolution.HD)
    logo = None if words else workshop.keep(make_logo(workshop.folder / "m.png"), "image/png")
    box = Box(x=0.785, y=0.045, width=0.17, height=0.085)
    drawn = mark(Mark(logo=logo, text=words, box=box, opacity=0.8), size, fonts, workshop.bench.open)
    inside = solid(drawn, size, 190)
    assert inside.x >= box.x - 0.01
    assert inside.x + inside.width <= box.x + box.width + 0.01
    sheet = Image.new("RGBA", drawn.picture.size, (ground, ground, ground, 255))
    sheet.alpha_composite(drawn.picture)
    shown = np.asarray(sheet.convert("L")).astype(int)
    assert shown.max() - shown.min() > 60


def test_a_mark_is_on_every_frame_and_fades_where_it_changes(  # type: ignore[no-untyped-def]
    renderer: FfmpegRenderer, workshop: Workshop, encoding: Encoding, tmp_path: Path
) -> None:
    box = Box(x=0.6, y=0.05, width=0.35, height=0.2)
    footage = Footage(clip=workshop.flat(40), frames=8)

    def levels(turning: str) -> list[int]:
        segment = Segment(footage=footage, marks=(Mark(text="MARK", box=box, opacity=1, turning=turning),))  # type: ignore[arg-type]
        renderer.segment(segment, encoding, tmp_path / "a.mp4", workshop.bench)
        return [int(frame[:90].max()) for frame in decoded(tmp_path / "a.mp4")]

    assert min(levels("")) > 180
    assert sorted(levels("in")) == levels("in")
    assert levels("out")[-1] < levels("out")[0] - 60


def test_a_closing_card_covers_the_picture_and_never_stands_still(  # type: ignore[no-untyped-def]
    renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path
) -> None:
    encoding = Encoding(size=Size(width=640, height=360), rate=FrameRate(num=24))
    card = Title(text="Harbour Inn\nBy the sea\nharbour.example", style="closing", start=0, frames=80)
    segment = Segment(footage=Footage(clip=workshop.flat(200), frames=80), titles=(card,), look=Look())
    renderer.segment(segment, encoding, tmp_path / "a.mp4", workshop.bench)
    frames = decoded(tmp_path / "a.mp4")
    corners = [int(frame[4, 4]) for frame in frames]
    assert corners[0] > 170
    assert max(corners[14:]) < 45
    assert renderer.inspect(tmp_path / "a.mp4", thorough=False).file.frames == 80
    moved = [np.abs(late.astype(int) - early).mean() for early, late in zip(frames[20:], frames[44:], strict=False)]
    assert min(moved) > 0.26


def film(renderer: FfmpegRenderer, workshop: Workshop, folder: Path, shape: Shape) -> Path:
    """Return a film of noisy pictures, which are the hardest to make small."""
    size = Size.of(shape, Resolution.PROXY)
    chance = np.random.default_rng(7)
    encoding = Encoding(size=size, rate=FrameRate(num=24), crf=8)
    picture = chance.integers(0, 255, (size.height, size.width, 3), dtype=np.uint8)
    segment = Segment(footage=Footage(clip=workshop.picture(picture), frames=30))
    out = folder / "film.mp4"
    renderer.segment(segment, encoding, out, workshop.bench)
    return out


@pytest.mark.parametrize("shape", list(Shape))
def test_thumbnails_are_wide_and_small_whatever_the_film(  # type: ignore[no-untyped-def]
    renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path, shape: Shape
) -> None:
    source = film(renderer, workshop, tmp_path, shape)
    order = ThumbnailOrder(
        title=LONG, first=9, others=((0,), (24,), (999,)), size=Size(width=1280, height=720), max_bytes=400_000
    )
    outs = [tmp_path / f"{number}.jpg" for number in range(3)]
    assert sorted(renderer.thumbnails(source, order, outs, workshop.bench)) == [0, 9, 24]
    for out in outs:
        assert out.stat().st_size < 400_000
        with Image.open(out) as picture:
            assert (picture.size, picture.format) == ((1280, 720), "JPEG")
    again = [tmp_path / f"again-{number}.jpg" for number in range(3)]
    renderer.thumbnails(source, order, again, workshop.bench)
    assert [path.read_bytes() for path in outs] == [path.read_bytes() for path in again]


def test_thumbnails_are_a_choice_between_different_pictures(
    renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path
) -> None:
    chance = np.random.default_rng(7)
    vivid = np.repeat(np.repeat(chance.integers(0, 255, (9, 16, 3), dtype=np.uint8), 20, 0), 20, 1)
    dull = np.full_like(vivid, 90)
    dull[60:120, 100:220] = 140
    ref = workshop.filmed([vivid] * 20 + [dull] * 10)
    order = ThumbnailOrder(title="A", first=5, others=((15,), (25,)), size=Size(width=1280, height=720))
    outs = [tmp_path / f"{number}.jpg" for number in range(2)]
    assert renderer.thumbnails(workshop.paths[ref.sha256], order, outs, workshop.bench) == (5, 25)


def test_a_thumbnail_that_cannot_be_small_enough_is_refused(  # type: ignore[no-untyped-def]
    renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path
) -> None:
    source = film(renderer, workshop, tmp_path, Shape.WIDE)
    order = ThumbnailOrder(title="A", first=0, size=Size(width=1280, height=720), max_bytes=1000)
    with pytest.raises(RenderError, match="smaller than 1000"):
        renderer.thumbnails(source, order, [tmp_path / "a.jpg"], workshop.bench)


def test_a_proxys_words_lie_across_every_frame(  # type: ignore[no-untyped-def]
    renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path
) -> None:
    from plugins.ffmpeg.proxies import across

    sheet = np.asarray(across(Proxy(size=Size(width=640, height=360), text="REVIEW"), renderer._fonts()))
    assert 50 < sheet[..., 3].max() < 100
    thirds = [sheet[:, start : start + 213, 3].max() for start in (0, 213, 426)]
    assert min(thirds) > 50
