"""The wire to Heliograph: plates are ordered, looked at, looked up and fetched."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bomstudio import Answer, OutcomeUnknown, PluginContext, ProviderError, Rejected, Secret


@dataclass(frozen=True)
class Plate:
    """A plate as the vendor describes it."""

    id: str
    state: str
    url: str = ""
    reason: str = ""


class Plates:
    """Orders plates and fetches them."""

    def __init__(self, context: PluginContext, base_url: str, api_key: Secret) -> None:
        bearer = Secret(f"Bearer {api_key.get_secret_value()}")
        self._line = context.vendor(base_url=base_url, auth={"authorization": bearer}, explain=explain)

    async def order(self, body: dict[str, Any], reference: str) -> Plate:
        """Order a plate: the one call that costs money."""
        answer = await self._line.pay("/v1/plates", json={**body, "client_reference": reference}, reference=reference)
        try:
            return _plate(answer.json()["plate"])
        except (KeyError, TypeError) as error:
            raise OutcomeUnknown("Heliograph answered in a form that is not known.") from error

    async def look_at(self, plate_id: str) -> Plate:
        """Return how a plate stands."""
        return _plate((await self._line.get(f"/v1/plates/{plate_id}")).json()["plate"])

    async def look_up(self, reference: str) -> Plate | None:
        """Return the plate that was ordered under a reference; the vendor lists it as soon as it is accepted."""
        found = (await self._line.get("/v1/plates", params={"client_reference": reference})).json()["plates"]
        return _plate(found[0]["plate"]) if found else None

    async def fetch(self, plate: Plate, into: Path) -> None:
        """Fetch a finished plate."""
        await self._line.download(plate.url, into, media_types=("image/png",), most_bytes=50_000_000)


def explain(answer: Answer) -> ProviderError | None:
    """Read the vendor's refusal of content; every other status means what it usually means."""
    if answer.status == 422:
        message = answer.json()["error"]["message"]
        return Rejected(f"Heliograph refused the content: {message}", hint="Change the words, then try again.")
    return None


def _plate(value: dict[str, Any]) -> Plate:
    return Plate(value["id"], value["state"], value.get("url", ""), value.get("reason", ""))
