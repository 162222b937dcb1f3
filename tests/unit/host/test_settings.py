import os
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from engine.contracts.abilities import Ability
from engine.contracts.errors import ConfigError
from engine.contracts.frames import FrameRate
from engine.contracts.media import Resolution, Shape
from engine.contracts.money import Money
from engine.host.home import default_home, folder
from engine.host.settings import Settings, environment, load_settings


def write_config(home: Path, text: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "config.toml").write_text(text)


def refusal(**overrides: object) -> str:
    with pytest.raises(ConfigError) as caught:
        load_settings(**overrides)
    return str(caught.value)


def test_nothing_set_gives_the_defaults_and_places_in_the_home(home: Path) -> None:
    settings = load_settings()
    assert settings.film.rate == FrameRate(num=24)
    assert settings.film.formats == (Shape.WIDE, Shape.TALL, Shape.SQUARE)
    assert settings.film.still_scale == Fraction(9, 8)
    assert settings.film.script_max_bytes == 1_000_000
    assert settings.money.confirm_above == Money.zero("EUR")
    assert settings.database.url == f"sqlite:///{home}/bom.db"
    assert settings.flows.url == f"sqlite:///{home}/flows.db"
    assert settings.blobs.url == (home / "blobs").as_uri()
    assert settings.logs.file == home / "logs" / "bom.log"
    assert not home.exists(), "reading the settings makes nothing"


