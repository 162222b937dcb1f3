"""The YAML head of a Markdown or text script, read by python-frontmatter with every value kept as it was written.

`16:9` stays a text (YAML would make it 969), and no value can be anything but a text, a list or a table of texts.
"""

from __future__ import annotations

import re
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from .source import HeadValue, ScriptText

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^---[ \t]*$", re.MULTILINE)
_ENTRY = re.compile(r"^(\w[\w ]{0,40}):[ \t]+(\S.*)$", re.MULTILINE)
_LONGEST = 20_000


class _AsWritten(YAMLHandler):
    def load(self, fm: str, **kwargs: object) -> Any:
        return yaml.load(fm, Loader=yaml.BaseLoader)


def split_front_matter(text: str, script: ScriptText) -> tuple[str, int]:
    """Put the head into the script; return the text behind it and the lines that went before."""
    body = text.lstrip()
    skipped = text[: len(text) - len(body)].count("\n")
    closing = _CLOSING.search(body, 4, _LONGEST) if _OPENING.match(body) else None
    if closing is None:
        return text, 0
    head, rest = body[: closing.end()], body[closing.end() :]
    try:
        values, _ = frontmatter.parse(head, handler=_AsWritten())
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"Line {skipped + mark.line + 1}" if mark else "The front matter"
        script.warnings.append(
            f"{where}: the front matter is not YAML ({getattr(error, 'problem', None) or 'it nests too deeply'}) and "
            "was read line by line; put quotes around a value with a colon."
        )
        values = dict(_ENTRY.findall(head))
    for key, value in values.items():
        known = _value(value)
        if known is None:
            script.warnings.append(
                f"The front matter's {str(key)[:40]!r} is neither a text, a list nor a table of texts."
            )
        else:
            script.head[str(key)] = known
    return rest, skipped + head.count("\n")


def _value(value: object) -> HeadValue | None:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return list(value)
    if isinstance(value, dict) and all(isinstance(part, str) for item in value.items() for part in item):
        return dict(value)
    return None
