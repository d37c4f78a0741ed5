"""Fetching a page from an address a stranger may have given: everything that is bounded or refused is here.

Every hop is checked as an address, resolved once, checked as an IP address, and connected to at that very
IP address, so a name that resolves differently the second time (DNS rebinding) gains nothing.
"""

import ipaddress
import socket
import threading
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urljoin, urlsplit

import requests
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.exceptions import HTTPError

from sources.addresses import DEFAULT_PORTS, PORTS, Allow, Refused, ascii_host, check, is_public

USER_AGENT: Final = "factcheck/0.1"
MAX_BYTES: Final = 10 * 1024 * 1024
MAX_REDIRECTS: Final = 5
CONNECT_SECONDS: Final = 10.0
READ_SECONDS: Final = 15.0
DEADLINE_SECONDS: Final = 45.0
POST_SECONDS: Final = 10.0
POST_BYTES: Final = 1024
MEDIA_TYPES: Final = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
TRANSIENT_STATUSES: Final = frozenset({408, 425, 429})

_CHUNK_BYTES = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1",
    "Accept-Encoding": "gzip, deflate",
}
_LOOPBACK = ipaddress.ip_address("127.0.0.1")


class FetchFailed(Exception):
    """A page that could not be fetched this time and may be the next; `reason` is a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Fetched:
    """What an address answered: the address after all redirects, the bytes, and the Content-Type header."""

    url: str
    raw: bytes
    media_type: str


def fetch(
    url: str,
    *,
    user_agent: str = USER_AGENT,
    connect_seconds: float = CONNECT_SECONDS,
    read_seconds: float = READ_SECONDS,
    deadline_seconds: float = DEADLINE_SECONDS,
    max_bytes: int = MAX_BYTES,
    media_types: Collection[str] | None = MEDIA_TYPES,
    allow: Allow = is_public,
    ports: Collection[int] = PORTS,
) -> Fetched:
    """Return what an address answers, following up to MAX_REDIRECTS redirects.

    The deadline holds for all hops together, from the first connection to the last byte; only the system's
    name resolution has its own limits. `max_bytes` counts the bytes after decompression. `media_types` are
    those that are read: pages of text unless told otherwise, any for None. `allow` and `ports` say which
    machines may be spoken to; the defaults are the public internet's, and only tests give others.

    :raises Refused: when trying again would be no use: a forbidden address, too large, no text, 4xx.
    :raises FetchFailed: when it might be: no answer in time, a broken connection, 429 or 5xx.
    """
    with (
        _Watch(deadline_seconds) as watch,
        _session(user_agent, (connect_seconds, read_seconds), allow, ports, watch) as session,
    ):
        try:
            for _ in range(MAX_REDIRECTS + 1):
                with session.get(check(url, allow=allow, ports=ports), stream=True) as response:
                    target = _redirect_target(response)
                    if not target:
                        _check_status(response)
                        _check_type(response, media_types)
                        return Fetched(url, _body(response, max_bytes, watch), _media_type(response))
                    url = target
                watch.require()
        except (requests.RequestException, HTTPError, OSError, UnicodeError) as error:
            raise _explain(error, url, watch) from error
    raise Refused(f"The address redirects more than {MAX_REDIRECTS} times.")


@dataclass(frozen=True)
class Answer:
    """What a receiver answered: the status, and how the body begins."""

    status: int
    beginning: bytes


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    user_agent: str = USER_AGENT,
    deadline_seconds: float = POST_SECONDS,
    max_bytes: int = POST_BYTES,
    allow: Allow = is_public,
    ports: Collection[int] = PORTS,
) -> Answer:
    """Send a body to an address, and return what it answers, whatever that is; redirects are not followed.

    An answer counts once its status is there; of its body no more than `max_bytes` are read, as they are.

    :raises Refused: when nothing may be sent to the address.
    :raises FetchFailed: when there was no answer before the deadline.
    """
    sent = {"Accept": "*/*", "Accept-Encoding": "identity", **headers}
    with (
        _Watch(deadline_seconds) as watch,
        _session(user_agent, (deadline_seconds, deadline_seconds), allow, ports, watch) as session,
    ):
        try:
            checked = check(url, allow=allow, ports=ports)
            with session.post(checked, data=body, headers=sent, stream=True) as response:
                watch.require()  # a connection that was cut can look like the end of the headers
                beginning = b""
                with suppress(HTTPError, OSError):
                    beginning = response.raw.read(max_bytes, decode_content=False)
                return Answer(response.status_code, beginning)
        except (requests.RequestException, HTTPError, OSError, UnicodeError) as error:
            raise _explain(error, url, watch) from error


def refuse_private(url: str) -> None:
    """Let an address pass whose name leads to the public internet, or nowhere yet.

    It is only to tell people early: the name can lead elsewhere the next moment, so connections are checked.

    :raises Refused: for all others.
    """
    host = ascii_host(urlsplit(check(url)))
    with suppress(OSError, UnicodeError):
        for *_, address in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM):
            if not is_public(ipaddress.ip_address(str(address[0]).partition("%")[0])):
                raise Refused(f"The host {host} leads into a private network.")


class _Watch:
    """The clock of one fetch: when its time is up it cuts the connections, whatever they are waiting for."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._end

    @property
    def verdict(self) -> FetchFailed:
        return FetchFailed(f"The answer took longer than {self._seconds:g} seconds.")

    def require(self) -> None:
        """Go on only while there is time.

        :raises FetchFailed: when there is none left.
        """
        if self.is_over:
            raise self.verdict

    def add(self, sock: socket.socket) -> None:
        self._sockets.append(sock)
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        for sock in list(self._sockets):
            with suppress(OSError):
                # Below TLS: an SSL socket's own shutdown would forget its state under the reading thread.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _Session(HTTPSession):
    """A session that keeps nothing between requests and leaves redirects to us."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.trust_env = False  # no proxy, no .netrc, no certificate bundle from the environment
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Hide redirects from requests, which would read the whole body of one, whatever its size."""
        return


