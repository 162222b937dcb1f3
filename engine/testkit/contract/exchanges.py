"""Golden exchanges: what the vendor's own documentation, or the vendor itself, says an answer looks like."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import Any, ClassVar

import pytest

from engine.contracts import errors
from engine.contracts.errors import BomError
from engine.contracts.provider import Ticket
from engine.contracts.sandbox import Realm
from engine.testkit.driving import live
from engine.testkit.golden import REFERENCE, Recording, played, recordings, source_of

from .base import Contract
from .bench import Bench, Case, run
from .measuring import measure
from .secrecy import KEY


class GoldenContract(Contract):
    """Every exchange in `golden/recordings.toml` is understood, as the vendor words it.

    A stand-in and an adapter by one hand prove only that they agree with each other; these are the other witness.
    """

    golden: ClassVar[Path]
    """The folder with `recordings.toml` and the exchanges."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make a test for each exchange, beside those of the other contracts."""
        super().pytest_generate_tests(metafunc)
        if "recording" in metafunc.fixturenames:
            metafunc.parametrize("recording", recordings(self.golden), ids=lambda recording: str(recording.name))

    def test_exchange_is_understood(self, bench: Bench, recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
        """The same request is sent, call by call, and the answer ends as the list says."""
        monkeypatch.setattr(socket.socket, "connect", _refused)
        case = self._case(bench, recording)
        provider = bench.provider(case, bench.manager(Realm.REAL, bench.secrets(KEY)))
        request = recording.asked(self.golden, bench.album)
        scratch = bench.folder / "golden"
        scratch.mkdir()
        ticket = Ticket(REFERENCE, recording.model, scratch, bench.album.open)
        with played(self.golden, recording.name) as exchange:
            if recording.ends == "well":
                result = run(live(provider, request, ticket))
                measure(result, request, scratch)
                bench.cost(case, result.usage, result.charged)
            else:
                with pytest.raises(getattr(errors, recording.ends)) as caught:
                    run(live(provider, request, ticket))
                assert isinstance(caught.value, BomError)
                assert caught.value.message
            assert exchange.all_played, "the exchange goes on after the plugin is done"

    def test_every_exchange_names_its_source(self) -> None:
        """The first line of an exchange is `# Source: …`."""
        files = sorted(self.golden.glob("*.yaml"))
        assert {file.stem for file in files} >= {recording.name for recording in recordings(self.golden)}
        assert [file.name for file in files if not source_of(file)] == []

    def test_no_exchange_holds_a_key(self) -> None:
        """Requests keep no header but the content type, and nothing in them looks like a key."""
        for file in self.golden.glob("*.yaml"):
            text = file.read_text(encoding="utf-8")
            assert re.search(r"(?i)bearer |x-[\w-]*key:|authorization:", text) is None, file.name

    def _case(self, bench: Bench, recording: Recording) -> Case:
        found = [case for case in bench.cases() if case.card.model == recording.model]
        wanted = [case for case in found if case.ability == recording.request.get("kind")]
        assert wanted, f"recordings.toml sends {recording.name} to {recording.model}, which is not on offer for it"
        return wanted[0]


def _refused(self: socket.socket, address: Any) -> None:
    pytest.fail(f"a connection to {address} is opened while an exchange is played")
