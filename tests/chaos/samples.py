"""One small request for each ability, so that every plugin with a stand-in is tried without a word about it here."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from engine.contracts import requests as wanted
from engine.contracts.abilities import Ability, ShotType
from engine.contracts.frames import FrameRate
from engine.contracts.media import Shape, Size
from engine.domain.job_spec import JobSpec
from engine.services.studio import Studio

SIZE = Size(width=320, height=180)


@dataclass(frozen=True)
class Sample:
    """A request to one model."""

    ability: Ability
    model: str
    request: wanted.Request

    @property
    def plugin(self) -> str:
        return self.model.partition("/")[0]

    @property
    def name(self) -> str:
        return f"{self.plugin} {self.ability.value}"

    def spec(self, studio: Studio) -> JobSpec:
        provider, _ = studio.plugins.provider(self.ability, self.model)
        return JobSpec(self.request, self.model, provider.revision, "chaos")


def samples(studio: Studio) -> list[Sample]:
    """Return a request for every ability of every plugin that has a stand-in."""
    asked = dict(_requests(studio))
    return [
        Sample(Ability(ability), models[0], asked[Ability(ability)])
        for plugin in sorted(studio.plugins.stand_ins())
        for ability, models in sorted(studio.plugins.describe(plugin).models.items())
        if Ability(ability) in asked
    ]


def _requests(studio: Studio) -> Iterator[tuple[Ability, wanted.Request]]:
    picture = studio.blobs.put_bytes(_picture(), "image/png")
    speech = studio.blobs.put_bytes(_speech(), "audio/wav")
    still = wanted.LayeredStill(still=picture)
    for request in (
        wanted.ImageGenerateRequest(prompt="A lighthouse at dusk", size=SIZE, shape=Shape.WIDE),
        wanted.ImageEnhanceRequest(picture=picture, size=SIZE, shape=Shape.WIDE),
        wanted.VideoFromImageRequest(
            shot_type=ShotType.SINGLE,
            stills=(still,),
            size=SIZE,
            shape=Shape.WIDE,
            frames=120,
            rate=FrameRate(num=24),
        ),
        wanted.SpeechGenerateRequest(text="The lamp is lit."),
        wanted.SpeechTranscribeRequest(audio=speech),
        wanted.MusicGenerateRequest(length_ms=3000),
        wanted.SoundGenerateRequest(prompt="Waves", length_ms=1000),
    ):
        yield request.ability, request


def _picture() -> bytes:
    encoded = io.BytesIO()
    Image.linear_gradient("L").resize((SIZE.width, SIZE.height)).convert("RGB").save(encoded, "PNG")
    return encoded.getvalue()


def _speech() -> bytes:
    encoded = io.BytesIO()
    with wave.open(encoded, "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 16_000))
    return encoded.getvalue()
