"""Writing a new plugin: a package that works with an invented vendor, whose tests say what is left to do."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.contracts.abilities import Ability
from engine.contracts.errors import InputError
from engine.contracts.money import MICRO


@dataclass(frozen=True)
class Kind:
    """What a new plugin makes, and what is particular to it; its code is in `templates/kind_….jinja`."""

    ability: Ability
    makes: str
    request: str
    role: str
    media_type: str
    ending: str
    unit: str
    amount: str
    placeholder: str
    more: tuple[str, ...] = ()
    """What its adapter uses beside the request."""
    for_media: tuple[str, ...] = ()
    """What its stand-in needs to make a file."""
    hands_pictures: bool = False

    @property
    def template(self) -> str:
        """The file of its macros."""
        return f"kind_{next(name for name, kind in KINDS.items() if kind is self)}.jinja"

    @property
    def names(self) -> tuple[str, ...]:
        """What its adapter imports beside what all do."""
        return (self.request, *self.more)


KINDS = {
    "image": Kind(
        ability=Ability.IMAGE_GENERATE,
        makes="stills",
        request="ImageGenerateRequest",
        role="still",
        media_type="image/png",
        ending="png",
        unit="image",
        amount="0.04",
        placeholder="placeholder_picture",
        for_media=("Size",),
    ),
    "video": Kind(
        ability=Ability.VIDEO_FROM_IMAGE,
        makes="clips from stills",
        request="VideoFromImageRequest",
        role="clip",
        media_type="video/mp4",
        ending="mp4",
        unit="second",
        amount="0.07",
        placeholder="placeholder_clip",
        more=("ShotType",),
        for_media=("FrameRate", "Size"),
        hands_pictures=True,
    ),
    "speech": Kind(
        ability=Ability.SPEECH_GENERATE,
        makes="spoken lines",
        request="SpeechGenerateRequest",
        role="speech",
        media_type="audio/wav",
        ending="wav",
        unit="character",
        amount="0.0001",
        placeholder="placeholder_sound",
    ),
    "music": Kind(
        ability=Ability.MUSIC_GENERATE,
        makes="music",
        request="MusicGenerateRequest",
        role="music",
        media_type="audio/wav",
        ending="wav",
        unit="second",
        amount="0.005",
        placeholder="placeholder_sound",
    ),
    "sound": Kind(
        ability=Ability.SOUND_GENERATE,
        makes="sound effects",
        request="SoundGenerateRequest",
        role="sound",
        media_type="audio/wav",
        ending="wav",
        unit="second",
        amount="0.01",
        placeholder="placeholder_sound",
    ),
}
_COMMON = ("pyproject.toml", "README.md")
_FACTS = ("prices.toml", "quality.toml")
_PARTS = {"card.py": "__init__.py", "client.py": "client.py", "adapter.py": "adapter.py", "sandbox.py": "sandbox.py"}
_TESTS = ("test_contract.py", "test_todo.py")


def scaffold(name: str, kind: str, folder: Path, *, is_bronze: bool = False) -> list[Path]:
    """Write a new plugin into a folder that is not there yet, and return its files. Raises InputError."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", name) or keyword.iskeyword(name):
        raise InputError(f"{name!r} cannot be a plugin's name.", hint="Write lower-case letters, digits and _.")
    if kind not in KINDS:
        raise InputError(f"There is no scaffold for {kind!r}.", hint=f"Choose {', '.join(KINDS)}.")
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        raise InputError(f"{folder} is there already.", hint="Name another folder with --out.")
    package = f"bomstudio_{name}"
    parts = {"bronze.py": "__init__.py"} if is_bronze else _PARTS
    targets = {
        **{file: Path(file) for file in _COMMON},
        **{file: Path(package, file) for file in _FACTS},
        **{file: Path(package, target) for file, target in parts.items()},
        **{file: Path("tests", file) for file in _TESTS},
    }
    words = _words(name, KINDS[kind], is_bronze=is_bronze)
    texts = {target: _rendered(file, words) for file, target in targets.items()}
    for target, text in texts.items():
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        (folder / target).write_text(text, encoding="utf-8")
    return sorted(folder / target for target in texts)


def _words(name: str, kind: Kind, *, is_bronze: bool) -> dict[str, Any]:
    return {
        "name": name,
        "slug": name.replace("_", "-"),
        "title": "".join(part.capitalize() for part in name.split("_")),
        "kind": kind,
        "micro": int(Decimal(kind.amount) * MICRO),
        "today": datetime.now(UTC).date().isoformat(),
        "is_bronze": is_bronze,
    }


def _rendered(file: str, words: dict[str, Any]) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("engine.testkit"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return environment.get_template(f"{file}.jinja").render(words).lstrip("\n").rstrip("\n") + "\n"
