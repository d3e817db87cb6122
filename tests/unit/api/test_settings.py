"""Settings from the environment."""

import json

import pytest

from api.settings import SettingsError, load, unknown_variables


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WANGGE_HOME")


def test_defaults_of_a_newcomer() -> None:
    settings = load()
    assert (settings.host, settings.port, str(settings.home)) == ("127.0.0.1", 8000, ".wangge")


def test_the_environment_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PORT": "8100", "WANGGE_HOME": "/tmp/h", "WANGGE_WORKERS": "2"}.items():
        monkeypatch.setenv(name, value)
    settings = load()
    assert (settings.port, str(settings.home), settings.workers) == (8100, "/tmp/h", 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "80x"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("WANGGE_WORKERS", "0"),
        ("WANGGE_WORKERS", "many"),
        ("WANGGE_COUNTY", "崇信"),
        ("WANGGE_COUNTY", "62082"),
        ("WANGGE_COUNTY", "６２０８２３"),
        ("WANGGE_PUBLIC_URL", "wangge.example"),
        ("WANGGE_TRUSTED_PROXIES", "everybody"),
        ("WANGGE_TIANDITU_URL", "file:///etc/passwd"),
        ("WANGGE_TILE_LAYERS", "a map"),
        ("WANGGE_MAX_BODY_BYTES", "0"),
        ("WANGGE_HOME", "~/wangge"),  # as in /etc/wangge/wangge.env, or in quotes: no shell reads it
        ("WANGGE_IDENTITY_KEYS", "~li/keys"),
    ],
)
def test_a_bad_value_is_named_with_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"{name}='{value}'"):
        load()


def test_the_public_address_and_the_proxies_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANGGE_PUBLIC_URL", "https://Wangge.example/")
    monkeypatch.setenv("WANGGE_TRUSTED_PROXIES", "127.0.0.1, 10.1.0.0/24")
    settings = load()
    assert settings.public_url == "https://wangge.example"
    assert [str(each) for each in settings.trusted_proxies] == ["127.0.0.1/32", "10.1.0.0/24"]


@pytest.mark.parametrize("name", ["WANGGE_COUNTY", "WANGGE_PUBLIC_URL", "WANGGE_TRUSTED_PROXIES"])
def test_an_empty_value_is_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "")
    settings = load()
    assert (settings.county, settings.public_url, settings.trusted_proxies) == (None, None, ())


LAYER = {"name": "街景", "url": "https://tiles.example/{z}/{x}/{y}.png", "datum": "gcj02"}


def test_layers_of_ones_own_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANGGE_TILE_LAYERS", json.dumps([LAYER]))
    (layer,) = load().tile_layers
    assert (layer.name, layer.datum, layer.last_zoom) == ("街景", "gcj02", 18)


@pytest.mark.parametrize(
    "change",
    [
        {"datum": "bd09"},  # its tiles are cut otherwise
        {"datum": None},
        {"url": "file:///etc/passwd/{z}/{x}/{y}"},
        {"url": "https://tiles.example/{z}/{x}.png"},
        {"last_zoom": 30},
        {"colour": "red"},
    ],
)
def test_a_layer_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, change: dict[str, object]) -> None:
    monkeypatch.setenv("WANGGE_TILE_LAYERS", json.dumps([LAYER | change]))
    with pytest.raises(SettingsError, match=r"WANGGE_TILE_LAYERS\.0"):
        load()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("WANGGE_PULIC_URL", "; 是否为 did you mean WANGGE_PUBLIC_URL?"),
        ("WANGGE_TRUSTED_PROXY", "; 是否为 did you mean WANGGE_TRUSTED_PROXIES?"),
        ("WANGGE_PORT", "; 是否为 did you mean PORT?"),
        ("WANGGE_XYZ", ""),
    ],
)
def test_a_misspelt_variable_is_named(name: str, meant: str) -> None:
    (note,) = unknown_variables([name, "WANGGE_HOME", "wangge_workers", "WANGGE_KEY", "PATH", "HOST"])
    assert note == f"{name} 不是设置项，未使用 is no setting and has no effect{meant}"


@pytest.mark.parametrize("name", ["WANGGE_HOME", "HOST", "PORT", "WANGGE_WORKERS", "WANGGE_LOG_LEVEL", "WANGGE_PUSH"])
def test_a_variable_that_is_set_to_nothing_is_not_set(monkeypatch, name):
    default = load()
    monkeypatch.setenv(name, "")
    assert load() == default
