"""What is sent and what the stand-in answers, held against Google's own schema of generateContent."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from plugins.nbp.client import Picture, envelope

HERE = Path(__file__).parent
SCHEMAS = json.loads((HERE / "schema.json").read_text("utf-8"))["schemas"]
PLAIN = {"string": str, "boolean": bool, "integer": int, "number": int | float, "object": dict, "any": object}
SENT = {
    file.stem: json.loads(yaml.safe_load(file.read_text("utf-8"))["interactions"][0]["request"]["body"])
    for file in sorted((HERE / "golden").glob("*.yaml"))
}


def faults(value: Any, name: str, place: str) -> list[str]:
    """Return what in a JSON object is not as its schema says."""
    found = []
    for field, entry in value.items():
        schema = SCHEMAS[name].get(field)
        found += [f"{place}.{field} is not known"] if schema is None else wrong(entry, schema, f"{place}.{field}")
    return found


def wrong(value: Any, schema: dict[str, Any], place: str) -> list[str]:
    if "$ref" in schema:
        return faults(value, schema["$ref"], place) if schema["$ref"] in SCHEMAS else []
    if schema["type"] == "array":
        if not isinstance(value, list):
            return [f"{place} is not a list"]
        return [
            fault for index, entry in enumerate(value) for fault in wrong(entry, schema["items"], f"{place}[{index}]")
        ]
    if not isinstance(value, PLAIN[schema["type"]]):
        return [f"{place} is {value!r}, not {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{place} is {value!r}, which is none of its values"]
    if schema.get("format") == "byte":
        base64.b64decode(value, validate=True)
    return []


@pytest.mark.parametrize("name", SENT)
def test_golden_request_fits_the_schema(name: str) -> None:
    assert faults(SENT[name], "GenerateContentRequest", "request") == []


@pytest.mark.parametrize("size", ["1K", "2K", "4K"])
def test_request_fits_the_schema(size: str) -> None:
    sent = envelope("a lamp", [Picture("image/png", b"\x89PNG")] * 3, aspect_ratio="9:16", image_size=size)
    assert faults(sent, "GenerateContentRequest", "request") == []


def test_the_check_sees_what_is_wrong() -> None:
    sent = envelope("a lamp", [], aspect_ratio="9:16", image_size="1K")
    sent["generationConfig"]["imageConfig"]["quality"] = "high"
    sent["safetySettings"][0] = {"category": "HARM_CATEGORY_RAIN", "threshold": 3}
    assert faults(sent, "GenerateContentRequest", "request") == [
        "request.generationConfig.imageConfig.quality is not known",
        "request.safetySettings[0].category is 'HARM_CATEGORY_RAIN', which is none of its values",
        "request.safetySettings[0].threshold is 3, not string",
    ]


@pytest.mark.parametrize("fault", ["", "refusal:IMAGE_SAFETY", "refusal:block:PROHIBITED_CONTENT"])
def test_answers_of_the_stand_in_fit_the_schema(web: httpx.Client, fault: str) -> None:
    headers = {"x-goog-api-key": "any", **({"x-sandbox-fault": fault} if fault else {})}
    sent = envelope("a lamp", [], aspect_ratio="16:9", image_size="1K")
    answer = web.post("/nbp/v1beta/models/gemini-3-pro-image:generateContent", json=sent, headers=headers)
    assert faults(answer.json(), "GenerateContentResponse", "answer") == []
