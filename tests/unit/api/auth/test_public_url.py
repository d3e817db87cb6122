"""The address people open, and what hangs on it."""

import pytest

from api.auth.public_url import PublicUrl


@pytest.mark.parametrize(
    ("origin", "secure", "cookie"),
    [
        (None, False, "wangge_session"),
        ("http://10.1.0.5:8080", False, "wangge_session"),
        ("https://wangge.lan", True, "__Host-wangge_session"),
    ],
)
def test_over_tls_the_cookie_is_this_hosts_own(origin, secure, cookie):
    site = PublicUrl(origin)
    assert (site.secure, site.cookie("wangge_session")) == (secure, cookie)


@pytest.mark.parametrize(
    ("origin", "host", "meant"),
    [
        (None, "anything", True),
        ("https://wangge.lan", "wangge.lan", True),
        ("https://wangge.lan", "WANGGE.lan", True),
        ("https://wangge.lan", "wangge.lan:443", True),
        ("https://wangge.lan", "wangge.lan:80", False),
        ("https://wangge.lan", "wangge.lan:8443", False),
        ("https://wangge.lan", "wangge.lan.example", False),
        ("https://wangge.lan", "", False),
        ("http://10.1.0.5:8080", "10.1.0.5:8080", True),
        ("http://10.1.0.5:8080", "10.1.0.5", False),
        ("http://wangge.lan", "wangge.lan:80", True),
    ],
)
def test_another_name_is_another_server(origin, host, meant):
    assert PublicUrl(origin).is_meant(host) == meant
