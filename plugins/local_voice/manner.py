"""How a line is said: what its parenthetical and its pace do to loudness, speed and pitch."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Manner:
    """Loudness in dB, speed as a factor and pitch in semitones, all relative to plain speech."""

    gain_db: float = 0.0
    speed: float = 1.0
    semitones: float = 0.0


_WORDS: tuple[tuple[Manner, str], ...] = (
    (Manner(-7, 0.90, -1.0), "whisper fluister susurr chuchot फुसफुसा"),
    (Manner(-4, 0.94, -0.5), "soft quiet gentl murmur zacht stil suave bajito murmur doucement basse धीमे धीरे"),
    (Manner(3, 1.05, 1.5), "shout yell scream schreeuw roepend gritando grita crie criant hurl चिल्ला"),
    (Manner(2, 1.06, 1.0), "angr furious boos woedend enfadad furios colère furieu गुस्से"),
    (Manner(1, 1.10, 1.0), "excited happ cheer laugh blij vrolijk lach feliz alegre riendo joyeu riant खुश हँस"),
    (Manner(-2, 0.88, -1.0), "sad cry tear weep verdriet huil trist llor pleur उदास रो"),
    (Manner(0, 1.18, 0.5), "quick fast hurr rush snel haast gehaast rápid rapid prisa vite जल्दी"),
    (Manner(0, 0.85, -0.5), "slow calm langzaam rustig kalm lent despacio calmad tranquil lentement शांत"),
)


def manner(parenthetical: str) -> Manner:
    """Return how a parenthetical in English, Dutch, Spanish, French or Hindi is acted; plain when it says nothing."""
    words = "".join(c if c.isalnum() or c in "्ािीुूेैोौंँ़" else " " for c in parenthetical.casefold()).split()
    for effect, stems in _WORDS:
        if any(word.startswith(stem) for word in words for stem in stems.split()):
            return effect
    return Manner()
