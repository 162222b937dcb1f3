"""What each mood is made of: pace, harmony, and who plays how loud."""

from dataclasses import dataclass, field

from bomstudio import Mood

MAJOR, LYDIAN = (0, 2, 4, 5, 7, 9, 11), (0, 2, 4, 6, 7, 9, 11)
MINOR, DORIAN = (0, 2, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 9, 10)


@dataclass(frozen=True)
class Palette:
    """A mood in music. Levels are in dB, None for silent; `brightness` 0..1 is how much treble the pads have."""

    bpm: float
    scale: tuple[int, ...]
    progressions: tuple[str, ...]
    """Four bars each, the first for the opening; every one begins and the piece ends on the tonic chord."""
    close: str
    figure: tuple[float, ...]
    """Beats of a bar on which the keys play a chord's tones in turn."""
    melody: tuple[float, ...] = ()
    """Beats of two bars on which a tune moves, where there is one."""
    drum: tuple[float, ...] = ()
    """Beats of a bar on which the low drum is struck."""
    pulse: tuple[float, ...] = ()
    """Beats of a bar on which muffled strings repeat the root."""
    levels: dict[str, float] = field(default_factory=dict)
    brightness: float = 0.5
    rise_db: float = 4.0
    """How much louder the height is than the opening."""


_EIGHTHS = tuple(beat / 2 for beat in range(8))

PALETTES: dict[Mood, Palette] = {
    "neutral": Palette(
        bpm=78,
        scale=MAJOR,
        progressions=("I:add9 V:sus4 VI:m7 IV:add9", "I:add9 III:m IV:maj7 V:sus4", "VI:m7 IV:maj7 I:add9 V"),
        close="I:add9",
        figure=(0, 1, 1.5, 2.5, 3),
        melody=(0, 3, 4, 7),
        levels={"pad": -6, "keys": -4, "bass": -4},
        brightness=0.45,
    ),
    "warm": Palette(
        bpm=72,
        scale=MAJOR,
        progressions=("I:maj7 IV:maj7 VI:m7 IV:add9", "I:add9 III:m7 IV:maj7 IV:m6", "VI:m7 II:m7 IV:maj7 I:add9"),
        close="I:maj7",
        figure=(0, 0.5, 1, 2, 2.5, 3),
        melody=(0, 1.5, 2, 4, 6),
        levels={"pad": -7, "keys": -2, "bass": -3},
        brightness=0.4,
    ),
    "tense": Palette(
        bpm=92,
        scale=MINOR,
        progressions=("I:m I:m bVI:maj7 I:m", "I:m bII:maj7 I:m V:dim", "bVI:maj7 bII:maj7 I:m I:sus2"),
        close="I:sus2",
        figure=(),
        drum=(0,),
        pulse=_EIGHTHS,
        levels={"pad": -6, "bass": -2, "pulse": -3, "drum": -2, "bells": -10},
        brightness=0.3,
        rise_db=6.0,
    ),
    "sad": Palette(
        bpm=60,
        scale=MINOR,
        progressions=("I:madd9 bVI:maj7 bIII bVII:sus4", "I:m IV:m7 bVI:maj7 V:sus4", "bVI:maj7 bIII IV:m7 I:madd9"),
        close="I:madd9",
        figure=(0, 1, 2, 3),
        melody=(0, 2, 3, 4),
        levels={"pad": -8, "keys": -1, "bass": -5},
        brightness=0.25,
    ),
    "joyful": Palette(
        bpm=104,
        scale=MAJOR,
        progressions=("I:add9 IV:add9 I:add9 V:sus4", "I V VI:m7 IV:add9", "IV:add9 V I:add9 VI:m7"),
        close="I:add9",
        figure=_EIGHTHS,
        melody=(0, 1, 1.5, 3, 4, 5.5, 6),
        pulse=(0, 2, 3.5),
        levels={"pad": -10, "plucks": -1, "keys": -8, "bass": -3, "pulse": -9},
        brightness=0.7,
    ),
    "mysterious": Palette(
        bpm=66,
        scale=DORIAN,
        progressions=(
            "I:madd9 IV:add9 I:madd9 II:m7",
            "I:m6 bIII:maj7#11 I:madd9 IV",
            "bVII:sus2 I:m6 bIII:maj7#11 IV",
        ),
        close="I:madd9",
        figure=(0, 1.5, 3.5),
        melody=(1, 4.5),
        levels={"pad": -6, "bells": -2, "plucks": -8, "bass": -4},
        brightness=0.35,
    ),
    "calm": Palette(
        bpm=58,
        scale=LYDIAN,
        progressions=("I:maj7 II:sus2 I:add9 VI:m7", "I:add9 III:m7 IV:maj7 I:maj7", "VI:m7 IV:maj7 I:add9 V:sus4"),
        close="I:add9",
        figure=(0, 2.5),
        melody=(0, 4),
        levels={"pad": -6, "keys": -3, "bass": -6},
        brightness=0.3,
    ),
    "epic": Palette(
        bpm=84,
        scale=MINOR,
        progressions=("I:m bVI bIII bVII", "I:madd9 bVI:maj7 IV:m7 bVII:sus4", "bVI bVII I:m bIII"),
        close="I:m",
        figure=(),
        melody=(0, 2, 3, 4, 6),
        drum=(0, 2.5, 3),
        pulse=_EIGHTHS,
        levels={"pad": -6, "brass": -7, "bass": -1, "pulse": -4, "drum": 2},
        brightness=0.55,
        rise_db=9.0,
    ),
}
