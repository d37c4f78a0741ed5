"""A headless Chromium, and people who sit at it."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

# Playwright's event loop runs in this thread; Django must not mistake plain code for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "a long password for tests"


@pytest.fixture(scope="session")
def chromium(django_db_setup) -> Iterator[Browser]:
    """Start the browser once; the tests that need it are skipped where there is none.

    Where Playwright's event loop runs, Django would open connections of its own, to another database than
    the tests': it is given theirs.
    """
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    connection = connections["default"]
    with sync_playwright() as playwright:
        connections["default"] = connection
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """Collect what the browser's console complains of, on any page of the test."""
    return []


@pytest.fixture
def sit_down(chromium, live_server, complaints):
    """Open a browser of one's own, signed in as this person if one is given."""
    contexts = []

    def open_browser(user=None, **options) -> Page:
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if user is not None:
            user.set_password(PASSWORD)
            user.save()
            page.goto("/admin/login/")
            page.fill("#id_username", user.username)
            page.fill("#id_password", PASSWORD)
            page.click("input[type=submit]")
        return page

    yield open_browser
    for context in contexts:
        context.close()
