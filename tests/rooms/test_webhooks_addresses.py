"""Where a webhook may lead: nobody outside this machine is asked."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from goodwill.errors import BadAddress
from goodwill.webhooks.addresses import is_public, target_of

PUBLIC = ("93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822", "2002:5db8:d822::1")
PRIVATE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
    "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:7f00:1::",
)  # fmt: skip


@pytest.mark.parametrize("ip", PUBLIC)
def test_an_address_of_the_internet_is_public(ip):
    assert is_public(ip_address(ip))


@pytest.mark.parametrize("ip", PRIVATE)
def test_our_own_network_is_not_public_however_it_is_written(ip):
    assert not is_public(ip_address(ip))


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/", "https://localhost/hook", "https://[::1]/", "https://2130706433/", "https://0x7f.1/",
        "https://127.1/", "http://169.254.169.254/latest/meta-data", "https://[::ffff:10.0.0.1]:8443/x",
    ],
)  # fmt: skip
def test_a_private_address_is_refused_unless_it_is_meant(address):
    with pytest.raises(BadAddress, match=r"GOODWILL_WEBHOOKS_PRIVATE|cannot be found"):
        target_of(address, may_be_private=False)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "begins with https://"),
        ("shop.example/hook", "begins with https://"),
        ("javascript:alert(1)", "begins with https://"),
        ("https://", "begins with https://"),
        ("http://93.184.216.34/", "wants https://"),
        ("https://ada:secret@93.184.216.34/", "use the webhook's secret"),
        ("https://93.184.216.34/a b", "percent-encode"),
        ("https://93.184.216.34/\r\nX-Evil: 1", "percent-encode"),
        ("https://93.184.216.34:99999/", "no address"),
        ("https://nobody.invalid/", "cannot be found"),
    ],
)
def test_what_leads_nowhere_is_refused_with_the_reason(address, said):
    with pytest.raises(BadAddress, match=said):
        target_of(address, may_be_private=False)


def test_an_address_is_taken_apart():
    target = target_of("https://93.184.216.34:8443/hook?of=us", may_be_private=False)

    assert (target.ip, target.port, target.path) == ("93.184.216.34", 8443, "/hook?of=us")
    assert target.authority == "93.184.216.34:8443"
    assert target_of("https://[2606:2800:220:1::1]", may_be_private=False).authority == "[2606:2800:220:1::1]"
