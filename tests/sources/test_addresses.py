"""What two spellings of an address have in common, and which addresses no server of ours may ask."""

import ipaddress
import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources import addresses

PRIVATE = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0/",
    "http://127。0。0。1/",  # ideographic full stops
    "http://①②⑦.0.0.1/",
    "http://10.1.2.3/",
    "http://192.168.0.1/",
    "http://172.16.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",  # carrier-grade NAT
    "http://192.0.0.8/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",  # NAT64
    "http://[2002:7f00:1::]/",  # 6to4
    "http://[2001:0:7f00:1::]/",  # Teredo
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://news.localhost/",
    "http://printer.local/",
    "http://wiki.internal/",
    "http://intranet/",
]
MALFORMED = [
    "",
    "example.org/news",
    "ftp://example.org/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://",
    "http:///news",
    "http://example.org:99999/",
    "http://exa mple.org/",
    "http://example.org\\@127.0.0.1/",
    "http://example.org/a\nHost: other",
    "http://exam%70le.org/",
    "http://[::1/",
    "http://[fe80::1%25eth0]/",
    "http://-example.org/",
    "http://a..b/",
    "http://xn--a.\u200d/",
    f"http://{'a' * 300}.org/",
]


class TestCheck:
    @pytest.mark.parametrize(
        "url",
        [
            "https://example.org/news?id=5#top",
            "http://example.org:80/",
            "https://bücher.example/ä",
            "http://8.8.8.8/",
            "http://[2606:4700::1111]/",
        ],
    )
    def test_returns_a_public_address_as_it_is(self, url):
        assert addresses.check(url) == url

    @pytest.mark.parametrize("url", PRIVATE)
    def test_refuses_a_private_host_in_any_notation(self, url):
        with pytest.raises(addresses.Refused, match=r"^The (host|address) .*\.$"):
            addresses.check(url)

    @pytest.mark.parametrize("url", MALFORMED)
    def test_refuses_what_is_no_address_of_the_web(self, url):
        with pytest.raises(addresses.Refused):
            addresses.check(url)

    def test_refuses_credentials(self):
        with pytest.raises(addresses.Refused, match="user name or password"):
            addresses.check("https://ann:secret@example.org/")

    @pytest.mark.parametrize("port", [22, 8080, 6379, 4430])
    def test_refuses_ports_that_are_not_the_webs(self, port):
        with pytest.raises(addresses.Refused, match=f"port {port}"):
            addresses.check(f"http://example.org:{port}/")

    def test_accepts_2000_characters_and_no_more(self):
        longest = "https://example.org/".ljust(2_000, "a")
        assert addresses.check(longest) == longest
        with pytest.raises(addresses.Refused, match="2,000"):
            addresses.check(longest + "a")

    @settings(deadline=None)
    @given(st.text())
    def test_returns_or_refuses_any_text(self, text):
        with suppress(addresses.Refused):
            assert addresses.check(f"http://{text}").startswith("http://")


class TestIsPublic:
    @settings(deadline=None)
    @given(st.ip_addresses(v=4))
    def test_never_holds_where_python_calls_the_address_private(self, ip):
        assert not (addresses.is_public(ip) and not ip.is_global)

    @settings(deadline=None)
    @given(st.ip_addresses(v=4))
    def test_never_holds_for_an_ipv4_address_wrapped_in_ipv6(self, ip):
        for prefix in ("::", "::ffff:", "64:ff9b::"):
            assert not addresses.is_public(ipaddress.ip_address(f"{prefix}{ip}"))


class TestCanonical:
    @pytest.mark.parametrize(
        ("given_url", "expected"),
        [
            ("HTTPS://WWW.Example.ORG", "https://www.example.org/"),
            ("https://example.org:443/a/../b", "https://example.org/b"),
            ("https://example.org/a#part", "https://example.org/a"),
            ("https://example.org/a?utm_source=x&id=5&fbclid=y&gclid=z", "https://example.org/a?id=5"),
            ("https://example.org/a?gallery=3&cid=4", "https://example.org/a?cid=4&gallery=3"),
            ("https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2"),
            ("https://faß.de/", "https://xn--fa-hia.de/"),
            ("https://example.org./", "https://example.org/"),
            ("https://ann@example.org/", "https://example.org/"),
            ("https://archive.example/2020/https://news.example/a", None),
            ("https://example.org/a?12345=", None),
        ],
    )
    def test_gives_the_same_page_one_spelling(self, given_url, expected):
        assert addresses.canonical(given_url) == (expected or given_url)

    def test_keeps_apart_pages_that_differ_in_a_parameter_without_a_name(self):
        assert addresses.canonical("https://example.org/a?1") != addresses.canonical(
            "https://example.org/a?2"
        )

    def test_refuses_what_is_no_address(self):
        with pytest.raises(addresses.Refused):
            addresses.canonical("not an address")

    @settings(deadline=None)
    @given(st.text())
    def test_changes_nothing_the_second_time(self, text):
        try:
            once = addresses.canonical(f"https://example.org/{text}")
        except addresses.Refused:
            return
        assert addresses.canonical(once) == once


class TestPlainAddresses:
    """Most addresses are canonical as they stand, and are known by one pattern; it knows no others."""

    HOSTS = st.from_regex(r"[a-z0-9-]{1,4}(\.[a-z0-9-]{1,4}){0,2}", fullmatch=True)
    PATHS = st.text("aZ09_~-./%?&=;+:@,!", max_size=12)

    @given(HOSTS, PATHS)
    def test_are_what_reading_them_comes_to(self, host, path):
        url = f"https://{host}/{path}"
        quick = self.both(url)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(addresses, "_PLAIN", re.compile(r"(?!)"))
            assert self.both(url) == quick

    def both(self, url):
        try:
            return addresses.canonical(url), addresses.domain_of(url)
        except addresses.Refused as refusal:
            return refusal.reason

    def test_of_any_length_are_read_in_time(self):
        long = f"https://{'a.' * 50_000}a/{'a/.' * 50_000}"
        assert not addresses._PLAIN.fullmatch(long)


class TestDomainOf:
    @pytest.mark.parametrize(
        ("url", "domain"),
        [
            ("https://www.example.org/news", "example.org"),
            ("https://WWW.Bücher.example", "xn--bcher-kva.example"),
            ("https://news.example.org:443/", "news.example.org"),
            ("nothing", ""),
        ],
    )
    def test_is_the_host_without_www(self, url, domain):
        assert addresses.domain_of(url) == domain
