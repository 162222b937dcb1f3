"""The child's half of a speaking process: JSON lines in, JSON lines out, until the parent is gone."""

import base64
import json
import os
import sys
from collections.abc import Callable
from typing import Any


def spoken(pcm: bytes, rate: int, starts: list[list[int]]) -> dict[str, Any]:
    """Return the answer for a spoken line: 16-bit mono sound, and `[character, sample]` where words begin."""
    return {"rate": rate, "pcm": base64.b64encode(pcm).decode(), "starts": starts}


def serve(say: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Answer requests one by one; a closed pipe, which is a parent that ended, ends the process."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not become an answer
    for line in sys.stdin.buffer:
        try:
            answer = say(json.loads(line))
        except Exception as error:  # noqa: BLE001 - whatever it was, the parent tells the person
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()
