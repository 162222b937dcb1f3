import importlib
import sys
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pytest

from engine.contracts.abilities import Ability
from engine.contracts.errors import ConfigError, NotFound
from engine.contracts.money import Money
from engine.host.plugin_cards import Candidate, Standing, discover
from engine.host.plugins import PluginManager
from engine.host.secrets import MemorySecrets
from engine.host.settings import load_settings

PAINTER = """
    from bomstudio import (
        Ability, Estimate, ModelCard, PluginSettings, Provider, Secret, Usage, Result, hookimpl
    )

    CONTRACT = 1

    class Settings(PluginSettings):
        api_key: Secret
        '''Made in the console.'''
        region: str = "eu"

    class Painter(Provider):
        ability = Ability.IMAGE_GENERATE

        def __init__(self, settings):
            self.settings = settings

        def models(self):
            return [ModelCard(model=name, ability=self.ability, title=name) for name in ("org/fine-1", "quick-1")]

        async def quote(self, request, model):
            return Estimate.exactly(Usage.of("image", 1))

        async def submit(self, request, ticket):
            return Result()

    @hookimpl
    def register_providers(register, context):
        register.add(Painter(context.settings(Settings)))
"""

TAKES = """
    from bomstudio import Deliverer, FrameSource, hookimpl
    CONTRACT = 1

    class Drawer(FrameSource):
        media_type = "application/x-doodle"
        def frames(self, clip, size, start, count, open):
            return iter(())

    @hookimpl
    def register_renderers(register, context):
        register.frame_source(Drawer())
"""

Install = Callable[..., Candidate]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Put a plugin of a stranger on the path: a package with a card, and files beside it."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    before = set(sys.modules)

    def put(name: str, card: str, module: str = "", distribution: str = "", **files: str) -> Candidate:
        module = module or f"bomstudio_{name}"
        package = site / module
        package.mkdir()
        (package / "__init__.py").write_text(dedent(card))
        for file, text in files.items():
            (package / file.replace("_toml", ".toml")).write_text(text)
        importlib.invalidate_caches()
        return Candidate(name, module, distribution or f"bomstudio-{name}", "2.1")

    yield put
    for module in set(sys.modules) - before:
        if module.startswith("bomstudio_"):
            del sys.modules[module]


def manager(*found: Candidate, secrets: MemorySecrets | None = None, **overrides: object) -> PluginManager:
    return PluginManager(load_settings(**overrides), secrets or MemorySecrets(), find=lambda: found)


