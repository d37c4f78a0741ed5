"""A little web on the loopback interface, whose pages misbehave on request."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Page = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers a path with the page registered for it."""

    server: "Web"

    def do_GET(self) -> None:
        self.server.requests.append(self)
        with suppress(OSError):
            self.server.pages[self.path](self)

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def answer(self, body=b"", *, status=200, media_type="text/html; charset=utf-8", **headers) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if media_type:
            self.send_header("Content-Type", media_type)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        """Keep quiet."""


class Web(ThreadingHTTPServer):
    """The server: `pages` by path, and every request it has seen."""

    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, Page] = {}
        self.requests: list[Handler] = []
        self.stopping = threading.Event()

    def url(self, path: str, host: str = "news.example") -> str:
        return f"http://{host}:{self.server_port}{path}"

    def page(self, path: str, *args, **kwargs) -> str:
        """Register a page with one answer and return its address."""
        self.pages[path] = lambda handler: handler.answer(*args, **kwargs)
        return self.url(path)

    def handle_error(self, request, client_address) -> None:
        """Keep quiet when the client hangs up."""


class Names:
    """A resolver: the addresses each name has, one list per time it is asked; the last list stays."""

    def __init__(self) -> None:
        self.answers: dict[str, list[list[str]]] = {"news.example": [["127.0.0.1"]]}
        self.asked: list[str] = []
        self._real = socket.getaddrinfo

    def getaddrinfo(self, host, port, *args, **kwargs):
        self.asked.append(host)
        if host not in self.answers:
            if not host.replace(".", "").isdigit():
                raise socket.gaierror(socket.EAI_NONAME, "unknown name")
            return self._real(host, port, *args, **kwargs)
        answers = self.answers[host]
        current = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(_family(ip), socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (ip, port or 0)) for ip in current]


def _family(ip: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in ip else socket.AF_INET
