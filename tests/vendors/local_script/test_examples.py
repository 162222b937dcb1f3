"""The example scripts are the product's front page: they must stay whole films."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from bomstudio import Breakdown, Shape, ShotType
from engine.domain.script_files import recognise

Break = Callable[..., Breakdown]
Example = Callable[[str], Breakdown]

EXAMPLES = Path(__file__).parents[3] / "config" / "examples"


@pytest.fixture
def example(broken_down: Break) -> Example:
    def read(name: str) -> Breakdown:
        path = EXAMPLES / name
        return broken_down(path.read_bytes(), recognise(path, max_bytes=5_000_000), name=path.stem)

    return read


def seconds(film: Breakdown) -> float:
    return sum(shot.length_ms for shot in film.shots) / 1000


@pytest.mark.parametrize("name", ["lighthouse.fountain", "koffiebrander.md", "monsoon.fountain"])
def test_example_is_a_film_without_a_warning_in_all_shapes(example: Example, name: str) -> None:
    film = example(name)
    assert film.warnings == ()
    assert film.formats == tuple(Shape)
    assert film.shots[0].title == film.title
    assert film.author == "BOM Studios"
    assert all(line.text for shot in film.shots for line in shot.lines)


def test_lighthouse_shows_what_the_studio_can_do(example: Example) -> None:
    film = example("lighthouse.fountain")
    assert film.language == "en"
    assert 45 <= seconds(film) <= 60
    assert [scene.heading.split(".")[0] for scene in film.scenes] == ["EXT", "INT", "EXT", "INT", "EXT"]
    assert [scene.time for scene in film.scenes] == ["dusk", "night", "night", "night", "dawn"]
    assert len(film.shots) == 11
    assert {shot.type for shot in film.shots} == set(ShotType)
    assert {line.speaker for shot in film.shots for line in shot.lines} == {"", "Mara", "Jonas"}
    assert {"dissolve", "dip"} <= {shot.transition for shot in film.shots[1:]}
    assert "parallax" in {shot.camera for shot in film.shots}
    assert len({shot.camera for shot in film.shots}) >= 5
    assert [len(shot.keyframes) for shot in film.shots if shot.type is ShotType.MULTI_FRAME] == [4]
    assert film.shots[-1].title == "THE END"


def test_koffiebrander_uses_its_own_pictures(example: Example) -> None:
    film = example("koffiebrander.md")
    assert (film.language, film.client) == ("nl", "Branderij Noorderlicht")
    assert 30 <= seconds(film) <= 60
    images = {frame.image for shot in film.shots for frame in shot.keyframes} - {""}
    assert images == {"images/koperen-trommel.jpg", "images/kraftzak.jpg", "images/kop-koffie.jpg"}
    for name in images:
        path = EXAMPLES / name
        assert path.stat().st_size < 300_000
        with Image.open(path) as image:
            assert image.width >= 1920
    assert any(frame.focus.x != 0.5 for shot in film.shots for frame in shot.keyframes)


def test_monsoon_is_hindi_to_the_last_word(example: Example) -> None:
    film = example("monsoon.fountain")
    assert film.language == "hi"
    assert 30 <= seconds(film) <= 45
    assert {line.speaker for shot in film.shots for line in shot.lines} == {"", "मीरा", "दादी"}
    assert {shot.type for shot in film.shots} == set(ShotType)
    assert film.shots[-1].title == "समाप्त"
