"""Rules about the sound: silence where something is planned, loudness and peaks."""

from __future__ import annotations

from collections.abc import Iterator

from engine.contracts.plan import SAMPLE_RATE

from .checked import Checked, Fault, Stretch, seconds

_HEARD_MS = 700
"""Speech is heard within so long of its first word."""
_FULL_SCALE = 0.0


def silence(film: Checked) -> Iterator[Fault]:
    """Speech is heard where it is planned, and something at all where any sound is."""
    plan = film.plan.sound
    for start, end in film.facts.silent:
        unheard = [cue for cue in _speech(film) if start <= cue[0] and min(cue[1], cue[0] + _HEARD_MS) <= end]
        if _is_whole(film, (start, end)) and (plan.voices or plan.music):
            yield Fault(
                "Nothing is heard in the whole film.",
                "Listen to its voices and its music with `bom assets list VIDEO`; make what is silent again.",
            )
        elif unheard:
            count = "A planned line is" if len(unheard) == 1 else f"{len(unheard)} planned lines are"
            yield Fault(
                f"{count} not heard: it is silent for {seconds(end - start)}.",
                "Listen to the shot's voice; have it made again with `bom shots redo`.",
                (start, end),
            )


def music_pause(film: Checked) -> Iterator[Fault]:
    """Music goes on under the whole film, but for its fades."""
    music = film.plan.sound.music
    if music is None:
        return
    faded_out = film.length_ms - music.fade_out_ms
    spoken_for = {fault.stretch for fault in silence(film)}
    for start, end in film.facts.silent:
        heard_from, heard_to = max(start, music.fade_in_ms), min(end, faded_out)
        is_told = (start, end) in spoken_for or _is_whole(film, (start, end))
        if heard_to - heard_from >= film.limits.silence_ms and not is_told:
            yield Fault(
                f"The music pauses for {seconds(end - start)}.",
                "Choose other music, or accept it when the pause is meant.",
                (start, end),
            )


def loudness(film: Checked) -> Iterator[Fault]:
    """As loud as planned."""
    found, planned = film.facts.loudness_lufs, film.plan.sound.loudness_lufs
    if found is not None and abs(found - planned) > film.limits.loudness_tolerance_lu:
        louder = "louder" if found > planned else "quieter"
        yield Fault(
            f"It measures {found:.1f} LUFS: {abs(found - planned):.1f} LU {louder} than the {planned:g} planned.",
            "Listen to its voices and music: the mix came no nearer. Render again after changing them.",
        )


def true_peak(film: Checked) -> Iterator[Fault]:
    """Peaks no higher than planned; beyond full scale is for `clipping`."""
    found, planned = film.facts.true_peak_dbtp, film.plan.sound.true_peak_dbtp
    if found is not None and planned + film.limits.true_peak_tolerance_db < found < _FULL_SCALE:
        yield Fault(
            f"Its peaks reach {found:.1f} dBTP; {planned:g} is planned.",
            "Render it again, with a lower film.true_peak_dbtp if it comes back.",
        )


def clipping(film: Checked) -> Iterator[Fault]:
    """No peaks beyond full scale."""
    found = film.facts.true_peak_dbtp
    if found is not None and found >= _FULL_SCALE:
        yield Fault(
            f"Its peaks reach {found:.1f} dBTP, beyond full scale: players will crack.",
            "Render it again, with a lower film.true_peak_dbtp if it comes back.",
        )


def _speech(film: Checked) -> list[Stretch]:
    """Return where speech is planned: by the subtitles, which know the words; else by where voices begin."""
    if film.plan.subtitles:
        return [(cue.start_ms, cue.end_ms) for cue in film.plan.subtitles]
    starts = [voice.start * 1000 // SAMPLE_RATE for voice in film.plan.sound.voices]
    return [(start, start + 1000) for start in starts]


def _is_whole(film: Checked, stretch: Stretch) -> bool:
    return stretch[0] <= _HEARD_MS and stretch[1] >= film.length_ms - _HEARD_MS
