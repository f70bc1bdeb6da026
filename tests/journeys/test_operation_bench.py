"""A bench prints one object: machine, figures, ratios, goals; its counts are written as people write them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from goodwill.bench.machine import ChildFailed, cost_of
from goodwill.bench.report import Goal, Report, as_answer, at_least, at_most
from goodwill.cli.bench_command import Count, command


def test_a_bench_answers_with_machine_figures_ratios_and_goals():
    told = CliRunner().invoke(command, ["ingest", "--facts", "2k", "--json"])
    answer = json.loads(told.stdout)

    assert told.exit_code == 0
    assert set(answer) == {"machine", "figures", "ratios", "goals"}
    assert {"cpu", "cores", "memory_bytes", "python", "duckdb", "measured_on"} <= set(answer["machine"])
    assert answer["goals"] != []
    assert all(set(goal) == {"name", "value", "goal", "met"} for goal in answer["goals"])


@pytest.mark.parametrize(
    ("written", "n"),
    [("20000", 20_000), ("20k", 20_000), ("100M", 100_000_000), ("1B", 10**9), ("1.5m", 1_500_000), ("2_000", 2000)],
)
def test_a_count_is_read_as_people_write_it(written, n):
    assert Count().convert(written, None, None) == n


@pytest.mark.parametrize("written", ["many", "-5", "0", "1e6", "10 T", ""])
def test_what_is_no_count_is_a_misuse(written):
    told = CliRunner().invoke(command, ["ingest", "--facts", written])

    assert told.exit_code == 2


def test_a_goal_is_met_at_its_limit_and_missed_beyond():
    assert at_most("cpu", 1.15, 1.15, unit="x") == Goal("cpu", 1.15, "<= 1.15 x", met=True)
    assert not at_most("cpu", 1.16, 1.15).met
    assert at_least("rate", 0.6, 0.6).met
    assert not Report({}, {}, [at_least("rate", 0.59, 0.6)]).is_met


def test_a_report_is_one_json_object():
    report = Report({"n_facts": 3}, {"cpu": 1.1}, [at_most("cpu", 1.1, 1.15)])

    assert as_answer(report, {"cores": 2}) == {
        "machine": {"cores": 2},
        "figures": {"n_facts": 3},
        "ratios": {"cpu": 1.1},
        "goals": [{"name": "cpu", "value": 1.1, "goal": "<= 1.15", "met": True}],
    }


def test_a_childs_cost_is_its_own():
    idle = cost_of("print('idle')")
    busy = cost_of(
        "n = sum(i * i for i in range(3_000_000)); b = bytearray(80_000_000); b[::4096] = b[::4096]; print(n)"
    )

    assert idle.out == "idle\n"
    assert busy.cpu_s > idle.cpu_s
    assert busy.peak_bytes - idle.peak_bytes > 60_000_000


def test_a_child_that_fails_says_why():
    with pytest.raises(ChildFailed, match="ZeroDivisionError"):
        cost_of("1 / 0")
