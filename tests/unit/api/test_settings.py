"""Settings from the environment."""

import pytest

from api.settings import SettingsError, load


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "WANGGE_HOME", "WANGGE_DATABASE_URL", "WANGGE_WORKERS"):
        monkeypatch.delenv(name, raising=False)


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
    [("PORT", "80x"), ("PORT", "0"), ("PORT", "65536"), ("WANGGE_WORKERS", "0"), ("WANGGE_WORKERS", "many")],
)
def test_a_bad_value_is_named_with_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"{name}='{value}'"):
        load()
