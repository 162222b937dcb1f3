"""The stand-in for Heliograph, declared from its documentation."""

from typing import Any

from bomstudio import DeclaredStandIn, Money, Size, placeholder_picture


def _price(body: dict[str, Any]) -> Money:
    return Money(micro=40_000 * -(-body["width"] * body["height"] // 1_000_000), currency="USD")


def _picture(body: dict[str, Any]) -> bytes:
    return placeholder_picture(Size(width=body["width"], height=body["height"]), body["prompt"])


stand_in = DeclaredStandIn(
    submit="/v1/plates",
    required=("model", "prompt", "width", "height"),
    reference="client_reference",
    price=_price,
    media=_picture,
    media_type="image/png",
    answer={"plate": {"id": "$id", "state": "exposing"}},
    check="/v1/plates/{id}",
    pending={"plate": {"id": "$id", "state": "exposing"}},
    done={"plate": {"id": "$id", "state": "fixed", "url": "$url"}},
    listed={"plates": "$jobs"},
)
