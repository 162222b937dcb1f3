"""Whatever the film, each format gives back what it can carry of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from cuts import programs
from hypothesis import HealthCheck, given, settings

from engine.render.timelines.formats import TimelineFormat
from engine.render.timelines.program import Program
from engine.render.timelines.reading import differences
from engine.render.timelines.writing import timeline_text

FOLDER = Path("/films/The “Last” Light & more")


@pytest.mark.parametrize("kind", TimelineFormat)
@given(program=programs())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_film_reads_back_as_it_was_written(kind: TimelineFormat, program: Program) -> None:
    assert differences(program, timeline_text(program, kind, FOLDER), kind) == []
