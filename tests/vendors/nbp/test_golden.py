"""The adapter against exchanges as the vendor publishes them: what each answer means, and what it costs."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from bomstudio import (
    ImageGenerateRequest,
    MediaRef,
    OutcomeUnknown,
    Provider,
    ProviderError,
    Rejected,
    Result,
    SignInAgain,
    TryLater,
    Usage,
)
from engine.host.plugin_context import HostContext

GOLDEN = Path(__file__).with_name("golden")
Make = Callable[[Provider, ImageGenerateRequest], Result]
Wanted = Callable[..., ImageGenerateRequest]


def quantities(usage: tuple[Usage, ...]) -> dict[str, int]:
    return {entry.unit: int(entry.quantity) for entry in usage}


def test_every_exchange_names_its_source() -> None:
    files = sorted(GOLDEN.glob("*.yaml"))
    assert len(files) > 15
    assert [file.name for file in files if not file.read_text("utf-8").startswith("# Source: ")] == []


def test_picture_is_the_size_asked_for_and_the_vendors_own_bytes_are_kept(
    golden: Any, stills: Provider, make: Make, wanted: Wanted
) -> None:
    with golden("picture") as cassette:
        result = make(stills, wanted())
    still, original = result.files
    with Image.open(still.path) as picture:
        assert (picture.size, picture.format) == ((640, 360), "PNG")
    assert (still.role, original.role, original.media_type) == ("still", "original", "image/jpeg")
    with Image.open(original.path) as picture:
        assert picture.size == (344, 192)
    assert result.data == {"response_id": "abc", "image_size": "1K", "words": "Here is the harbour at dusk."}
    assert result.model_version == "gemini-3-pro-image"
    assert cassette.play_count == 1


def test_charge_is_what_the_vendor_counted(golden: Any, stills: Provider, make: Make, wanted: Wanted) -> None:
    with golden("picture"):
        result = make(stills, wanted())
    assert quantities(result.usage) == {"prompt_token": 1158, "image_token": 1120, "text_token": 210}
    assert result.notes == ()


@pytest.mark.parametrize(
    ("name", "expected", "noted"),
    [
        ("no_split", {"prompt_token": 38, "image_token": 1120, "text_token": 0}, False),
        ("no_usage", {"prompt_token": 7, "image_token": 1120, "text_token": 300}, True),
    ],
)
def test_where_the_vendor_does_not_count_its_table_does(
    golden: Any, stills: Provider, make: Make, wanted: Wanted, name: str, expected: dict[str, int], noted: bool
) -> None:
    with golden(name):
        result = make(stills, wanted())
    assert quantities(result.usage) == expected
    assert bool(result.notes) is noted


def test_references_are_sent_in_order_and_named(
    golden: Any, stills: Provider, make: Make, wanted: Wanted, tmp_path: Path
) -> None:
    encoded = io.BytesIO()
    Image.new("RGB", (4, 4), (200, 40, 40)).save(encoded, "PNG")
    digest = hashlib.sha256(encoded.getvalue()).hexdigest()
    (tmp_path / digest).write_bytes(encoded.getvalue())
    media = MediaRef(sha256=digest, media_type="image/png", bytes=len(encoded.getvalue()))
    with golden("references"):
        assert make(stills, wanted(references=(media, media))).files


@pytest.mark.parametrize(("name", "words"), [("thoughts", ""), ("two_pictures", "And closer:")])
def test_last_picture_that_is_no_thought_is_the_still(
    golden: Any, stills: Provider, make: Make, wanted: Wanted, name: str, words: str
) -> None:
    with golden(name):
        result = make(stills, wanted())
    assert result.files[1].facts.width == 344
    assert result.data["words"] == words


@pytest.mark.parametrize(
    ("name", "error", "charged", "told"),
    [
        ("prompt_blocked", Rejected, "yes", "refused (PROHIBITED_CONTENT)"),
        ("image_safety", Rejected, "yes", "refused (IMAGE_SAFETY): Unable to show the generated image."),
        ("recitation", Rejected, "yes", "refused (IMAGE_RECITATION)"),
        ("no_image", TryLater, "yes", "no picture (NO_IMAGE)"),
        ("words_only", TryLater, "yes", "no picture (STOP): I can describe the harbour instead."),
        ("max_tokens", Rejected, "yes", "Shorten the prompt"),
        ("limited", SignInAgain, "yes", "limited the account"),
        ("wrong_key", SignInAgain, "no", "bom config set-secret nbp api_key"),
        ("no_billing", Rejected, "no", "Switch billing on"),
        ("no_permission", SignInAgain, "no", "reported as leaked"),
        ("retired", Rejected, "no", "[plugin.nbp] models"),
        ("minute_quota", TryLater, "no", "RESOURCE_EXHAUSTED"),
        ("overloaded", TryLater, "no", "The model is overloaded"),
        ("gateway", OutcomeUnknown, "unknown", "timed out"),
        ("half", OutcomeUnknown, "unknown", "not JSON"),
    ],
)
def test_answer_without_a_picture_says_what_to_do_and_whether_it_cost(
    golden: Any,
    stills: Provider,
    make: Make,
    wanted: Wanted,
    name: str,
    error: type[ProviderError],
    charged: str,
    told: str,
) -> None:
    with golden(name) as cassette, pytest.raises(ProviderError) as caught:
        make(stills, wanted())
    assert (type(caught.value), caught.value.charged) == (error, charged)
    assert told in str(caught.value)
    assert bool(caught.value.usage) is (charged == "yes")
    assert cassette.play_count == 1


def test_account_without_billing_stops_the_vendors_other_jobs_unasked(
    golden: Any, stills: Provider, make: Make, wanted: Wanted
) -> None:
    with golden("no_billing") as cassette:
        for prompt in ("A lighthouse keeper at dusk", "A storm"):
            with pytest.raises(Rejected, match="Switch billing on"):
                make(stills, wanted(prompt=prompt))
    assert cassette.play_count == 1


def test_quota_of_a_minute_waits_as_told(golden: Any, stills: Provider, make: Make, wanted: Wanted) -> None:
    with golden("minute_quota"), pytest.raises(TryLater) as caught:
        make(stills, wanted())
    assert caught.value.after_seconds == 38


def test_quota_of_a_day_waits_until_midnight_in_california(
    golden: Any, stills: Provider, make: Make, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HostContext, "now", lambda self: datetime(2026, 11, 21, 6, 0, tzinfo=UTC))
    with golden("day_quota"), pytest.raises(TryLater) as caught:
        make(stills, wanted())
    assert caught.value.after_seconds == 2 * 3600


def test_no_exchange_holds_a_key() -> None:
    for file in GOLDEN.glob("*.yaml"):
        for exchange in yaml.safe_load(file.read_text("utf-8"))["interactions"]:
            assert exchange["request"]["headers"].keys() == {"content-type"}
