"""Web addresses: their canonical form, their domain, and which of them a server may be asked to fetch."""

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

import idna
from requests_hardened.ip_filter import EXTRA_BLOCKED_NET_RANGES
from w3lib.url import canonicalize_url

IPAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Allow: TypeAlias = Callable[[IPAddress], bool]

MAX_LENGTH: Final = 2_000
PORTS: Final = frozenset({80, 443})
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
LOCAL_NAMES: Final = ("localhost", "local", "internal", "localdomain", "home.arpa")

# Parameters that say how a reader got there. Only names that never choose the page: courlan's own list also
# drops `gallery`, `cid` and a bare `?12345`, and two articles under one address are worse than one under two.
_TRACKER = re.compile(
    r"(?:utm|mtm|pk|itm|vero|oly|mkt|hsa|at)_\w+"
    r"|(?:fbc|gc|dc|yc|ysc|twc|ttc)lid|msclkid|igsh(?:id)?|[gw]braid|gad_source|srsltid"
    r"|mc_[ce]id|_gl|_ga|_hsenc|_hsmi|__hs\w+|mkt_tok|ref_src|ref_url|ns_\w+|cmpid|ocid|smid|xtor|wt\.mc_id",
    re.IGNORECASE,
)
_UNSAFE = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f]")
_NUMERIC_LABEL = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)
_HOST_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)+")
# An address that is in canonical form as it stands, as most are.
_PLAIN = re.compile(
    r"https?://(?P<host>[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+)(?:(?:/[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)+/?|/)"
)
_GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")


class Refused(ValueError):
    """An address that must never be fetched; `reason` is a sentence for the person who gave it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_public(ip: IPAddress) -> bool:
    """Tell whether an IP address is one of the open internet's.

    IPv6 has to come from the block that is given out for it (2000::/3), because most addresses outside
    it, and some inside, only wrap an IPv4 address that might be private.
    """
    if any(ip in network for network in EXTRA_BLOCKED_NET_RANGES):
        return False
    if ip.version == 6 and ip not in _GLOBAL_IPV6:
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def canonical(url: str) -> str:
    """Return the form under which two spellings of an address are the same address.

    Scheme and host are in lower case, the host in ASCII (IDNA 2008), the path without dot segments; default
    port, fragment, credentials and tracking parameters are gone and the other parameters are sorted.

    :raises Refused: when it is no http or https address.
    """
    if _PLAIN.fullmatch(url):
        return url
    parts = _split(url)
    host, port = ascii_host(parts), _port(parts)
    netloc = f"[{host}]" if ":" in host else host
    if port != DEFAULT_PORTS[parts.scheme]:
        netloc += f":{port}"
    query = "&".join(part for part in parts.query.split("&") if not _is_tracker(part))
    return str(canonicalize_url(parts._replace(netloc=netloc, query=query, fragment="").geturl()))


def domain_of(url: str) -> str:
    """Return the host of an address without its leading `www.`, or "" where there is none."""
    if plain := _PLAIN.fullmatch(url):
        return plain["host"].removeprefix("www.")
    try:
        return ascii_host(_split(url)).removeprefix("www.")
    except Refused:
        return ""


def check(url: str, *, allow: Allow = is_public, ports: Collection[int] = PORTS) -> str:
    """Return the address when it may be fetched, as far as it can be told without resolving its name.

    :raises Refused: with the reason, when it may not.
    """
    if len(url) > MAX_LENGTH:
        raise Refused(f"The address is longer than {MAX_LENGTH:,} characters.")
    parts = _split(url)
    if "@" in parts.netloc:
        raise Refused("The address contains a user name or password; remove it.")
    port = _port(parts)
    if port not in ports:
        raise Refused(f"The address names port {port}; only the web's own ports, 80 and 443, are fetched.")
    _check_host(ascii_host(parts), allow)
    return url.strip()


def ascii_host(parts: SplitResult) -> str:
    """Return the host of a split address in lower case and ASCII, an IPv6 address without its brackets.

    :raises Refused: when there is none, or it is not a host name.
    """
    host = parts.hostname
    if not host:
        raise Refused("The address has no host name.")
    if ":" in host:
        return _ipv6(host)
    try:
        host = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except UnicodeError as error:
        raise Refused(f"The address has a host name that cannot exist: {host}.") from error
    return host.lower().removesuffix(".")


def _split(url: str) -> SplitResult:
    """Split an address, refusing what parsers read in different ways."""
    url = unicodedata.normalize("NFC", url.strip())
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Refused("The address cannot be read; copy it from the browser again.") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise Refused("The address must begin with http:// or https://.")
    if _UNSAFE.search(parts.netloc) or "\\" in url or "%" in parts.netloc or not url.isprintable():
        raise Refused("The address contains a character that no address has: a space, backslash or such.")
    return parts


def _port(parts: SplitResult) -> int:
    try:
        return DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port
    except ValueError as error:
        raise Refused("The address names a port that does not exist.") from error


def _ipv6(host: str) -> str:
    try:
        return str(ipaddress.IPv6Address(host))
    except ValueError as error:
        raise Refused("The address has an IPv6 address that cannot be read.") from error


def _check_host(host: str, allow: Allow) -> None:
    """Refuse private addresses however they are written, and names that mean this machine or its network."""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        ip = None
    if ip is not None:
        if not allow(ip):
            raise Refused(f"The address {host} is not one of the public internet.")
    elif _NUMERIC_LABEL.fullmatch(host.rpartition(".")[2]):
        raise Refused(f"The host {host} is an IP address in an unusual notation; write it as a name.")
    elif any(host == name or host.endswith(f".{name}") for name in LOCAL_NAMES):
        raise Refused(f"The host {host} belongs to a private network.")
    elif len(host) > 253 or not _HOST_NAME.fullmatch(host):
        raise Refused(f"The host {host} is not the full name of a public host.")


def _is_tracker(parameter: str) -> bool:
    return _TRACKER.fullmatch(parameter.partition("=")[0]) is not None
