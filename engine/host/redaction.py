"""Keeping secrets out of every text that leaves the program."""

from __future__ import annotations

import re

HIDDEN = "…hidden…"
_SHORTEST = 6
"""A shorter text is no secret worth the name, and hiding it would make other texts unreadable."""

_known: set[str] = set()

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b(Bearer)\s+[A-Za-z0-9._~+/-]{6,}=*"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?i)\b(Basic|Key|Token)\s+(?=\S*\d)[A-Za-z0-9._~+/-]{8,}=*"), rf"\1 {HIDDEN}"),
    (
        re.compile(
            r"""(?ix)
            ( ["']?[\w.-]*
              (?:api[_-]?key|secret|password|passwd|passphrase|token(?!s)|authorization|signature|credential)
              [\w.-]*["']? \s* [=:] \s* )
            ( "[^"]*" | '[^']*' | (?:Bearer|Basic|Key|Token)\s+\S+ | [^\s,;&"'}\])]+ )
            """
        ),
        rf"\1{HIDDEN}",
    ),
    (
        re.compile(
            r"(?i)([?&](?:sig|se|sv|key|x-amz-[\w-]+|x-goog-[\w-]+|googleaccessid|policy|expires)=)[^&\s\"'<>]+"
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"\b(?:sk|pk|rk|re|r8|whsec|ghp|xox[abp])[-_][A-Za-z0-9_-]{12,}"), HIDDEN),
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s/@]+@"), rf"\1{HIDDEN}@"),
)


def keep_secret(value: str) -> None:
    """Never let this text through again, wherever it stands."""
    if len(value) >= _SHORTEST:
        _known.add(value)


def redact(text: str) -> str:
    """Return a text without the secrets that are known, and without what looks like one."""
    for value in sorted(_known, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text
