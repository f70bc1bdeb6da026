"""The floors hold: imports go down only, and what must start at once starts at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from goodwill.bench.machine import cost_of, cost_of_command

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
HEAVY = ("django", "duckdb", "ibis", "pyarrow", "numpy", "pyspark", "cryptography")
ENGINES = ("pyarrow", "numpy", "duckdb", "ibis", "pandas", "pyspark", "fsspec", "granian", "ninja")


def test_imports_go_down_only():
    told = subprocess.run([BIN / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(
    "story",
    [
        "import goodwill",
        "import goodwill, goodwill.facts, goodwill.errors",
        "from goodwill.cli import cli; cli(['--help'], standalone_mode=False)",
    ],
)
def test_what_starts_first_imports_nothing_heavy(story):
    cost = cost_of(f"{story}\nimport sys; print('HEAVY', *(n for n in {HEAVY!r} if n in sys.modules))")

    assert cost.out.splitlines()[-1] == "HEAVY"


def test_a_command_that_reads_no_segment_brings_no_engine(tmp_path):
    script = f"""
import sys
from goodwill.cli import cli
from goodwill.facts import SubscriberDescribed
from datetime import UTC, datetime
import goodwill
home = sys.argv[1]
goodwill.open(home).tell("ada", SubscriberDescribed(country="GB"), at=datetime(2026, 1, 1, tzinfo=UTC), key="ada")
for line in ("facts", "keys create player", "keys list", "keys revoke player", "journey ada", "profile ada --json"):
    cli(["--home", home, *line.split()], standalone_mode=False)
print("ENGINES", *(name for name in {ENGINES!r} if name in sys.modules))
cli(["--home", home, "programmes"], standalone_mode=False)
print("SLOW", *(name for name in ("scipy", "pandas", "ibis") if name in sys.modules))
"""
    cost = cost_of(script, str(tmp_path))

    assert "1 facts: 1 in the tail" in cost.out
    assert "ENGINES" in cost.out.splitlines()
    assert cost.out.splitlines()[-1] == "SLOW"


def test_what_serves_brings_neither_frames_nor_statistics(tmp_path):
    """Each would keep every start of a server and of a worker waiting for half a second, and give them nothing."""
    script = """
import sys
import goodwill
goodwill.open(sys.argv[1])
from goodwill.site import warm
warm.ready()
of_pages = [name for name in ("ibis", "scipy", "duckdb") if name in sys.modules]
from goodwill import rounds
from goodwill.appraisal import appraising
print("SLOW", *of_pages, *(name for name in ("pandas", "scipy.signal", "scipy.stats") if name in sys.modules))
"""

    assert cost_of(script, str(tmp_path)).out.splitlines()[-1] == "SLOW"


def test_help_takes_less_than_a_third_of_a_second():
    costs = [cost_of_command([str(BIN / "goodwill"), "--help"]).cpu_s for _ in range(3)]

    assert min(costs) < 0.3


def test_every_command_has_a_file_and_every_file_a_command():
    from goodwill.cli import COMMANDS

    files = {path.name.removesuffix("_command.py") for path in (ROOT / "src/goodwill/cli").glob("*_command.py")}

    assert files == set(COMMANDS)


def test_no_file_is_longer_than_three_hundred_lines():
    files = [path for path in (ROOT / "src").rglob("*.py") if "migrations" not in path.parts]
    long = {str(path.relative_to(ROOT)): n for path in files if (n := len(path.read_text().splitlines())) > 300}

    assert long == {}


def test_no_module_is_named_for_nothing():
    banned = {"utils", "helpers", "common", "manager", "service", "base", "misc"}
    named = [str(path) for path in (ROOT / "src").rglob("*.py") if path.stem in banned]

    assert named == []


def test_migrations_follow_one_another():
    """Two with one number were written beside each other: the later must follow the earlier."""
    names = sorted(path.stem for path in (ROOT / "src/goodwill/store/migrations").glob("0*.py"))

    assert [name[:4] for name in names] == [f"{n:04}" for n in range(1, len(names) + 1)]
