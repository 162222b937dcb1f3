"""The script reader: rules in, breakdown out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from bomstudio import (
    Ability,
    Cancelled,
    Estimate,
    InputError,
    LocalProvider,
    ModelCard,
    Rejected,
    Request,
    Result,
    ScriptBreakdownRequest,
    Ticket,
    Usage,
)

from .settings import Settings

_ONE_SCRIPT = Usage.of("script", 1)


class RulesBreakdown(LocalProvider):
    """Breaks scripts down by rules: no key, no network, the same answer every time."""

    ability: ClassVar[Ability] = Ability.SCRIPT_BREAKDOWN
    revision: ClassVar[int] = 2

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def models(self) -> Sequence[ModelCard]:
        """Return the one set of rules."""
        return (ModelCard(model="rules-1", ability=self.ability, title="Script breakdown by rules"),)

    async def quote(self, request: Request, model: str) -> Estimate:
        """Return exactly one script."""
        self._accepted(request)
        return Estimate.exactly(_ONE_SCRIPT)

    async def submit(self, request: Request, ticket: Ticket) -> Result:
        """Read the script and answer at once; raises InputError when it cannot be read, and Cancelled."""
        accepted = self._accepted(request)
        return await asyncio.to_thread(self._break_down, accepted, ticket)

    def _accepted(self, request: Request) -> ScriptBreakdownRequest:
        if not isinstance(request, ScriptBreakdownRequest):
            raise Rejected(f"Scripts are broken down here, {request.kind} is not.", hint="Choose another provider.")
        if request.script.bytes > self._settings.max_script_bytes:
            raise InputError(
                f"The script {request.name!r} is {request.script.bytes:,} bytes; "
                f"{self._settings.max_script_bytes:,} is the most that is read.",
                hint="Split it, or raise max_script_bytes in the settings of local_script.",
            )
        return request

    def _break_down(self, request: ScriptBreakdownRequest, ticket: Ticket) -> Result:
        from .breakdown import Wishes, break_down  # late: the parsers are only needed for a script that is new
        from .reading import read_script

        def check(fraction: float) -> None:
            if ticket.cancelled():
                raise Cancelled(f"The breakdown of {request.name!r} was stopped.")
            ticket.report(0.3 + 0.7 * fraction, "making shots")

        ticket.report(0.0, "reading the script")
        script = read_script(ticket.open(request.script).read_bytes(), request.format)
        check(0.0)
        wishes = Wishes(request.name, request.language, request.length, request.words_per_minute)
        breakdown = break_down(script, wishes, self._settings, check)
        return Result(
            data={"breakdown": breakdown.model_dump(mode="json")}, usage=(_ONE_SCRIPT,), notes=breakdown.warnings
        )
