"""The card and what lies beside it: models, settings, prices."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.contracts.abilities import Ability
from engine.contracts.errors import ConfigError
from engine.contracts.plugins import CONTRACT
from engine.contracts.provider import LocalProvider
from engine.contracts.sandbox import Realm

from .base import Contract
from .bench import Bench, Case
from .fitting import KEYED, fits


class CardContract(Contract):
    """A plugin says what it is, exactly."""

    def test_card_is_taken_on_by_the_host(self, bench: Bench) -> None:
        """The card loads, speaks this engine's contract, and offers something."""
        facts = bench.manager().describe(self.plugin)
        assert (facts.standing, facts.reason, facts.contract) == ("loaded", "", CONTRACT)
        assert facts.models, "register_providers adds no provider"
        assert facts.summary, "the card has no docstring; its first line is what `bom plugins show` says"

    def test_model_says_what_it_can_do(self, bench: Bench, offer: Case) -> None:
        """A model has a title, a deadline, and the limits of its ability."""
        card = offer.card
        assert card.ability is offer.ability, f"{card.model} is offered for {offer.ability} and says {card.ability}"
        assert card.title.strip(), f"{card.model} has no title"
        assert card.model == card.model.strip() != "", "a model's name has no spaces around it"
        assert 0 < card.deadline_seconds <= 86_400, "deadline_seconds is how long an answer is waited for"
        if offer.ability is Ability.VIDEO_FROM_IMAGE:
            assert card.shot_types, f"{card.model} does not say which shot types it makes"
        same = [case for case in bench.cases() if case.label == offer.label]
        assert len(same) == 1, f"{offer.label} is offered twice"

    def test_setting_says_what_it_means(self, bench: Bench) -> None:
        """Every setting has a docstring, for `bom plugins show` and the settings page."""
        mute = [setting.name for setting in bench.manager().describe(self.plugin).settings if not setting.help]
        assert mute == [], "write a docstring below each of these settings"

    def test_price_has_a_source_and_a_date(self, bench: Bench) -> None:
        """Every price says where it was read and when."""
        prices = bench.manager().prices()
        assert prices, "prices.toml is missing or empty; what is free has a price of 0"
        today = datetime.now(UTC).date()
        for price in prices:
            assert price.source.strip(), f"the price of {price.model} has no source"
            assert price.as_of <= today, f"the price of {price.model} is of {price.as_of}, which is yet to come"

    def test_priced_model_is_on_offer(self, bench: Bench) -> None:
        """No price is stated for a model that is not there; models are settings, so more may be priced than offered."""
        priced = {price.model for price in bench.manager().prices()}
        unpriced = [case.label for case in bench.cases() if f"{self.plugin}/{case.card.model}" not in priced]
        assert unpriced == [], "prices.toml states no price for these models"

    def test_what_costs_money_can_be_rehearsed(self, bench: Bench) -> None:
        """A plugin with a price above zero, or one that is not local, has a stand-in."""
        manager = bench.manager() if bench.stand_in is None else None
        if manager is None:
            return
        costly = [price.model for price in manager.prices() if price.amount_micro]
        assert costly == [], "these cost money: implement register_sandbox, so that they can be rehearsed"
        distant = [case.label for case in bench.cases() if not isinstance(bench.provider(case, manager), LocalProvider)]
        assert distant == [], "these are no LocalProvider: implement register_sandbox, so that they can be rehearsed"

    @fits(KEYED)
    def test_without_its_key_it_says_how_to_set_one(self, bench: Bench, case: Case) -> None:
        """In the real world a plugin without its key raises ConfigError with the command to type."""
        with pytest.raises(ConfigError, match=f"bom config set-secret {self.plugin} "):
            bench.provider(case, bench.manager(Realm.REAL))
