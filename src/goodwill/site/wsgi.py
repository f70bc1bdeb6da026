"""What answers every address: the intake and the health pages outside Django's middleware, the console and API within.

Write keys, not sessions, open the intake; what a browser's session needs would only cost it time.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Thread
from typing import Any

from django.core.wsgi import get_wsgi_application

from goodwill.site.gate import Gate
from goodwill.site.setup import open_site


class Application:
    """One WSGI application of all doors. Each request is counted, timed and logged under its own id."""

    def __init__(self) -> None:
        open_site()
        from goodwill.api import inbox  # noqa: PLC0415 -- needs an open home
        from goodwill.intake import wsgi as intake  # noqa: PLC0415 -- needs an open home
        from goodwill.site import health, warm, watch  # noqa: PLC0415 -- needs an open home

        self._watch, self._health, self._gate = watch.request, health.answer, Gate()
        self._inbox = inbox
        self._takes, self._intake = intake.takes, intake.application
        self._pages = get_wsgi_application()
        # Facts are taken at once; the pages' imports need not keep the first visitor waiting either.
        Thread(target=warm.ready, daemon=True).start()

    def __call__(self, environ: dict[str, Any], respond: Any) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        if path in ("/healthz", "/metrics"):
            return self._health(environ, respond)
        if self._inbox.is_stream(path):
            return self._watch("inbox", self._inbox.application, environ, respond)
        with self._gate.entered():
            if self._takes(path):
                return self._watch("intake", self._intake, environ, respond)
            if self._inbox.takes(path):
                return self._watch("inbox", self._inbox.application, environ, respond)
            return self._watch("pages", self._pages, environ, respond)


application = Application()
