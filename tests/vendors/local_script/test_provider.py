import asyncio
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import plugins.local_script as card
from bomstudio import (
    Ability,
    Breakdown,
    Cancelled,
    Estimate,
    InputError,
    MediaRef,
    MusicGenerateRequest,
    Rejected,
    Result,
    ScriptBreakdownRequest,
    Ticket,
    Usage,
)
from plugins.local_script.adapter import RulesBreakdown
from plugins.local_script.settings import Settings

ONE_SCRIPT = (Usage.of("script", 1),)


def request(size: int = 10) -> ScriptBreakdownRequest:
    media = MediaRef(sha256="0" * 64, media_type="text/plain", bytes=size)
    return ScriptBreakdownRequest(script=media, format="text", name="film")


def test_card_registered_offers_one_provider_of_script_breakdown() -> None:
    class Register:
        def __init__(self) -> None:
            self.offered: list[RulesBreakdown] = []

        def add(self, provider: RulesBreakdown) -> None:
            self.offered.append(provider)

    class Context:
        def settings(self, model: type[Settings]) -> Settings:
            return model()

    register = Register()
    card.register_providers(register, Context())
    (provider,) = register.offered
    assert provider.ability is Ability.SCRIPT_BREAKDOWN
    assert [model.model for model in provider.models()] == ["rules-1"]
    assert card.CONTRACT == 1


def test_prices_name_every_model_and_unit() -> None:
    prices = tomllib.loads(Path(card.__file__).with_name("prices.toml").read_text())["price"]
    assert [(price["model"], price["unit"], price["amount"]) for price in prices] == [("rules-1", "script", "0")]


def test_quote_is_exactly_one_script_and_so_is_the_usage(run: Callable[..., Result]) -> None:
    quote = asyncio.run(RulesBreakdown(Settings()).quote(request(), "rules-1"))
    assert quote == Estimate(likely=ONE_SCRIPT, ceiling=ONE_SCRIPT)
    assert run("A boat comes in.", "text").usage == ONE_SCRIPT


def test_result_holds_a_breakdown_and_tells_its_warnings(run: Callable[..., Result]) -> None:
    result = run("Zzz qqq.", "text")
    breakdown = Breakdown.model_validate(result.data["breakdown"])
    assert breakdown.title == "my film"
    assert result.notes == breakdown.warnings
    assert "language" in breakdown.warnings[0]


def test_same_script_gives_identical_results(run: Callable[..., Result]) -> None:
    script = "INT. BARN - DAY\n\nA storm. A happy dance.\n\nANNA\nHi!\n\nBEN\nHello.\n"
    assert run(script, "fountain").model_dump_json() == run(script, "fountain").model_dump_json()


def test_other_request_is_rejected() -> None:
    with pytest.raises(Rejected, match=r"music\.generate"):
        asyncio.run(RulesBreakdown(Settings()).quote(MusicGenerateRequest(length_ms=1000), "rules-1"))


def test_script_over_the_limit_is_refused_before_it_is_read() -> None:
    def never(ref: MediaRef) -> Path:
        raise AssertionError("opened")

    ticket = Ticket(reference="r", model="rules-1", scratch=Path(), open=never)
    with pytest.raises(InputError, match="2,000,000,000"):
        asyncio.run(RulesBreakdown(Settings()).submit(request(2_000_000_000), ticket))


def test_work_reports_progress_and_stops_when_asked(tmp_path: Path) -> None:
    script = tmp_path / "s"
    script.write_text("One.\n\nTwo.\n\nThree.")
    told: list[float] = []
    stop = [False]
    ticket = Ticket(
        reference="r",
        model="rules-1",
        scratch=tmp_path,
        open=lambda ref: script,
        report=lambda fraction, step: told.append(fraction),
        cancelled=lambda: stop[0],
    )
    asyncio.run(RulesBreakdown(Settings()).submit(request(), ticket))
    assert told == sorted(told)
    assert told[0] == 0.0
    assert told[-1] == 1.0
    stop[0] = True
    with pytest.raises(Cancelled):
        asyncio.run(RulesBreakdown(Settings()).submit(request(), ticket))


@pytest.mark.parametrize("script", ["", " \n\t ", "...!?", "🙂", "---\ntitle: X\n---\n"])
def test_script_without_words_is_an_input_error(run: Callable[..., Result], script: str) -> None:
    for format in ("text", "markdown", "fountain"):
        with pytest.raises(InputError, match="nothing to film"):
            run(script, format)
