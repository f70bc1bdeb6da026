"""The page of all facts is what the code says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from goodwill.facts import kinds

ROOT = Path(__file__).resolve().parents[1]


def test_the_page_of_facts_is_written_from_the_code_as_it_is():
    written = subprocess.run(
        [sys.executable, ROOT / "scripts/facts_page.py"], capture_output=True, text=True, check=True
    )
    page = (ROOT / "docs/facts.md").read_text()

    assert page == written.stdout, "run: python scripts/facts_page.py > docs/facts.md"
    assert [wire for wire in kinds() if f"### `{wire}`" not in page] == []
