"""A language model's endpoint on this machine, whose answers the tests choose."""

import json
import time
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from claims.extraction import Endpoint

CLAIM = {
    "quote": "",
    "statement": "",
    "claimant": None,
    "claimant_kind": "person",
    "cue": "",
    "kind": "event",
    "score": 0.8,
}


def claim(quote, **fields):
    return {**CLAIM, "quote": quote, "statement": quote, **fields}


def said(*claims, tokens=100):
    """Give the body of an answer that holds these claims."""
    return completion(json.dumps({"claims": list(claims)}), tokens=tokens)


def completion(content, tokens=100):
    message = {"role": "assistant", "content": content}
    return json.dumps({"choices": [{"message": message}], "usage": {"total_tokens": tokens}}).encode()


class Model(ThreadingHTTPServer):
    """Answers each request with the next of `answers`, the last one again and again.

    An answer is a body, a status with headers, or a function of the handler.
    """

    daemon_threads = True

    def __init__(self, answers) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers)
        self.asked: list[dict] = []
        self.headers: list[dict] = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request, client_address):
        """Say nothing of clients that went away: they are what is tried."""


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(json.loads(body))
        self.server.headers.append({**self.headers, "path": self.path})
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Callable):
            answer(self)
        elif isinstance(answer, bytes):
            self.reply(200, answer)
        else:
            self.reply(answer[0], b"{}", answer[1])

    def reply(self, status, body, headers=()):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Keep the tests' output to what pytest says."""


def slow(handler):
    time.sleep(0.6)


def dripping(handler):
    """Send a byte now and then, so that no single wait is long."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(20):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def cut(handler):
    """Promise more than is sent."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"{")


@contextmanager
def answering(*answers):
    model = Model(answers)
    thread = Thread(target=model.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield model
    finally:
        model.shutdown()
        model.server_close()
        thread.join()


def endpoint(model, **fields):
    """Give an extractor that asks this model and never waits between tries."""
    fields = {"seconds": 5.0, "sleep": lambda _: None, **fields}
    return Endpoint(url=getattr(model, "url", model), model="tiny", **fields)
