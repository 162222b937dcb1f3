"""Golden exchanges recorded anew, from a double of the vendor on this machine: with a key, and without it anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from heliograph import copied, found

from engine.contracts.errors import ConfigError, InputError, ProviderError
from engine.contracts.money import Money
from engine.contracts.sandbox import FaultKind, Realm
from engine.host.plugins import PluginManager
from engine.host.secrets import MemorySecrets
from engine.host.settings import load_settings
from engine.testkit.contract.bench import Bench, run
from engine.testkit.driving import live
from engine.testkit.golden import REFERENCE, played, recordings, source_of
from engine.testkit.recording import Recorder, together

KEY = "helio-9f8e7d6c5b4a-Recognisable"


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    return copied(tmp_path / "project") / "tests" / "golden"


@pytest.fixture
def double(home: Path, tmp_path: Path) -> Iterator[Bench]:
    """The vendor's double: its stand-in, at the address where the plugin's settings put the vendor."""
    bench = Bench("heliograph", tmp_path / "double", found, {})
    yield bench
    bench.close()


@pytest.fixture
def recorder(double: Bench, golden: Path) -> Iterator[Callable[..., Recorder]]:
    opened: list[Any] = []

    def open_recorder(**keys: str) -> Recorder:
        address = f"{double.served.url}/heliograph"
        settings = load_settings(realm=Realm.REAL, plugin={"heliograph": {"base_url": address}})
        secrets = MemorySecrets(keys and {"heliograph.api_key": keys["key"]})
        manager = PluginManager(settings, secrets, find=found)
        opened.extend([manager, Recorder(manager, secrets, "heliograph", golden)])
        recorder: Recorder = opened[-1]
        return recorder

    yield open_recorder
    for one in opened:
        one.close()


def test_exchange_is_recorded_without_key_and_plays_again(
    recorder: Callable[..., Recorder], double: Bench, golden: Path
) -> None:
    studio = recorder(key=KEY)
    (planned,) = studio.plan()
    assert (planned.recording.name, together([planned])) == ("still", Money.parse("0.04 USD"))
    path = studio.record(planned, 0.01)
    text = path.read_text(encoding="utf-8")
    assert any(KEY in call.headers.get("authorization", "") for call in double.ear.heard), "the vendor saw the key"
    assert KEY not in text
    assert "authorization" not in text
    assert REFERENCE in text
    assert source_of(path).startswith("recorded from the vendor on 20")
    assert [file.name for file in golden.iterdir() if file.name.startswith(".")] == []

    case = double.cases()[0]
    settings = load_settings(plugin={"heliograph": {"base_url": f"{double.served.url}/heliograph"}})
    manager = PluginManager(settings, MemorySecrets({"heliograph.api_key": "another-key"}), find=found)
    ticket = double.ticket(case)
    request = recordings(golden)[0].asked(golden, double.album)
    before = len(double.ear.heard)
    with played(golden, "still"):
        result = run(
            live(
                double.provider(case, manager),
                request,
                type(ticket)(REFERENCE, ticket.model, ticket.scratch, ticket.open),
            )
        )
    manager.close()
    assert result.files
    assert len(double.ear.heard) == before, "played, not asked for"


def test_without_a_key_nothing_is_recorded_and_the_way_to_set_one_is_told(
    recorder: Callable[..., Recorder], golden: Path
) -> None:
    before = (golden / "still.yaml").read_bytes()
    with pytest.raises(ConfigError, match="bom config set-secret heliograph api_key"):
        recorder().plan()
    assert (golden / "still.yaml").read_bytes() == before


def test_exchange_that_fails_leaves_the_old_one(recorder: Callable[..., Recorder], double: Bench, golden: Path) -> None:
    before = (golden / "still.yaml").read_bytes()
    studio = recorder(key=KEY)
    (planned,) = studio.plan()
    double.goes_wrong(FaultKind.STATUS, "402")
    with pytest.raises(ProviderError):
        studio.record(planned, 0.01)
    assert (golden / "still.yaml").read_bytes() == before
    assert not list(golden.glob(".*"))


def test_exchange_written_by_hand_is_not_recorded(recorder: Callable[..., Recorder]) -> None:
    with pytest.raises(InputError, match="lists no exchange to record"):
        recorder(key=KEY).plan("refused")


@pytest.mark.parametrize("text", ["[[recording]]\nname = 'A B'", "[[recording", "[[recording]]\nname='a'\nmodel='b'"])
def test_list_that_is_wrong_is_told(golden: Path, text: str) -> None:
    (golden / "recordings.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"recordings\.toml is wrong"):
        recordings(golden)
