"""Keys: they reach the vendor, and nothing else."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import pytest

from engine.contracts.errors import BomError
from engine.contracts.sandbox import FaultKind, Realm
from engine.testkit.driving import ask, live

from .base import Contract
from .bench import Bench, Case, run
from .fitting import KEYED, REMOTE, fits

KEY = "kit-9f8e7d6c5b4a39281706-Recognisable"
_TROUBLES = (None, FaultKind.LOST_ANSWER, FaultKind.MALFORMED, *(f"{status}" for status in (400, 401, 429, 500)))
_LINES = ("httpx", "httpcore", "uvicorn", "asyncio")
"""Logs of libraries, which the studio's own log redacts."""


class SecrecyContract(Contract):
    """A key stands in the calls to the vendor and in no other place."""

    @fits(REMOTE, KEYED)
    def test_key_is_in_no_log_error_result_or_file(
        self, bench: Bench, case: Case, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Works as in the real world, with a real key, led to the stand-in: well, and through trouble."""
        secrets = bench.secrets(KEY)
        caplog.set_level(logging.DEBUG)
        request = next(iter(self.requests(case, bench)))
        said = []
        manager = bench.manager(Realm.REAL, secrets, is_diverted=True)
        provider = bench.provider(case, manager)
        for trouble in _TROUBLES:
            ticket = bench.ticket(case)
            if isinstance(trouble, FaultKind):
                bench.goes_wrong(trouble)
            elif trouble:
                bench.goes_wrong(FaultKind.STATUS, trouble)
            try:
                said.append(run(ask(provider.submit, request, ticket)).model_dump_json())
                said.append(run(live(provider, request, bench.ticket(case))).model_dump_json())
            except BomError as error:
                said += [repr(error), str(error), error.message, error.hint, *traceback.format_exception(error)]
        said += [record.getMessage() for record in caplog.records if record.name.partition(".")[0] not in _LINES]
        said += [str(record.exc_info) for record in caplog.records if record.exc_info]
        assert bench.ear.changes, "nothing reached the stand-in"
        sent = {
            value for call in bench.ear.heard for value in call.headers.values() if len(value) > 20 and KEY in value
        }
        for secret in {KEY, *sent}:
            assert [text for text in said if secret in text] == [], "the key stands in what was said"
            assert _files_with(bench.folder, secret) == [], "the key stands in a file"

    @fits(REMOTE, KEYED)
    def test_key_stays_out_of_addresses(self, bench: Bench, case: Case) -> None:
        """Keys go in headers: a path or a query stands in logs of every machine on the way."""
        manager = bench.manager(Realm.REAL, bench.secrets(KEY), is_diverted=True)
        request = next(iter(self.requests(case, bench)))
        run(live(bench.provider(case, manager), request, bench.ticket(case)))
        assert [call.path for call in bench.ear.heard if KEY in call.path or KEY in call.query] == []


def _files_with(folder: Path, secret: str) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
