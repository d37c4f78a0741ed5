"""What fetching gives, what it refuses for good, and what it lets one try again."""

import gzip
import socket
import threading

import pytest

from sources import addresses, fetching
from tests.sources.web import Names, Web

PAGE = b"<html><body><p>The bridge was opened on Monday.</p></body></html>"


@pytest.fixture
def web():
    server = Web()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.stopping.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def names(monkeypatch):
    resolver = Names()
    monkeypatch.setattr(socket, "getaddrinfo", resolver.getaddrinfo)
    return resolver


@pytest.fixture
def fetch(web):
    """Fetch with loopback and the little web's port allowed, and nothing else."""

    def fetch(url, **limits):
        return fetching.fetch(url, allow=lambda ip: str(ip) == "127.0.0.1", ports={web.server_port}, **limits)

    return fetch


class TestFetch:
    def test_returns_the_bytes_and_their_type(self, web, fetch):
        url = web.page("/a", PAGE)
        assert fetch(url) == fetching.Fetched(url, PAGE, "text/html; charset=utf-8")

    def test_returns_the_address_after_redirects(self, web, fetch):
        web.page("/b?x=%C3%A4", PAGE)
        url = web.page("/a", status=301, Location="/b?x=%C3%A4")
        assert fetch(url).url == web.url("/b?x=%C3%A4")

    def test_decompresses(self, web, fetch):
        url = web.page("/a", gzip.compress(PAGE), Content_Encoding="gzip")
        assert fetch(url).raw == PAGE

    def test_says_who_asks(self, web, fetch):
        fetch(web.page("/a", PAGE), user_agent="factcheck/0.1 (+https://desk.example)")
        assert web.requests[0].headers["User-Agent"] == "factcheck/0.1 (+https://desk.example)"

    def test_names_the_host_it_was_asked_for(self, web, fetch):
        fetch(web.page("/a", PAGE))
        assert web.requests[0].headers["Host"] == f"news.example:{web.server_port}"