def test_installed_plugins_are_known_by_name_without_importing_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "site" / "bomstudio_far-3.2.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bomstudio-far\nVersion: 3.2\n")
    (info / "entry_points.txt").write_text("[bomstudio]\nfar = bomstudio_far_that_cannot_be_imported\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    found = {candidate.name: candidate for candidate in discover()}
    assert found["far"] == Candidate("far", "bomstudio_far_that_cannot_be_imported", "bomstudio-far", "3.2")
    assert not found["far"].is_house
    assert found["local_folder"].is_house
    assert found["portal"].is_room
    assert found["automations"].is_room
    assert manager(*found.values()).standing("far") == (Standing.FOUND, "")


def test_a_model_is_found_by_plugin_and_model(install: Install) -> None:
    plugins = manager(install("painter", PAINTER), secrets=MemorySecrets({"painter.api_key": "k" * 20}))
    provider, card = plugins.provider(Ability.IMAGE_GENERATE, "painter/org/fine-1")
    assert card.model == "org/fine-1"
    assert provider.settings.api_key.get_secret_value() == "k" * 20  # type: ignore[attr-defined]
    assert plugins.provider(Ability.IMAGE_GENERATE, "painter/quick-1")[0] is provider
    assert list(plugins.models(Ability.IMAGE_GENERATE)) == ["painter/org/fine-1", "painter/quick-1"]
    assert plugins.models(Ability.SPEECH_GENERATE) == {}


def test_asking_for_one_plugin_loads_no_other(install: Install) -> None:
    painter = install("painter", PAINTER)
    other = install("other", "raise RuntimeError('loaded')")
    plugins = manager(painter, other, secrets=MemorySecrets({"painter.api_key": "k" * 20}))
    plugins.provider(Ability.IMAGE_GENERATE, "painter/quick-1")
    assert plugins.standing("painter")[0] == Standing.LOADED
    assert plugins.standing("other")[0] == Standing.FOUND


@pytest.mark.parametrize("key", ["painter", "painter/", "painter/unknown", "nobody/x"])
def test_a_model_that_does_not_exist_is_not_found(install: Install, key: str) -> None:
    plugins = manager(install("painter", PAINTER), secrets=MemorySecrets({"painter.api_key": "k" * 20}))
    with pytest.raises(NotFound):
        plugins.provider(Ability.IMAGE_GENERATE, key)


def test_a_plugin_without_its_key_is_unavailable_and_says_how_to_set_it(install: Install) -> None:
    plugins = manager(install("painter", PAINTER))
    with pytest.raises(ConfigError, match="bom config set-secret painter api_key"):
        plugins.provider(Ability.IMAGE_GENERATE, "painter/quick-1")
    assert plugins.models(Ability.IMAGE_GENERATE) == {}
    assert plugins.quarantined == ()
    standing, reason = plugins.standing("painter")
    assert standing == Standing.UNAVAILABLE
    assert "BOM_PAINTER__API_KEY" in reason


def test_a_plugin_works_once_its_key_is_set(install: Install) -> None:
    secrets = MemorySecrets()
    plugins = manager(install("painter", PAINTER), secrets=secrets)
    assert plugins.models(Ability.IMAGE_GENERATE) == {}
    secrets.set("painter.api_key", "k" * 20)
    assert plugins.provider(Ability.IMAGE_GENERATE, "painter/quick-1")
    assert plugins.standing("painter")[0] == Standing.LOADED


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        ("import module_that_is_not_there", "cannot be imported: ModuleNotFoundError"),
        ("def (", "cannot be imported: SyntaxError"),
        ("raise SystemExit(3)", "cannot be imported: SystemExit"),
        ("CONTRACT = 2", "speaks contract 2; this engine speaks contract 1. Upgrade bomstudio"),
        ("CONTRACT = 0", "speaks contract 0"),
        ("", "does not say CONTRACT = 1"),
        (
            "from bomstudio import hookimpl\nCONTRACT = 1\n@hookimpl\ndef register_provider(register, context): ...",
            "register_provider",
        ),
        (
            "from bomstudio import hookimpl\nCONTRACT = 1\n@hookimpl\ndef register_providers(register, extra): ...",
            "extra",
        ),
        (
            "from bomstudio import hookimpl\nCONTRACT = 1\n"
            "@hookimpl\ndef register_providers(register, context):\n    raise KeyError('api_key=sk-abcdefghijklmnop')",
            "register_providers raised KeyError",
        ),
        (
            "from bomstudio import hookimpl\nCONTRACT = 1\n"
            "@hookimpl\ndef register_providers(register, context):\n    register.add(object())",
            "registers a object where a Provider belongs",
        ),
        (PAINTER + "        register.add(Painter(context.settings(Settings)))\n", "offers image.generate twice"),
    ],
)
def test_a_strangers_broken_plugin_is_quarantined_with_its_reason_and_the_rest_goes_on(
    install: Install, card: str, reason: str
) -> None:
    broken = install("broken", card)
    painter = install("painter", PAINTER)
    secrets = MemorySecrets({"painter.api_key": "k" * 20, "broken.api_key": "b" * 20})
    plugins = manager(broken, painter, secrets=secrets)
    assert len(plugins.models(Ability.IMAGE_GENERATE)) == 2
    (entry,) = plugins.quarantined
    assert (entry.name, entry.owner) == ("broken", "bomstudio_broken of bomstudio-broken 2.1")
    assert reason in entry.reason
    assert "sk-abcdefghijklmnop" not in entry.reason
    assert plugins.names() == ("painter",)
    assert plugins.standing("broken") == (Standing.QUARANTINED, entry.reason)
    with pytest.raises(ConfigError, match="quarantined"):
        plugins.provider(Ability.IMAGE_GENERATE, "broken/x")


def test_a_broken_plugin_of_the_house_stops_the_start() -> None:
    house = Candidate("gone", "plugins.gone", "bomstudio", "0.1")
    with pytest.raises(ConfigError, match=r"gone, which came with the engine, does not work.*plugins\.blocked"):
        manager(house).load_all()


