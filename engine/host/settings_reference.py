"""The reference page of all settings, generated from the fields and the defaults."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from enum import Enum
from typing import Any, Literal, TypeGuard, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from .data import data_path
from .sections import Queue, Section
from .settings import Settings

_HEAD = """\
# Settings

<!-- Generated from engine/host/sections.py and config/defaults.toml. Do not edit; run `make generate`. -->

A value is looked for in this order; the first that has it wins:

1. what a command's own option says,
2. a variable of the environment: `BOM_FILM__CRF=18` is `crf` under `[film]` (two underscores go one level down),
3. the same variables in a file `.env` in the current folder,
4. `config.toml` in the home folder,
5. the defaults below, from `config/defaults.toml`.

An empty variable counts as not set. Lists may be written with commas: `BOM_FILM__FORMATS=16:9,1:1`. A variable for
a model order writes the ability with an underscore: `BOM_MODELS__IMAGE_GENERATE=vendor/model`. In a list of tables
such as `[[money.rates]]`, a higher place replaces the whole list.

A plugin's own settings stand under `[plugin.NAME]` or in `BOM_NAME__FIELD`; `bom plugins show NAME` lists them. Its
keys are kept with `bom config set-secret NAME FIELD`, or given as `BOM_NAME__FIELD` or `NAME_FIELD`; never in
`config.toml`.
"""

_SINGLE = ("home", "realm")
"""Settings that stand in no section."""
_COMPUTED = {
    "database": {"url": "sqlite:///HOME/bom.db"},
    "blobs": {"url": "file://HOME/blobs"},
    "flows": {"url": "sqlite:///HOME/flows.db"},
    "logs": {"file": "HOME/logs/bom.log"},
}


def settings_reference() -> str:
    """Return the page `docs/reference/settings.md` as Markdown."""
    defaults = tomllib.loads(data_path("config/defaults.toml").read_text(encoding="utf-8"))
    single = {name: Settings.model_fields[name] for name in _SINGLE}
    parts = [_HEAD, "## The studio\n", _table("", single, defaults)]
    for name, info in Settings.model_fields.items():
        if name in _SINGLE:
            continue
        values = {**defaults.get(name, {}), **_COMPUTED.get(name, {})}
        parts.append(f"## [{name}]\n\n{_meaning(info)}\n")
        section = info.annotation
        if _is_model(section):
            nested = _nested(section)
            flat = {field: info for field, info in section.model_fields.items() if field not in nested}
            parts.append(_table(name, flat, values))
            for key, inner in nested.items():
                parts.append(f"### [{name}.{key}]\n\n{inner.__doc__}\n")
                parts.append(_table(f"{name}__{key}", inner.model_fields, values[key]))
            parts += [_inner_table(f"[{name}.{field}]", row) for field, row in _row_models(section)]
        elif values:
            rows = [(f"`{key}`", _one_line(value)) for key, value in values.items()]
            parts.append(_grid(("name", "default"), rows))
        if name == "queues":
            parts.append(_inner_table("queues.PLUGIN", Queue))
    return "\n".join(parts)


def _table(section: str, fields: dict[str, FieldInfo], values: dict[str, Any]) -> str:
    rows = []
    for name, info in fields.items():
        variable = "BOM_" + "__".join(filter(None, (section, name))).upper()
        default = _one_line(values[name]) if name in values else "this system's folder for user data"
        rows.append((f"`{name}`", default, _allowed(info), _meaning(info), f"`{variable}`"))
    return _grid(("name", "default", "allowed", "meaning", "variable"), rows)


def _inner_table(heading: str, model: type[BaseModel]) -> str:
    rows = [
        (f"`{name}`", "required" if info.is_required() else _one_line(info.default), _allowed(info), _meaning(info))
        for name, info in model.model_fields.items()
    ]
    return f"### [{heading}]\n\n" + _grid(("name", "default", "allowed", "meaning"), rows)


def _nested(section: type[BaseModel]) -> dict[str, type[Section]]:
    kinds = {name: info.annotation for name, info in section.model_fields.items()}
    return {name: kind for name, kind in kinds.items() if isinstance(kind, type) and issubclass(kind, Section)}


def _row_models(section: type[BaseModel]) -> list[tuple[str, type[BaseModel]]]:
    found = []
    for name, info in section.model_fields.items():
        row = next(iter(get_args(info.annotation)), None)
        if _is_model(row):
            found.append((name, row))
    return found


def _grid(titles: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _meaning(info: FieldInfo) -> str:
    written = info.description or (_is_model(info.annotation) and info.annotation.__doc__) or ""
    return " ".join(written.split()).replace("|", "\\|")


def _is_model(annotation: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _one_line(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"{len(value)} row" + ("s" if len(value) > 1 else "")
    if isinstance(value, dict):
        return ", ".join(f"`{key} = {json.dumps(entry, ensure_ascii=False)}`" for key, entry in value.items())
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _allowed(info: FieldInfo) -> str:
    choices = _choices(info.annotation)
    if choices:
        return ", ".join(f"`{choice}`" for choice in choices)
    limits = {type(limit): limit for limit in info.metadata}
    words = []
    if Ge in limits and Le in limits:
        return f"{limits[Ge].ge} to {limits[Le].le}"
    if Gt in limits:
        words.append(f"above {limits[Gt].gt}")
    if Ge in limits:
        words.append(f"from {limits[Ge].ge}")
    return ", ".join(words)


def _choices(annotation: Any) -> list[str]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(member.value) for member in annotation]
    if annotation is bool:
        return ["true", "false"]
    if get_origin(annotation) is Literal:
        return [str(choice) for choice in get_args(annotation)]
    return [choice for part in get_args(annotation) for choice in _choices(part)]
