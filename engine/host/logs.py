"""Logs: to a file that rotates, and warnings to the terminal; never with a secret in them."""

from __future__ import annotations

import json
import logging
import logging.handlers
import sys
from datetime import UTC, datetime

from .home import folder
from .redaction import redact
from .settings import Settings

ROOT = "bomstudio"
_FILE_BYTES = 5_000_000
_FILES_KEPT = 5
_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class TextLines(logging.Formatter):
    """A line for people: time in UTC, level, name, message and what was said besides."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the whole line, exceptions below it, without secrets."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        fields = "".join(f" {name}={value}" for name, value in _extra(record).items())
        line = f"{at} {record.levelname:<7} {record.name}: {record.getMessage()}{fields}"
        return redact("\n".join(filter(None, [line, _trouble(self, record)])))


class JsonLines(logging.Formatter):
    """A JSON object a line, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, without secrets in any of its texts."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_extra(record),
        }
        if trouble := _trouble(self, record):
            entry["exception"] = trouble
        return json.dumps(_clean(entry), ensure_ascii=False)


class Terminal(logging.Formatter):
    """What a person at the terminal needs to hear: the message alone."""

    def format(self, record: logging.LogRecord) -> str:
        """Return level and message on one line, without secrets."""
        return redact(f"{record.levelname.lower()}: {record.getMessage()}")


def set_up_logs(settings: Settings) -> None:
    """Send the logs where the settings say, in place of where they went before; raises ConfigError."""
    file = settings.logs.file
    folder(file.parent)
    to_file = logging.handlers.RotatingFileHandler(
        file, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8", delay=True
    )
    to_file.setFormatter(JsonLines() if settings.logs.format == "json" else TextLines())
    to_terminal = logging.StreamHandler(sys.stderr)
    to_terminal.setLevel(logging.WARNING)
    to_terminal.setFormatter(Terminal())
    root = logging.getLogger(ROOT)
    close_logs()
    root.setLevel(settings.logs.level.upper())
    root.propagate = False
    root.addHandler(to_file)
    root.addHandler(to_terminal)


def close_logs() -> None:
    """Let go of the log file."""
    root = logging.getLogger(ROOT)
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    root.propagate = True


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _OWN_FIELDS}


def _trouble(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    parts = []
    if record.exc_info:
        parts.append(formatter.formatException(record.exc_info))
    if record.stack_info:
        parts.append(formatter.formatStack(record.stack_info))
    return "\n".join(parts)


def _clean(value: object) -> object:
    """Return a JSON value with every text in it redacted; what JSON cannot hold becomes text."""
    if isinstance(value, dict):
        return {str(name): _clean_field(str(name), entry) for name, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(entry) for entry in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return redact(str(value))


def _clean_field(name: str, value: object) -> object:
    """Hide a value also when its name alone gives it away."""
    if isinstance(value, str):
        prefix = f"{name}="
        return redact(prefix + value).removeprefix(prefix)
    return _clean(value)
