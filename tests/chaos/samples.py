"""One small request for each ability, so that every paid plugin is tried without a word about it here."""

from __future__ import annotations

import io
import sys
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from engine.contracts import requests as wanted
from engine.contracts.abilities import Ability, ShotType
from engine.contracts.frames import FrameRate
from engine.contracts.media import MediaRef, Shape, Size
from engine.contracts.money import Price
from engine.domain.job_spec import JobSpec
from engine.services.studio import Studio

SIZE = Size(width=320, height=180)
_STILL = (640, 360)
_SPEECH_SECONDS = 3

Maker = Callable[["Sample"], MediaRef]
"""Has a sample made before anything is tried, and returns its file."""


@dataclass(frozen=True)
class Sample:
    """A request to one model."""

    ability: Ability
    model: str
    request: wanted.Request
    folder: Path
    """Where its plugin lies."""

    @property
    def plugin(self) -> str:
        return self.model.partition("/")[0]

    @property
    def name(self) -> str:
        return f"{self.plugin} {self.ability.value}"

    def spec(self, studio: Studio) -> JobSpec:
        provider, _ = studio.plugins.provider(self.ability, self.model)
        return JobSpec(self.request, self.model, provider.revision, "chaos")


def samples(studio: Studio, make: Maker) -> list[Sample]:
    """Return a request for every ability of every paid plugin.

    Raises LookupError for an ability that has no request here, and for a paid plugin that has no stand-in.
    """
    asked = {request.ability: request for request in _requests(studio)}
    found: list[Sample] = []
    for plugin in _paid(studio):
        facts = studio.plugins.describe(plugin)
        folder = Path(str(sys.modules[facts.module].__file__)).parent
        own: dict[Ability, Sample] = {}
        for ability, models in sorted((Ability(name), models) for name, models in facts.models.items()):
            if ability is Ability.VIDEO_LIPSYNC:
                clip = make(own[Ability.VIDEO_FROM_IMAGE])
                request: wanted.Request | None = wanted.VideoLipsyncRequest(video=clip, speech=_said(studio))
            else:
                request = asked.get(ability)
            if request is None:
                raise LookupError(f"No sample for {ability} of {plugin}: write one in {Path(__file__).name}.")
            own[ability] = Sample(ability, models[0], request, folder)
        found += own.values()
    return found


def _paid(studio: Studio) -> list[str]:
    """Return the plugins that cost money or have a stand-in."""
    stand_ins = studio.plugins.stand_ins().keys()
    costly = {name for name in studio.plugins.names() if any(price.amount_micro for price in _prices(studio, name))}
    if untried := costly - stand_ins:
        raise LookupError(f"No stand-in to try {', '.join(sorted(untried))} against.")
    return sorted(stand_ins)


def _prices(studio: Studio, plugin: str) -> tuple[Price, ...]:
    return studio.plugins.describe(plugin).prices


def _requests(studio: Studio) -> Iterator[wanted.Request]:
    picture = studio.blobs.put_bytes(_picture(), "image/png")
    yield wanted.ImageGenerateRequest(prompt="A lighthouse at dusk", size=SIZE, shape=Shape.WIDE)
    yield wanted.ImageEnhanceRequest(picture=picture, size=SIZE, shape=Shape.WIDE)
    yield wanted.VideoFromImageRequest(
        shot_type=ShotType.SINGLE,
        stills=(wanted.LayeredStill(still=picture),),
        size=SIZE,
        shape=Shape.WIDE,
        frames=120,
        rate=FrameRate(num=24),
    )
    yield wanted.SpeechGenerateRequest(text="The lamp is lit.")
    yield wanted.SpeechTranscribeRequest(audio=_said(studio))
    yield wanted.MusicGenerateRequest(length_ms=3000)
    yield wanted.SoundGenerateRequest(prompt="Waves", length_ms=1000)


def _said(studio: Studio) -> MediaRef:
    return studio.blobs.put_bytes(_speech(), "audio/wav")


def _picture() -> bytes:
    encoded = io.BytesIO()
    Image.linear_gradient("L").resize(_STILL).convert("RGB").save(encoded, "PNG")
    return encoded.getvalue()


def _speech() -> bytes:
    encoded = io.BytesIO()
    with wave.open(encoded, "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 16_000 * _SPEECH_SECONDS))
    return encoded.getvalue()
