"""The quality report of a finished film: what was measured, what was found, and what a person accepted."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from engine.contracts.documents import Document
from engine.contracts.frames import FrameRate
from engine.contracts.rendering import FilmFacts


class Finding(Document):
    """Something in a film that is not as planned: where it lies, what it is, and what to do."""

    rule: str
    weight: Literal["stops", "warns", "notes"]
    what: str
    remedy: str
    start_frame: int | None = None
    """None when it is of the whole film."""
    end_frame: int | None = None
    """The one after the last."""
    start_ms: int | None = None
    end_ms: int | None = None
    shots: tuple[str, ...] = ()
    """The names of the shots it lies in."""


class Acceptance(Document):
    """A person's word that a film may be delivered although a rule stops it."""

    rule: str
    who: str
    why: str
    when: datetime


class QualityReport(Document):
    """What is known of one finished film; stored as JSON with its schema name and version inside."""

    schema_name: Literal["bomstudio.quality_report"] = "bomstudio.quality_report"
    schema_version: Literal[1] = 1
    sha256: str
    """The film's bytes."""
    shape: str
    resolution: str
    frames: int
    rate: FrameRate
    facts: FilmFacts
    findings: tuple[Finding, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    held_against: str = ""
    """A hash of the rules and limits: with others it is judged anew."""

    @property
    def stopping(self) -> tuple[Finding, ...]:
        """The findings that keep the film from being delivered."""
        accepted = {acceptance.rule for acceptance in self.accepted}
        return tuple(finding for finding in self.findings if finding.weight == "stops" and finding.rule not in accepted)

    @property
    def verdict(self) -> Literal["stopped", "accepted", "warned", "good"]:
        """What comes of it: stopped; free because a person accepted it; free with warnings; or good."""
        if self.stopping:
            return "stopped"
        weights = {finding.weight for finding in self.findings}
        return "accepted" if "stops" in weights else "warned" if "warns" in weights else "good"