def test_a_broken_room_of_the_house_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "portal", None)
    with pytest.raises(ConfigError, match="portal, which came with the engine"):
        manager(Candidate("portal", "portal", "bomstudio", "0.1")).load_all()


def test_a_blocked_plugin_takes_no_part_even_when_broken() -> None:
    plugins = manager(Candidate("gone", "plugins.gone", "bomstudio", "0.1"), plugins={"blocked": ["gone"]})
    plugins.load_all()
    assert plugins.names() == ()
    assert plugins.blocked == ("gone",)
    assert plugins.describe("gone").standing == "blocked"


def test_only_the_house_is_loaded_when_asked_for(install: Install) -> None:
    found = install("painter", PAINTER), Candidate("local_folder", "plugins.local_folder", "bomstudio", "0.1")
    assert manager(*found, plugins={"load": "house"}).names() == ("local_folder",)
    assert manager(*found, plugins={"load": ["painter"]}).names() == ("painter",)
    assert manager(*found).names() == ("local_folder", "painter"), "the house comes first"


def test_a_list_that_names_a_plugin_which_is_not_installed_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"plugins\.load names painter"):
        manager(plugins={"load": ["painter"]})


def test_two_strangers_of_one_name_are_both_refused_naming_both(install: Install) -> None:
    one = install("painter", PAINTER, module="bomstudio_painter_a", distribution="painter-a")
    two = install("painter", PAINTER, module="bomstudio_painter_b", distribution="painter-b")
    plugins = manager(one, two)
    assert plugins.names() == ()
    assert len(plugins.quarantined) == 2
    for entry in plugins.quarantined:
        assert "painter-a" in entry.reason
        assert "painter-b" in entry.reason
    with pytest.raises(ConfigError, match="quarantined"):
        plugins.provider(Ability.IMAGE_GENERATE, "painter/quick-1")
    assert plugins.standing("painter")[0] == Standing.QUARANTINED


def test_a_stranger_cannot_take_a_name_of_the_house(install: Install) -> None:
    house = Candidate("local_folder", "plugins.local_folder", "bomstudio", "0.1")
    plugins = manager(install("local_folder", PAINTER), house)
    assert plugins.names() == ("local_folder",)
    assert plugins.deliverer("local_folder").name == "local_folder"
    assert [entry.owner for entry in plugins.quarantined] == ["bomstudio_local_folder of bomstudio-local_folder 2.1"]


def test_the_second_drawer_of_a_media_type_is_quarantined_naming_the_first(install: Install) -> None:
    plugins = manager(install("first", TAKES), install("second", TAKES))
    assert type(plugins.frame_source("application/x-doodle")).__module__ == "bomstudio_first"
    (entry,) = plugins.quarantined
    assert entry.name == "second"
    assert "bomstudio-first" in entry.reason


def test_a_media_type_that_nobody_draws_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match="No plugin draws application/x-doodle"):
        manager().frame_source("application/x-doodle")


def test_a_renderer_that_is_not_installed_names_the_setting() -> None:
    with pytest.raises(ConfigError, match=r"film\.renderer.*'brush'"):
        manager(film={"renderer": "brush"}).renderer()


def test_a_renderer_that_does_not_render_names_the_setting(install: Install) -> None:
    with pytest.raises(ConfigError, match=r"film\.renderer is first, and that plugin does not render"):
        manager(install("first", TAKES), film={"renderer": "first"}).renderer()


FACE = """
    import typer
    from bomstudio import hookimpl
    CONTRACT = 1
    @hookimpl
    def register_faces(register):
        register.command("sketch", typer.Typer())
"""


def test_a_command_that_exists_is_refused_naming_the_owner(install: Install) -> None:
    plugins = manager(install("one", FACE), install("two", FACE))
    assert list(plugins.commands()) == ["sketch"]
    assert "bomstudio-one" in plugins.quarantined[0].reason
    alone = manager(Candidate("one", "bomstudio_one", "bomstudio-one", "2.1"))
    assert alone.commands(taken=["sketch"]) == {}
    assert "bom itself" in alone.quarantined[0].reason


PRICES = """
[[price]]
model = "quick-1"
unit = "image"
amount = "0.000123"
per = 3
currency = "USD"
source = "https://painter.example/pricing"
as_of = 2026-11-02
"""


