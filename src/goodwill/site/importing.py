"""``python -m goodwill.site.importing ID``: counts or imports one file that was put up in the console."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Open the home of the environment and do what is to be done with a file."""
    from goodwill.site.setup import open_site  # noqa: PLC0415 -- nothing is opened by being imported

    os.nice(10)  # whoever asks for a page goes first
    home = open_site()
    from goodwill.intake.imports.running import run  # noqa: PLC0415 -- needs an open home
    from goodwill.site.logs import open_logs  # noqa: PLC0415 -- needs an open home

    open_logs(home.setting("GOODWILL_LOG"))
    gc.set_threshold(100_000, 50, 100)  # rows make no rings: looking for them took a sixth of the time
    sys.exit(0 if run(int(sys.argv[1])) else 3)


if __name__ == "__main__":
    main()
