"""The system's Chromium, driven by Playwright: nothing is downloaded, and the browser talks to loopback alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from parts import missing
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first found is driven: the one that has no window to draw takes a quarter less of the machine."""
QUIET = (
    "--no-sandbox",  # it needs rights that a container does not give
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--font-render-hinting=none",  # letters as wide as a desktop draws them
)


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """Open the browser for as long as the block lasts; the test says so and skips (in CI: fails) where there is none."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing("there is no Chromium here")
    # Playwright keeps an event loop in this thread; Django would take the test itself for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # A connection belongs to where it was opened, within that loop or without: none may outlive the change.
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        connections.close_all()
        browser.close()
    connections.close_all()
