"""What a server says at its start of how far it reaches."""

import pytest

from api.server.startup_report import IN_CLEAR, NOBODYS, OPEN_WAY, lines
from api.settings import Settings


def of(**given):
    return Settings.model_validate({"host": "127.0.0.1", "public_url": None, "trusted_proxies": ""} | given)


@pytest.mark.parametrize(("closed", "said"), [(True, "Sign-in required"), (False, "No accounts yet")])
def test_without_a_public_address_the_report_says_this_machine_only(closed, said):
    (line,) = lines(of(), closed=closed)
    assert said in line
    assert "this machine only" in line


@pytest.mark.parametrize(
    ("given", "warnings"),
    [
        ({"public_url": "http://10.1.0.5:8000", "host": "0.0.0.0"}, [IN_CLEAR]),
        ({"public_url": "https://a", "trusted_proxies": "127.0.0.1"}, []),
        ({"public_url": "https://a"}, [NOBODYS]),
        ({"public_url": "https://a", "host": "0.0.0.0", "trusted_proxies": "10.1.0.2"}, [OPEN_WAY]),
        ({"public_url": "https://a", "host": "0.0.0.0", "tls": True}, []),  # TLS ends here
    ],
)
def test_unsafe_settings_are_warned_of_at_the_start(given, warnings):
    *found, last = lines(of(**given), closed=True)
    assert found == warnings
    assert "Sign-in required" in last


def test_nobody_is_let_in_from_elsewhere_before_there_are_accounts():
    assert "wangge user add" in lines(of(public_url="https://a", trusted_proxies="127.0.0.1"), closed=False)[-1]
