"""What a certificate may be made for."""

from ipaddress import ip_address

import pytest

from api.tls import machine
from api.tls.errors import TlsError, UnfitNameError
from api.tls.names import parse_name, parse_names, shown


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("wangge.lan", "wangge.lan"),
        (" Wangge-PC ", "wangge-pc"),
        ("xn--7kqs18h.lan", "xn--7kqs18h.lan"),
        ("10.1.0.5", ip_address("10.1.0.5")),
        ("127.0.0.1", ip_address("127.0.0.1")),
        ("fd00::5", ip_address("fd00::5")),
        ("[fd00::5]", ip_address("fd00::5")),
        ("a" * 63, "a" * 63),
    ],
)
def test_a_host_name_or_an_address(given, name):
    assert parse_name(given) == name


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("https://wangge.lan", "leave out scheme and path"),
        ("wangge.lan/field", "leave out scheme and path"),
        ("wangge.lan:8443", "leave out the port"),
        ("10.1.0.5:8443", "leave out the port"),
        ("[fd00::5]:8443", "leave out the port"),
        ("wangge lan", "a space"),
        ("*.wangge.lan", "wildcards"),
        ("网格.lan", "xn--"),
        ("10.1.0.256", "no valid IP address"),
        ("10.1.0", "no valid IP address"),
        ("0.0.0.0", "no phone"),
        ("::", "no phone"),
        ("224.0.0.1", "no phone"),
        ("169.254.1.1", "no phone"),
        ("fe80::1", "no phone"),
        ("fd00::5%eth0", "interface"),
        ("wangge..lan", "no valid host name"),
        ("-wangge", "no valid host name"),
        ("wangge.", "no valid host name"),
        ("under_score", "no valid host name"),
        ("a" * 64, "no valid host name"),
        (".".join(["a" * 60] * 5), "no valid host name"),
    ],
)
def test_anything_else_is_refused_with_its_value_the_reason_and_what_to_give(given, why):
    with pytest.raises(UnfitNameError) as refused:
        parse_name(given)
    said = str(refused.value)
    assert said.startswith(f"--name {given!r}: ")
    assert why in said
    assert "such as --name 10.1.0.5" in said


def test_each_name_is_taken_once_in_the_order_given():
    assert parse_names(["b", "10.1.0.5", "B", "a"]) == ("b", ip_address("10.1.0.5"), "a")


def test_an_address_of_six_groups_stands_in_brackets_where_a_port_follows():
    assert [shown(parse_name(each)) for each in ("fd00::5", "10.1.0.5", "a")] == ["[fd00::5]", "10.1.0.5", "a"]


def test_addresses_come_before_the_host_name_and_those_of_virtual_networks_not_at_all(monkeypatch):
    addresses = {"lo": "127.0.0.1", "docker0": "172.17.0.1", "eth0": "10.1.0.5", "wlan0": "10.9.0.5", "down0": None}
    monkeypatch.setattr(machine.socket, "if_nameindex", lambda: list(enumerate(addresses)))
    monkeypatch.setattr(machine, "_address_of", addresses.get)
    monkeypatch.setattr(machine, "_outward", lambda: "10.9.0.5")
    monkeypatch.setattr(machine.socket, "gethostname", lambda: "Wangge-PC")
    assert [str(each) for each in machine.own_names()] == ["10.9.0.5", "10.1.0.5", "wangge-pc"]


def test_a_machine_without_any_is_asked_to_name_one(monkeypatch):
    monkeypatch.setattr(machine.socket, "if_nameindex", lambda: [(1, "lo")])
    monkeypatch.setattr(machine.socket, "gethostname", lambda: "localhost.localdomain")
    with pytest.raises(TlsError, match="--name"):
        machine.own_names()


def test_this_machine_has_an_address_of_its_own_for_loopback():
    assert machine._address_of("lo") == "127.0.0.1"
