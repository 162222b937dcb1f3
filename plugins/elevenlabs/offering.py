"""What all that ElevenLabs offers has in common: a client, and a card for each model that the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from bomstudio import ModelCard, Provider

from .client import ElevenLabs

_SPARE_SECONDS = 60
"""How much longer than an answer may take a job may take."""


class ElevenLabsProvider(Provider):
    """Makes one kind of thing; the vendor answers at once."""

    longest_ms: ClassVar[int | None] = None
    """The most that one request makes, where there is a limit."""

    def __init__(self, client: ElevenLabs, models: Sequence[str], answer_seconds: int) -> None:
        self._client = client
        self._cards = tuple(
            ModelCard(
                model=model,
                ability=self.ability,
                title=f"ElevenLabs {model}",
                max_seconds=self.longest_ms // 1000 if self.longest_ms else None,
                deadline_seconds=answer_seconds + _SPARE_SECONDS,
            )
            for model in models
        )

    def models(self) -> Sequence[ModelCard]:
        """The models that the settings name."""
        return self._cards
