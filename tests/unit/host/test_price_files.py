"""The studio's own prices: read from files and settings; what is wrong is named by file and line."""

from pathlib import Path

import pytest

from engine.contracts.errors import ConfigError
from engine.host.price_files import OwnPrice, own_prices
from engine.host.settings import load_settings

GOOD = """\
# what our contract says
[[price]]
model = "vendor/still-2"
unit = "image"
amount = "0.031"
currency = "USD"
source = "our contract"
as_of = 2026-10-01

[[price]]
model = "vendor/still-2"
unit = "token"
amount = "2.50"
per = 1000000
currency = "USD"
source = "our contract"
as_of = 2026-10-01
override = true
"""


def written(home: Path, text: str | bytes, name: str = "vendor.toml") -> Path:
    path = home / "config" / "prices" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_files_and_settings_are_read(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    row = {"unit": "second", "amount": "1", "currency": "EUR", "source": "a call", "as_of": "2026-11-01"}
    second, image, token = own_prices(tmp_path, [OwnPrice(model="vendor/clip", **row)])
    assert (second.origin, second.is_own, second.price.model) == ("money.prices 1", True, "vendor/clip")
    assert (image.origin, image.price.amount_micro) == ("config/prices/vendor.toml:2", 31_000)
    assert (token.origin, token.overrides) == ("config/prices/vendor.toml:10", True)


def test_home_without_prices_states_none(tmp_path: Path) -> None:
    assert list(own_prices(tmp_path, ())) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('"2.50"', "2.50", 13, "amount: Input should be a valid string"),
        ('"2.50"', '"-1"', 13, "amount: amount should have at most six decimals"),
        ('"2.50"', '"two"', 13, "amount: amount should be a number in quotes"),
        ('"vendor/still-2"\nunit = "token"', '"still-2"\nunit = "token"', 11, "model: String should match"),
        ('currency = "USD"\nsource', 'currency = "usd"\nsource', 6, "currency: String should match"),
        ('"image"\namount = "0.031"', '"image"', 2, "amount: Field required"),
        ("override", "overide", 18, "overide: Extra inputs are not permitted"),
        ("as_of = 2026-10-01\noverride", 'as_of = "soon"\noverride', 17, "as_of: Input should be a valid date"),
    ],
)
def test_wrong_row_is_named_by_its_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ConfigError) as caught:
        list(own_prices(tmp_path, ()))
    assert caught.value.message.startswith(f"{path}, line {line}: {said}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[price]\n", "is not valid TOML: .*line 1"),
        (b"\xff\xfe", "is not valid TOML"),
        ('[[prices]]\nmodel = "a/b"\n', r"may hold \[\[price\]\] rows only"),
        ("price = 3\n", r"may hold \[\[price\]\] rows only"),
        ("price = [3]\n", "line 1: .*valid dictionary"),
    ],
)
def test_file_of_another_kind_is_refused(tmp_path: Path, text: str | bytes, said: str) -> None:
    written(tmp_path, text)
    with pytest.raises(ConfigError, match=said):
        list(own_prices(tmp_path, ()))


def test_prices_stand_in_the_settings_too(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text(GOOD.replace("[[price]]", "[[money.prices]]"))
    assert [row.price().amount_micro for row in load_settings().money.prices] == [31_000, 2_500_000]
    (home / "config.toml").write_text(GOOD.replace("[[price]]", "[[money.prices]]").replace('"0.031"', "0.031"))
    with pytest.raises(ConfigError, match=r"money\.prices"):
        load_settings()