class TestAddressesAllowed:
    def test_no_private_address_is_asked(self, web):
        url = web.page("/a", PAGE)
        with pytest.raises(addresses.Refused, match="private network"):
            fetching.fetch(url, ports={web.server_port})
        assert not web.requests

    @pytest.mark.parametrize(
        "ip", ["10.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "::7f00:1", "::ffff:10.0.0.1"]
    )
    def test_no_name_leads_to_a_private_address(self, names, ip):
        names.answers["trap.example"] = [[ip]]
        with pytest.raises(addresses.Refused, match=r"trap\.example leads into a private network"):
            fetching.fetch("http://trap.example/")

    def test_no_port_but_the_webs(self, web):
        with pytest.raises(addresses.Refused, match="port"):
            fetching.fetch(web.page("/a", PAGE), allow=lambda ip: True)

    @pytest.mark.parametrize(
        "target",
        [
            "http://trap.example:{port}/",
            "http://10.0.0.1:{port}/",
            "http://news.example:22/",
            "file:///etc/passwd",
        ],
    )
    def test_a_redirect_is_checked_like_the_first_address(self, web, names, fetch, target):
        names.answers["trap.example"] = [["10.0.0.1"]]
        url = web.page("/a", status=302, Location=target.format(port=web.server_port))
        with pytest.raises(addresses.Refused):
            fetch(url)
        assert len(web.requests) == 1

    def test_a_name_is_resolved_once_and_that_address_is_connected_to(self, web, names, fetch):
        names.answers["rebind.example"] = [["127.0.0.1"], ["10.0.0.1"]]
        web.page("/a", PAGE)
        assert fetch(web.url("/a", host="rebind.example")).raw == PAGE
        assert names.asked.count("rebind.example") == 1
        assert names.asked[1:] == ["127.0.0.1"]

    def test_a_name_that_turns_private_between_two_hops_is_refused(self, web, names, fetch):
        names.answers["rebind.example"] = [["127.0.0.1"], ["10.0.0.1"]]
        web.page("/a", status=302, Location="/b")
        with pytest.raises(addresses.Refused, match="private network"):
            fetch(web.url("/a", host="rebind.example"))


class TestLimits:
    def test_refuse_more_bytes_than_allowed(self, web, fetch):
        with pytest.raises(addresses.Refused, match="larger than 1,000 bytes"):
            fetch(web.page("/a", b"x" * 1_001), max_bytes=1_000)
        assert len(fetch(web.page("/a", b"x" * 1_000), max_bytes=1_000).raw) == 1_000

    def test_count_bytes_after_decompression(self, web, fetch):
        bomb = gzip.compress(bytes(50_000_000))
        with pytest.raises(addresses.Refused, match="larger"):
            fetch(web.page("/a", bomb, Content_Encoding="gzip"), max_bytes=1_000_000)

    def test_leave_the_body_of_a_redirect_unread(self, web, fetch):
        def endless(handler):
            handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n")
            while not web.stopping.wait(0.05):
                handler.wfile.write(b"x" * 10_000)

        web.page("/b", PAGE)
        web.pages["/a"] = endless
        assert fetch(web.url("/a"), deadline_seconds=5).raw == PAGE

    def test_allow_five_redirects_and_no_more(self, web, fetch):
        for hop in range(6):
            web.page(f"/{hop}", status=307, Location=f"/{hop + 1}")
        web.page("/6", PAGE)
        assert fetch(web.url("/1")).raw == PAGE
        with pytest.raises(addresses.Refused, match="more than 5 times"):
            fetch(web.url("/0"))

    @pytest.mark.parametrize("media_type", ["application/pdf", "image/png", "application/octet-stream"])
    def test_refuse_what_is_no_text(self, web, fetch, media_type):
        with pytest.raises(addresses.Refused, match=media_type):
            fetch(web.page("/a", PAGE, media_type=media_type))

    def test_are_read_whatever_they_are_where_any_kind_is_asked_for(self, web, fetch):
        url = web.page("/a", b"%PDF-1.7", media_type="application/pdf")
        assert fetch(url, media_types=None).raw == b"%PDF-1.7"

    @pytest.mark.parametrize("media_type", ["TEXT/HTML", "text/plain", "application/xhtml+xml;charset=x", ""])
    def test_accept_text_and_what_does_not_say(self, web, fetch, media_type):
        assert fetch(web.page("/a", PAGE, media_type=media_type)).raw == PAGE


class TestDeadline:
    def drip(self, web, start):
        """Send one byte more often than any single read would wait for."""

        def page(handler):
            handler.wfile.write(start)
            while not web.stopping.wait(0.05):
                handler.wfile.write(b"x")

        web.pages["/a"] = page
        return web.url("/a")

    @pytest.mark.parametrize(
        "start",
        [
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nX-Slow: ",
            b"HTTP/1.1 ",
        ],
        ids=["body until the end", "body of known length", "headers", "status line"],
    )
    def test_ends_a_slow_answer_wherever_it_is_slow(self, web, fetch, start):
        with pytest.raises(fetching.FetchFailed, match=r"longer than 0\.3 seconds"):
            fetch(self.drip(web, start), deadline_seconds=0.3)

    def test_ends_a_silent_one_after_the_time_for_one_read(self, web, fetch):
        web.pages["/a"] = lambda handler: web.stopping.wait()
        with pytest.raises(fetching.FetchFailed, match="in time"):
            fetch(web.url("/a"), read_seconds=0.1)


class TestAnswers:
    @pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 300, 304])
    def test_that_will_not_change_are_refused(self, web, fetch, status):
        with pytest.raises(addresses.Refused, match=str(status)):
            fetch(web.page("/a", status=status))

    @pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
    def test_of_the_moment_may_be_tried_again(self, web, fetch, status):
        with pytest.raises(fetching.FetchFailed, match=str(status)):
            fetch(web.page("/a", status=status))

    def test_that_break_off_may_be_tried_again(self, web, fetch):
        web.pages["/a"] = lambda handler: handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"
        )
        with pytest.raises(fetching.FetchFailed, match="broke off"):
            fetch(web.url("/a"))

    def test_that_are_no_http_may_be_tried_again(self, web, fetch):
        web.pages["/a"] = lambda handler: handler.wfile.write(b"\xff\xfe hello\r\n\r\n")
        with pytest.raises(fetching.FetchFailed):
            fetch(web.url("/a"))

    def test_that_lie_about_compression_may_be_tried_again(self, web, fetch):
        with pytest.raises(fetching.FetchFailed):
            fetch(web.page("/a", PAGE, Content_Encoding="gzip"))

    def test_from_nobody_may_be_tried_again(self, web, fetch):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
            with pytest.raises(fetching.FetchFailed, match="could not be reached"):
                fetching.fetch(f"http://news.example:{port}/", allow=lambda ip: True, ports={port})

    def test_from_an_unknown_name_may_be_tried_again(self):
        with pytest.raises(fetching.FetchFailed, match="could not be reached"):
            fetching.fetch("http://unknown.example/")

    def test_without_a_valid_certificate_are_not_read(self, web, fetch):
        with pytest.raises(fetching.FetchFailed):
            fetch(web.page("/a", PAGE).replace("http:", "https:"))


class TestPrivacy:
    def test_no_cookie_is_kept(self, web, fetch):
        web.page("/b", PAGE)
        fetch(web.page("/a", status=302, Location="/b", Set_Cookie="id=1"))
        assert [request.headers["Cookie"] for request in web.requests] == [None, None]

    def test_the_environment_adds_neither_proxy_nor_credentials(self, web, fetch, monkeypatch, tmp_path):
        netrc = tmp_path / "netrc"
        netrc.write_text("machine news.example login ann password secret\n")
        monkeypatch.setenv("NETRC", str(netrc))
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        assert fetch(web.page("/a", PAGE)).raw == PAGE
        assert web.requests[0].headers["Authorization"] is None
