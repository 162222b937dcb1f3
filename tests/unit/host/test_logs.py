import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contracts.errors import ConfigError
from engine.host.logs import close_logs, set_up_logs
from engine.host.redaction import keep_secret
from engine.host.settings import load_settings

log = logging.getLogger("bomstudio.test")
SECRET = "kling-8d1f0c77e2"


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    close_logs()


def fail_with_a_secret() -> None:
    try:
        raise RuntimeError(f"the vendor refused {SECRET}")
    except RuntimeError:
        log.exception("job %s failed with %s", 7, SECRET, extra={"job": 7, "headers": {"api_key": SECRET}})


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_secret_is_hidden_in_message_arguments_exception_and_fields(
    form: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep_secret(SECRET)
    set_up_logs(load_settings(logs={"format": form}))
    fail_with_a_secret()
    written = (home / "logs" / "bom.log").read_text()
    assert SECRET not in written
    assert "job 7 failed with …hidden…" in written
    assert "RuntimeError: the vendor refused …hidden…" in written
    told = capsys.readouterr().err
    assert told == "error: job 7 failed with …hidden…\n"


def test_a_line_for_people_says_when_how_grave_and_who(home: Path) -> None:
    set_up_logs(load_settings())
    log.info("job %s began", 7, extra={"model": "local_voice/ladder-1"})
    (line,) = (home / "logs" / "bom.log").read_text().splitlines()
    at, rest = line.split(" ", 1)
    assert at.endswith("Z")
    assert rest == "INFO    bomstudio.test: job 7 began model=local_voice/ladder-1"


def test_a_line_for_machines_is_one_json_object(home: Path) -> None:
    set_up_logs(load_settings(logs={"format": "json"}))
    log.warning("two\nlines", extra={"job": 7, "path": home, "nested": {"token": "abcdef123", "size": [1, None]}})
    (line,) = (home / "logs" / "bom.log").read_text().splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["logger"], entry["message"]) == ("warning", "bomstudio.test", "two\nlines")
    assert (entry["job"], entry["path"]) == (7, str(home))
    assert entry["nested"] == {"token": "…hidden…", "size": [1, None]}


def test_only_warnings_reach_the_terminal(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(load_settings(logs={"level": "debug"}))
    log.debug("quiet")
    log.info("quiet too")
    log.warning("loud")
    assert capsys.readouterr().err == "warning: loud\n"
    assert len((home / "logs" / "bom.log").read_text().splitlines()) == 3


def test_messages_below_the_level_are_not_kept(home: Path) -> None:
    set_up_logs(load_settings(logs={"level": "warning"}))
    log.info("quiet")
    assert not (home / "logs" / "bom.log").exists()


def test_setting_up_twice_writes_once(home: Path) -> None:
    set_up_logs(load_settings())
    set_up_logs(load_settings())
    log.info("once")
    assert len((home / "logs" / "bom.log").read_text().splitlines()) == 1


def test_a_log_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written to"):
        set_up_logs(load_settings(logs={"file": tmp_path / "file" / "bom.log"}))
