"""Which track of the library a film gets."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from engine.domain.track import Track, suiting

MOODS = ("calm", "tense", "warm")


def track(moods: list[str], seconds: int = 60, sha256: str = "") -> Track:
    return Track(
        title="A",
        moods=moods,
        licence="CC0",
        source="here",
        sha256=sha256,
        media_type="audio/flac",
        duration_ms=seconds * 1000,
    )


libraries = st.lists(
    st.builds(
        track,
        st.lists(st.sampled_from(MOODS), min_size=1, unique=True),
        st.integers(1, 300),
        st.text("abc", min_size=1, max_size=3),
    ),
    max_size=8,
)


@given(libraries, st.sampled_from(MOODS), st.integers(0, 400_000), st.integers(0, 99))
def test_chosen_track_has_the_mood_and_is_long_enough_if_any_is(
    tracks: list[Track], mood: str, length_ms: int, chance: int
) -> None:
    able = [one for one in tracks if mood in one.moods]
    chosen = suiting(tracks, mood, length_ms, chance=chance)
    assert (chosen in able) if able else chosen is None
    if chosen and any(one.duration_ms >= length_ms for one in able):
        assert chosen.duration_ms >= length_ms


@given(libraries, st.sampled_from(MOODS), st.integers(0, 400_000), st.randoms())
def test_same_library_gives_the_same_track_in_whatever_order_it_is_read(
    tracks: list[Track], mood: str, length_ms: int, random: Random
) -> None:
    shuffled = random.sample(tracks, len(tracks))
    assert suiting(tracks, mood, length_ms, chance=7) is suiting(shuffled, mood, length_ms, chance=7)


def test_track_that_is_heard_already_stays_though_a_longer_one_came() -> None:
    short, long = track(["calm"], 10, "old"), track(["calm"], 600, "new")
    assert suiting([short, long], "calm", 60_000, chance=0) is long
    assert suiting([short, long], "calm", 60_000, chance=0, heard="old") is short
    assert suiting([short, long], "tense", 60_000, chance=0, heard="old") is None
