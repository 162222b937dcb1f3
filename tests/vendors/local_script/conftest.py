import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bomstudio import Breakdown, MediaRef, Result, ScriptBreakdownRequest, Ticket
from plugins.local_script.adapter import RulesBreakdown
from plugins.local_script.settings import Settings


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    """Send a script through the provider, as the host does."""

    def send(script: str | bytes, format: str, settings: Settings | None = None, **wishes: Any) -> Result:
        data = script.encode() if isinstance(script, str) else script
        stored = tmp_path / "script"
        stored.write_bytes(data)
        media = MediaRef(sha256=hashlib.sha256(data).hexdigest(), media_type="text/plain", bytes=len(data))
        request = ScriptBreakdownRequest(script=media, format=format, **{"name": "my_film", **wishes})
        ticket = Ticket(reference="r", model="rules-1", scratch=tmp_path, open=lambda ref: stored)
        return asyncio.run(RulesBreakdown(settings or Settings()).submit(request, ticket))

    return send


@pytest.fixture
def broken_down(run: Callable[..., Result]) -> Callable[..., Breakdown]:
    """Break a script down and return the typed breakdown."""

    def breakdown(script: str | bytes, format: str, **wishes: Any) -> Breakdown:
        return Breakdown.model_validate(run(script, format, **wishes).data["breakdown"])

    return breakdown


@pytest.fixture
def fountain(broken_down: Callable[..., Breakdown]) -> Callable[..., Breakdown]:
    return lambda script, **wishes: broken_down(script, "fountain", **wishes)


@pytest.fixture
def markdown(broken_down: Callable[..., Breakdown]) -> Callable[..., Breakdown]:
    return lambda script, **wishes: broken_down(script, "markdown", **wishes)


@pytest.fixture
def text(broken_down: Callable[..., Breakdown]) -> Callable[..., Breakdown]:
    return lambda script, **wishes: broken_down(script, "text", **wishes)
