"""Uplift learnt from Hillstrom's mail test beside scikit-uplift and causalml: Qini on the same halves, and its spread.

``--data`` is the folder of public data sets. Everyone learns from one half and orders the other; ``--runs`` halves are drawn
(10 by default) for each mail. The Qini of every order is reckoned by the same function. Beside each learner of ours stands the one that each
learning half would have picked by itself. Peers are installed apart, in a Python of their own.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import process_time

import numpy as np

from goodwill.bench.report import Goal, Report, at_least
from goodwill.bench.uplift_data import FILE, Flags, Floats, Mail, mails
from goodwill.experiments import Trial, averaged, best_order, learners_of, qini

ROOT = Path(__file__).resolve().parents[3]
PYTHON, SCRIPT = ROOT / "build" / "uplift" / "bin" / "python", ROOT / "tests" / "peers" / "uplifts.py"
_HOW = "not installed: scripts/uv venv build/uplift; scripts/uv pip install --python build/uplift/bin/python scikit-uplift causalml"
PICKED = "picked within the learning half"
Scores = Mapping[str, list[float]]


def run(*, runs: int | None = None, data: Path | None = None) -> Report:
    """Return each learner's mean Qini and its spread, and whether our best is as good as each peer's best."""
    if data is None or not (data / FILE).exists():
        return Report({"hillstrom": "not measured: --data names the folder that has experiments/hillstrom.csv"})
    figures: dict[str, float | int | str] = {"n_halves": (n := runs or 10)}
    ratios: dict[str, float] = {}
    goals: list[Goal] = []
    for name, mail in mails(data).items():
        ours, theirs = _ours(mail, n), _theirs(mail, n)
        figures |= {f"{name}, {who}": _told(scores) for who, scores in (ours | (theirs or {})).items()}
        if theirs is None:
            figures["peers"] = _HOW
            continue
        for package in ("scikit-uplift", "causalml"):
            for mine in (ours, {who: ours[who] for who in ours if who.endswith(PICKED)}):
                ratio, goal = _beside(name, package, mine, theirs)
                ratios[goal.name], goals = ratio, [*goals, goal]
    return Report(figures, ratios, goals)


def _ours(mail: Mail, n: int) -> dict[str, list[float]]:
    began, found = process_time(), dict[str, list[float]]()
    for seed in range(n):
        learns, judges = mail.halves(seed)
        trial = Trial(mail.features[learns], mail.treated[learns], mail.visited[learns])
        learners = {**learners_of(trial), "averaged": averaged}
        told = {name: _qini(mail, judges, learner(trial)(mail.features[judges])) for name, learner in learners.items()}
        told[PICKED] = told[best_order(trial, learners)]
        for name, one in told.items():
            found.setdefault(f"ours, {name}", []).append(one)
    found["ours, processor seconds of all, and of picking"] = [(process_time() - began) / n]
    return found


def _theirs(mail: Mail, n: int) -> dict[str, list[float]] | None:
    """Return the peers' scores; None: they are not here."""
    if not (PYTHON.exists() and SCRIPT.exists()):
        return None
    with tempfile.TemporaryDirectory(prefix="goodwill-bench-") as folder:
        given, came = Path(folder) / "given.npz", Path(folder) / "came.npz"
        learns = np.array([mail.halves(seed)[0] for seed in range(n)])
        np.savez(given, features=mail.features, treated=mail.treated, visited=mail.visited, learns=learns)
        said = subprocess.run(  # noqa: S603 -- our own script
            [PYTHON, SCRIPT, given, came], check=True, capture_output=True, text=True, env={"OMP_NUM_THREADS": "1"}
        )
        with np.load(came) as told:
            found = {
                who: [_qini(mail, ~half, one) for half, one in zip(learns, told[who], strict=True)] for who in told
            }
    seconds: Mapping[str, float] = json.loads(said.stdout.splitlines()[-1])
    return found | {f"{who}, processor seconds": [one / n] for who, one in seconds.items()}


def _qini(mail: Mail, judges: Flags, uplift: Floats) -> float:
    return qini(uplift, mail.treated[judges], mail.visited[judges]).coefficient


def _told(scores: list[float]) -> str:
    if len(scores) == 1:
        return f"{scores[0]:.2f}"
    spread = np.std(scores, ddof=1)
    return f"{np.mean(scores):.4f} (spread {spread:.4f}, of the mean {spread / np.sqrt(len(scores)):.4f})"


def _beside(name: str, package: str, ours: Scores, theirs: Scores) -> tuple[float, Goal]:
    """Return the ratio of our best learner's mean Qini to a package's best, and the goal that it is 1 at least."""
    best = _best(ours)
    other = _best({who: scores for who, scores in theirs.items() if who.startswith(package)})
    ratio = float(np.mean(ours[best]) / np.mean(theirs[other]))
    return ratio, at_least(f"{name}: Qini of {best} to {other}", ratio, 1.0)


def _best(scores: Scores) -> str:
    return max((who for who, one in scores.items() if len(one) > 1), key=lambda who: float(np.mean(scores[who])))