def test_each_layer_wins_over_the_one_below(home: Path, workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_config(home, "[film]\ncrf = 21\npreset = 'slow'\nresolution = '720p'\nburn_subtitles = true\n")
    (workplace / ".env").write_text("BOM_FILM__CRF=22\nBOM_FILM__PRESET=fast\nBOM_FILM__RESOLUTION=4K\nOTHER=1\n")
    monkeypatch.setenv("BOM_FILM__CRF", "23")
    monkeypatch.setenv("BOM_FILM__PRESET", "faster")
    film = load_settings(film={"crf": 24}).film
    assert (film.crf, film.preset, film.resolution, film.burn_subtitles) == (24, "faster", Resolution.UHD, True)
    assert film.words_per_minute == 140


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOM_FILM__CRF", "")
    assert load_settings().film.crf == 20


@pytest.mark.parametrize("written", ["16:9,1:1", '["16:9", "1:1"]', "16:9, 1:1,"])
def test_a_list_in_a_variable_is_read_with_commas_or_as_json(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOM_FILM__FORMATS", written)
    assert load_settings().film.formats == (Shape.WIDE, Shape.SQUARE)


def test_a_model_order_in_a_variable_names_the_ability_with_an_underscore(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOM_MODELS__IMAGE_GENERATE", "vendor/org/model-2,other/x")
    models = load_settings().models
    assert models[Ability.IMAGE_GENERATE] == ("vendor/org/model-2", "other/x")
    assert models[Ability.SPEECH_GENERATE] == ("local_voice/ladder-1",)


def test_a_queue_of_a_plugin_leaves_the_default_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOM_QUEUES__VENDOR__PER_MINUTE", "30")
    settings = load_settings()
    assert settings.queue("vendor").per_minute == 30
    assert settings.queue("other").per_minute is None
    assert settings.queue("other").concurrency == 2


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("BOM_FILM__CRF", "99", "film.crf is '99' (from BOM_FILM__CRF in the environment): it should be less than or"),
        ("BOM_FILM__RESOLUTION", "1081p", "it should be '360p', '720p', '1080p' or '4K'"),
        ("BOM_FILM__FORMATS", "16:9,2:1", "film.formats is '16:9,2:1' (from BOM_FILM__FORMATS"),
        ("BOM_FILM__FORMATS", "16:9,16:9", "it should not name anything twice"),
        ("BOM_FILM__RATE", "24/0", "it should be written like 24/1 or 30000/1001"),
        ("BOM_FILM__RATE", "23.976", "it should be written like 24/1 or 30000/1001"),
        ("BOM_FILM__RAET", "24", "film.raet is not a setting (from BOM_FILM__RAET in the environment). Did you mean"),
        ("BOM_FILM", "{broken", "film is '{broken'"),
        ("BOM_FILM__SCRIPT_MAX_BYTES", "2 parsecs", "film.script_max_bytes is '2 parsecs'"),
        ("BOM_MODELS__IMAGE", "a/b", "'image.generate'"),
        ("BOM_MODELS__IMAGE_GENERATE", "nomodel", "(from BOM_MODELS__IMAGE_GENERATE in the environment)"),
        ("BOM_MONEY__CONFIRM_ABOVE", "much", "'much' is not an amount of money"),
        ("BOM_WORKERS__HEARTBEAT_SECONDS", "3600", "at least three heartbeats"),
        ("BOM_WORKERS__HEARTBEAT_SECONDS", "inf", "workers.heartbeat_seconds"),
        ("BOM_SECRETS__STORE", "keyrng", "it should be 'auto', 'keyring' or 'file'"),
        ("BOM_PLUGINS__LOAD", "a,a", "it should not name anything twice"),
    ],
)
def test_a_bad_variable_is_named_with_what_is_allowed(
    variable: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    message = refusal()
    assert told in message
    assert "pydantic" not in message
    assert "\n" not in message, "one mistake is told once"


def test_a_bad_value_in_the_user_file_names_the_file(home: Path) -> None:
    write_config(home, "[film]\ncrf = 99\n")
    assert f"film.crf is 99 (from {home / 'config.toml'})" in refusal()


def test_a_bad_value_in_the_env_file_names_the_file(workplace: Path) -> None:
    (workplace / ".env").write_text("BOM_FILM__CRF=many\n")
    assert "film.crf is 'many' (from BOM_FILM__CRF in .env)" in refusal()


def test_several_mistakes_are_all_told(home: Path) -> None:
    write_config(home, "[film]\ncrf = 99\n[logs]\nlevel = 'loud'\n")
    message = refusal()
    assert "film.crf" in message
    assert "logs.level is 'loud'" in message


def test_an_unknown_section_in_the_user_file_is_refused_with_the_nearest_name(home: Path) -> None:
    write_config(home, "[flim]\ncrf = 20\n")
    assert "flim is not a setting" in (message := refusal())
    assert "Did you mean film?" in message


def test_broken_toml_names_the_file_and_line(home: Path) -> None:
    write_config(home, "[film\n")
    assert f"{home / 'config.toml'} is not valid TOML" in (message := refusal())
    assert "line 1" in message


def test_a_config_file_that_names_its_own_home_is_refused(home: Path) -> None:
    write_config(home, "home = '/elsewhere'\n")
    assert "cannot say where the home folder is" in refusal()


def test_a_password_in_a_bad_address_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOM_DATABASE", "postgresql://bom:sesame-street@db/bom")
    assert "sesame-street" not in refusal()


def test_an_empty_home_variable_of_the_system_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOM_HOME")
    monkeypatch.setenv("HOME", "")
    assert "Set BOM_HOME" in refusal()


def test_home_may_be_written_with_a_tilde(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOM_HOME", "~/studio")
    assert load_settings().home == Path(os.environ["HOME"]) / "studio"


def test_without_a_variable_home_is_the_systems_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOM_HOME")
    assert load_settings().home == default_home()
    assert default_home().name == "bomstudio"


def test_a_home_that_is_a_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"cannot be written to.*BOM_HOME"):
        folder(tmp_path / "file", "logs")


def test_a_home_below_a_place_nobody_may_write_is_a_clear_error() -> None:
    with pytest.raises(ConfigError, match=r"cannot be written to.*BOM_HOME"):
        folder(Path("/proc/bomstudio"))


def test_the_environment_is_the_process_over_the_file(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (workplace / ".env").write_text("VENDOR_API_KEY=from-file\nBOM_OTHER=file\n")
    monkeypatch.setenv("BOM_OTHER", "process")
    variables = environment()
    assert (variables["VENDOR_API_KEY"], variables["BOM_OTHER"]) == ("from-file", "process")


def test_an_exchange_rate_serves_both_ways_exactly() -> None:
    money = load_settings(
        money={"rates": [{"of": "EUR", "into": "USD", "rate": "1.0411", "source": "bank", "as_of": date(2025, 2, 28)}]}
    ).money
    assert money.rate("EUR", "USD") == Fraction(10411, 10000)
    assert money.rate("USD", "EUR") == Fraction(10000, 10411)
    assert money.rate("USD", "USD") == 1
    assert money.rate("INR", "EUR") is None


def test_an_inexact_rate_is_refused(home: Path) -> None:
    write_config(home, "[[money.rates]]\nof='EUR'\ninto='USD'\nrate=1.0411\nsource='x'\nas_of=2025-02-28\n")
    assert 'should be in quotes, like "1.0411", to be exact' in refusal()


def test_an_amount_without_a_currency_is_in_the_reporting_one() -> None:
    money = load_settings(money={"reporting_currency": "USD", "confirm_above": "5.50"}).money
    assert money.confirm_above == Money(micro=5_500_000, currency="USD")


def test_settings_survive_the_way_to_another_process() -> None:
    settings = load_settings(film={"rate": "30000/1001"}, plugin={"vendor": {"region": "eu"}})
    assert Settings.model_validate_json(settings.model_dump_json()) == settings


def test_the_sandbox_has_places_of_its_own_whatever_the_studio_uses(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOM_DATABASE__URL", "postgresql+psycopg://bom@db/bom")
    monkeypatch.setenv("BOM_BLOBS__URL", "s3://films")
    write_config(home, "[film]\ncrf = 18\n")
    settings = load_settings(realm="sandbox")
    assert settings.home == home / "sandbox"
    assert settings.database.url == f"sqlite:///{home}/sandbox/bom.db"
    assert settings.flows.url == f"sqlite:///{home}/sandbox/flows.db"
    assert settings.blobs.url == f"file://{home}/sandbox/blobs"
    assert settings.logs.file == home / "sandbox" / "logs" / "bom.log"
    assert settings.film.crf == 18
    assert load_settings().database.url == "postgresql+psycopg://bom@db/bom"