class _PinnedAdapter(IPFilterAdapter):
    """Connects to the IP address that was checked, and to no port but the allowed ones.

    The library resolves the name once, refuses private addresses and puts the resolved address in the
    place of the name (keeping the name for the Host header, SNI and the certificate). It judges more
    leniently than we do, so its result is judged again.
    """

    def __init__(self, *, is_https: bool, allow: Allow, ports: Collection[int], watch: _Watch) -> None:
        super().__init__(is_https_proto=is_https, allow_loopback=allow(_LOOPBACK))
        self._allow = allow
        self._ports = ports
        self._watch = watch

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        """Return where to connect to: always a literal IP address.

        :raises InvalidIPAddress: when that is not a public one.
        :raises requests.exceptions.InvalidURL: when the port is not one of the web's.
        """
        host_params, pool_kwargs = super().build_connection_pool_key_attributes(request, verify, cert)
        ip = ipaddress.ip_address(host_params["host"].strip("[]"))
        if not self._allow(ip):
            raise InvalidIPAddress(ip)
        if (host_params["port"] or DEFAULT_PORTS[host_params["scheme"]]) not in self._ports:
            raise requests.exceptions.InvalidURL(request.url)
        return host_params, pool_kwargs

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """Return the pool to connect through, each of its connections under the clock of the fetch."""
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _watched(type(pool).ConnectionCls, self._watch)
        return pool


def _watched(connection_class: type[Any], watch: _Watch) -> type[Any]:
    class Watched(connection_class):
        def connect(self) -> None:
            super().connect()
            watch.add(self.sock)

    return Watched


def _session(
    user_agent: str, timeout: tuple[float, float], allow: Allow, ports: Collection[int], watch: _Watch
) -> HTTPSession:
    """Return a session that can reach allowed machines only, without cookies, credentials or proxies."""
    config = Config(
        ip_filter_enable=True,
        ip_filter_allow_loopback_ips=False,
        never_redirect=True,
        default_timeout=timeout,
        user_agent_override=user_agent,
    )
    session = _Session(config)
    session.headers.update(_HEADERS)
    for scheme in ("http", "https"):
        adapter = _PinnedAdapter(is_https=scheme == "https", allow=allow, ports=ports, watch=watch)
        session.mount(f"{scheme}://", adapter)
    return session


def _redirect_target(response: requests.Response) -> str:
    """Return the absolute address the response redirects to, or "" when it is no redirect."""
    location = response.headers.get("Location", "")
    if response.status_code not in _REDIRECTS or not location:
        return ""
    # Header bytes arrive read as Latin-1; addresses are UTF-8 where they are not ASCII.
    return urljoin(response.url, location.encode("latin-1").decode("utf-8", "replace"))


def _media_type(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "").strip()


def _body(response: requests.Response, max_bytes: int, watch: _Watch) -> bytes:
    """Return the bytes of an answer worth reading.

    :raises Refused: when they are too many.
    :raises FetchFailed: when time is up.
    """
    body = bytearray()
    for chunk in response.iter_content(_CHUNK_BYTES):
        body += chunk
        if len(body) > max_bytes:
            raise Refused(f"The page is larger than {max_bytes:,} bytes.")
        watch.require()
    watch.require()  # a connection that was cut can look like one that ended
    return bytes(body)


def _check_status(response: requests.Response) -> None:
    status = response.status_code
    if status in TRANSIENT_STATUSES or status >= 500:
        raise FetchFailed(f"The server answered with status {status}.")
    if not 200 <= status < 300:
        raise Refused(f"The server answered with status {status}.")


def _check_type(response: requests.Response, media_types: Collection[str] | None) -> None:
    essence = _media_type(response).partition(";")[0].strip().lower()
    if media_types is not None and essence and essence not in media_types:
        raise Refused(f"The address leads to {essence}, not to a page of text.")


def _explain(error: Exception, url: str, watch: _Watch) -> Refused | FetchFailed:
    """Say in our words what went wrong below, and whether trying again makes sense."""
    if isinstance(error, InvalidIPAddress):
        return Refused(f"The host {urlsplit(url).hostname} leads into a private network.")
    if isinstance(error, requests.exceptions.InvalidURL | UnicodeError):
        return Refused("The address cannot be read; copy it from the browser again.")
    if watch.is_over:
        return watch.verdict
    if isinstance(error, requests.exceptions.SSLError):
        return FetchFailed("The server's certificate could not be verified.")
    if isinstance(error, requests.Timeout):
        return FetchFailed("The server did not answer in time.")
    return FetchFailed("The server could not be reached, or broke off the answer.")
