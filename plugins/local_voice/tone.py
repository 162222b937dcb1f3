"""How an engine's sound is equalised."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tone:
    """An engine's equaliser, in dB: the body of a voice, and everything above `shelf_hz`."""

    body_db: float = 0.0
    shelf_db: float = 0.0
    shelf_hz: float = 5000.0