def test_prices_are_read_exactly_also_from_a_plugin_without_its_key(install: Install) -> None:
    (price,) = manager(install("painter", PAINTER, prices_toml=PRICES)).prices()
    assert (price.model, price.unit, price.amount_micro, price.per) == ("painter/quick-1", "image", 123, 3)
    assert price.as_of == date(2026, 11, 2)
    assert price.charge(Fraction(3)) == Money(micro=123, currency="USD")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"0.000123"', '"0.0000001"', "six decimals"),
        ('"0.000123"', '"cheap"', "a number in quotes"),
        ('"0.000123"', '"-1"', "amount"),
        ('"0.000123"', '"NaN"', "amount"),
        ('"0.000123"', "0.1", "amount"),
        ("2026-11-02", '"recently"', "as_of"),
        ('"https://painter.example/pricing"', '""', "source"),
        ('unit = "image"', 'unti = "image"', "unit"),
        ("[[price]]", "[[price]", "not valid TOML"),
    ],
)
def test_a_wrong_price_file_quarantines_a_stranger(install: Install, old: str, new: str, told: str) -> None:
    plugins = manager(install("painter", PAINTER, prices_toml=PRICES.replace(old, new)))
    assert plugins.prices() == []
    (entry,) = plugins.quarantined
    assert "prices.toml" in entry.reason
    assert told in entry.reason


def test_a_description_tells_everything_but_secrets(install: Install) -> None:
    quality = '[rules]\nreadme = "done"\ncancel = { status = "exempt", reason = "answers at once" }\n'
    painter = install("painter", '"""Paints."""\n' + dedent(PAINTER), prices_toml=PRICES, quality_toml=quality)
    facts = manager(painter, secrets=MemorySecrets({"painter.api_key": "k" * 20})).describe("painter")
    assert (facts.distribution, facts.version, facts.contract) == ("bomstudio-painter", "2.1", 1)
    assert (facts.standing, facts.summary, facts.is_house) == ("loaded", "Paints.", False)
    assert facts.models == {"image.generate": ("painter/org/fine-1", "painter/quick-1")}
    key, region = facts.settings
    assert (key.name, key.is_secret, key.is_set, key.default, key.help) == (
        *("api_key", True, True, ""),
        "Made in the console.",
    )
    assert (region.name, region.is_secret, region.is_set, region.default) == ("region", False, False, "eu")
    assert [price.model for price in facts.prices] == ["painter/quick-1"]
    assert [(rule.rule, rule.status) for rule in facts.quality] == [("cancel", "exempt"), ("readme", "done")]
    assert "k" * 20 not in facts.model_dump_json()


def test_a_description_of_a_broken_plugin_tells_why(install: Install) -> None:
    facts = manager(install("broken", "CONTRACT = 7")).describe("broken")
    assert facts.standing == "quarantined"
    assert "contract 7" in facts.reason


def test_an_exemption_without_a_reason_quarantines_a_stranger(install: Install) -> None:
    plugins = manager(install("painter", PAINTER, quality_toml='[rules]\ncancel = "exempt"\n'))
    assert plugins.describe("painter").standing == "quarantined"
    assert "exempt without a reason" in plugins.quarantined[0].reason


def test_a_plugin_says_how_its_vendors_bills_are_written_or_is_told_what_is_wrong(install: Install) -> None:
    said = install("painter", PAINTER, usage_toml='[columns]\namount = ["You paid"]\n')
    wrong = install("wrong", PAINTER, usage_toml='[columns]\nprice = ["Cost"]\n')
    plugins = manager(said, wrong)
    assert plugins.bill_form("painter").columns == {"amount": ("You paid",)}
    with pytest.raises(ConfigError, match=r"usage\.toml"):
        plugins.bill_form("wrong")


def test_everything_that_came_with_the_engine_loads() -> None:
    plugins = PluginManager(load_settings(plugins={"load": "house"}), MemorySecrets())
    plugins.load_all()
    for name in plugins.names():
        assert plugins.describe(name).standing == "loaded", name
    assert plugins.quarantined == ()
    for ability, order in load_settings().models.items():
        for key in order:
            assert key in plugins.models(ability)
    assert plugins.renderer().name
