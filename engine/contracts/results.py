"""What comes back from a provider."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from pydantic import Field

from .documents import Document
from .media import ProducedFile
from .money import Money


class Usage(Document):
    """A quantity in the vendor's own unit, as an exact fraction written `n` or `n/d`."""

    unit: str
    quantity: str = Field(pattern=r"^\d+(/\d+)?$")

    @classmethod
    def of(cls, unit: str, quantity: Fraction | int) -> Usage:
        """Return a usage from a number."""
        return cls(unit=unit, quantity=str(Fraction(quantity)))

    @property
    def amount(self) -> Fraction:
        """The quantity as a number."""
        return Fraction(self.quantity)


class Estimate(Document):
    """What a request will use: the likely quantities, and the most that can be charged.

    The host turns quantities into money by the price book; a unit without a price is refused.
    """

    likely: tuple[Usage, ...]
    ceiling: tuple[Usage, ...]

    @classmethod
    def exactly(cls, *usages: Usage) -> Estimate:
        """Return an estimate that is known for certain."""
        return cls(likely=usages, ceiling=usages)


class WordTime(Document):
    """When a word is heard, in milliseconds from the start of the audio."""

    text: str
    start_ms: int = Field(ge=0)
    end_ms: int = Field(ge=0)


class Passage(Document):
    """Where a line is said in a recording, in milliseconds from its start."""

    start_ms: int = Field(ge=0)
    end_ms: int = Field(ge=0)
    confidence: float = Field(ge=0, le=1)
    """How far it can be believed without listening: 1 is certain, below a half wants a person's ear."""
    words: tuple[WordTime, ...] = ()
    """Each word of the line, where its words could be told apart."""


class Result(Document):
    """Everything a finished job made.

    files: one or more, in the scratch folder, none for speech.transcribe and speech.align. data: typed by ability:
    `breakdown` for script.breakdown, `words` (a list of WordTime) for speech.generate and speech.excerpt, `text`,
    `language` and `words` for speech.transcribe, `passages` (for each line a Passage, or None when it is not said) for
    speech.align, `length_ms` and `level_db` (how loud the speech is, below full scale) for speech.clean, free
    otherwise. usage: what was used, in the vendor's
    units. charged: the vendor's own figure when it reports one, which then wins over the price book.
    """

    files: tuple[ProducedFile, ...] = ()
    data: dict[str, Any] = Field(default_factory=dict)
    usage: tuple[Usage, ...] = ()
    charged: Money | None = None
    seed: int | None = None
    model_version: str = ""
    """What really ran, when the vendor says more than the model's name."""
    notes: tuple[str, ...] = ()
    """What a person should know: a voice that was substituted, a limit that was met."""
