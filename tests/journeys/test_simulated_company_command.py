"""The command says one thing in JSON, refuses with a reason, and a company cut off half-way was never there."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from live import until

from goodwill.cli import cli

GOODWILL = [str(Path(sys.executable).parent / "goodwill")]


def simulate(home: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would."""
    small = ["--home", str(home), "--subscribers", "1000", "--months", "3", "--seed", "5", "--until", "2026-03-01"]
    return subprocess.run([*GOODWILL, "simulate", *small, *more], capture_output=True, text=True, check=False)


def facts(home: Path) -> dict[str, int]:
    """Return what the ledger counts."""
    told = subprocess.run(
        [*GOODWILL, "facts", "--home", str(home), "--json"], capture_output=True, text=True, check=True
    )
    return json.loads(told.stdout)


def test_the_command_prints_one_json_object_and_the_ledger_counts_the_same(tmp_path):
    done = simulate(tmp_path / "home", "--json")

    told, counted = json.loads(done.stdout), facts(tmp_path / "home")
    assert done.returncode == 0
    assert (told["n_subscribers"], told["n_facts"], told["n_tail"]) == (1_000, counted["facts"], counted["tail"])


def test_a_second_run_is_refused_with_a_reason_and_adds_nothing(tmp_path):
    home = tmp_path / "home"
    simulate(home)
    before = facts(home)

    again = simulate(home)

    assert again.returncode == 1
    assert "give --again to add a second company" in again.stderr
    assert facts(home) == before


@pytest.mark.parametrize(
    "misuse", [("--each",), ("--until", "2999-01-01"), ("--months", "0"), ("--subscribers", "0"), ("--plays", "-1")]
)
def test_what_makes_no_sense_is_misuse(tmp_path, misuse):
    small = ["simulate", "--home", str(tmp_path / "home"), "--subscribers", "1000", "--months", "3", "--seed", "5"]

    assert CliRunner().invoke(cli, [*small, *misuse]).exit_code == 2
    assert not (tmp_path / "home").exists()


def test_a_run_that_is_killed_was_never_there_and_the_next_one_is_whole(tmp_path):
    home = tmp_path / "home"
    large = ["--subscribers", "200000", "--months", "12", "--seed", "5", "--until", "2026-03-01", "--no-people"]
    running = subprocess.Popen([*GOODWILL, "simulate", "--home", str(home), *large], stderr=subprocess.DEVNULL)
    until(lambda: running.poll() is not None or any(home.glob("segments/.*draft")), within=60)
    assert running.poll() is None
    running.send_signal(signal.SIGKILL)
    running.wait()

    assert facts(home)["facts"] == 0
    assert simulate(home).returncode == 0


@pytest.mark.slow
def test_a_million_subscribers_fit_in_two_gibibytes(tmp_path):
    measured = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    wanted = ["--subscribers", "1000000", "--months", "12", "--seed", "5", "--until", "2026-03-01", "--json"]
    command = [*GOODWILL, "simulate", "--home", str(tmp_path / "home"), *wanted]

    done = subprocess.run([sys.executable, "-c", measured, *command], capture_output=True, text=True, check=True)

    assert int(done.stdout) < 2 * 1024 * 1024
    assert facts(tmp_path / "home")["facts"] > 100_000_000
