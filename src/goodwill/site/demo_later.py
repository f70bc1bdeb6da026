"""The process that decides in a demo's home once it is served (``python -m goodwill.site.demo_later HOME UNTIL MONTHS``)."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from goodwill.site.setup import open_site

COMMAND = (sys.executable, "-m", "goodwill.site.demo_later")


def main() -> None:
    """Open the home, seal the company's own last price rise in it and measure what came of it."""
    home, until, months = sys.argv[1:]
    open_site(Path(home))
    from goodwill.site.demo_decided import decide  # noqa: PLC0415 -- needs an open home

    decide(datetime.fromisoformat(until), int(months))


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # it decides beside a server and a worker
    main()
