"""What goes wrong behind a command is logged on stderr: its answer on stdout stays one JSON object."""

from __future__ import annotations

import json
import subprocess
import sys

SCRIPT = """
import sys, structlog
from goodwill.site.setup import open_site
open_site(sys.argv[1])
structlog.get_logger("goodwill.test").error("something went wrong")
print('{"answer": 42}')
"""


def test_a_log_line_is_no_part_of_an_answer(tmp_path):
    told = subprocess.run([sys.executable, "-c", SCRIPT, tmp_path / "home"], capture_output=True, text=True, check=True)

    assert json.loads(told.stdout) == {"answer": 42}
    assert "something went wrong" in told.stderr
