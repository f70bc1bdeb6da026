"""What answers every address: the intake and the health pages outside Django's middleware, the console and API within.

Write keys, not sessions, open the intake; what a browser's session needs would only cost it time.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any

from django.core.wsgi import get_wsgi_application

from goodwill.site.setup import open_site


class Application:
    """One WSGI application of all doors. Each request is counted, timed and logged under its own id."""

    def __init__(self) -> None:
        open_site()
        from goodwill.site import health, watch  # noqa: PLC0415 -- needs an open home

        self._watch, self._health, self._takes, self._intake = watch.request, health.answer, *_intake()
        self._pages = get_wsgi_application()

    def __call__(self, environ: dict[str, Any], respond: Any) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        if path in ("/healthz", "/metrics"):
            return self._health(environ, respond)
        if self._takes(path):
            return self._watch("intake", self._intake, environ, respond)
        return self._watch("pages", self._pages, environ, respond)


def _intake() -> tuple[Any, Any]:
    if find_spec("goodwill.intake.wsgi") is None:
        return (lambda _path: False), None
    from goodwill.intake import wsgi  # noqa: PLC0415 -- needs an open home

    return wsgi.takes, wsgi.application


application = Application()
