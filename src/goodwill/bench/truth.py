<<<<<<< HEAD
"""Made-up companies whose truth is known: how often our intervals hold it, and how wide they are, beside named peers."""
=======
"""Estimates against made-up companies whose truth is known: ``--what hazard``, ``effect`` or ``forecast``.

Each prints how often its intervals held the truth, beside the methods it is named against, in one run.
"""
>>>>>>> b277424 (What a decision will do is forecast from published cases and the business's own past, in each way of doing it)

from __future__ import annotations

import importlib
import pkgutil

<<<<<<< HEAD
from goodwill import bench
from goodwill.bench.report import Report
from goodwill.errors import UnknownQuestion

_FEW = 20


def run(*, what: str | None, runs: int | None, peers: int | None = None) -> Report:
    """Return what came of judging so many made-up companies of each kind.

    Args:
        what: ``effect`` …: the file ``truth_<what>.py`` beside this one judges it, with ``judged(runs, peers=…)``.
        runs: How many of each kind; None: few.
        peers: How many of them are told to the peers too, where these are installed; None: none.

    Raises:
        UnknownQuestion: Nothing of that name is judged.
    """
    names = [one.name.removeprefix("truth_") for one in pkgutil.iter_modules(bench.__path__) if "truth_" in one.name]
    if what not in names:
        raise UnknownQuestion(f"--what is one of {', '.join(sorted(names))}; {what or 'nothing'} came")
    report: Report = importlib.import_module(f"goodwill.bench.truth_{what}").judged(runs or _FEW, peers=peers or 0)
=======
from goodwill.bench import truths
from goodwill.bench.report import Report
from goodwill.errors import UnknownQuestion


def run(*, what: str | None, runs: int | None) -> Report:
    """Judge one kind of estimate on ``runs`` made-up companies (each kind has its own usual number).

    Raises:
        UnknownQuestion: There is no such kind; the message names those there are.
    """
    known = sorted(one.name for one in pkgutil.iter_modules(truths.__path__) if not one.name.startswith("_"))
    if what not in known:
        raise UnknownQuestion(f"--what {' or '.join(known)} was wanted, {what or 'nothing'} came")
    report: Report = importlib.import_module(f"goodwill.bench.truths.{what}").judged(runs=runs)
>>>>>>> b277424 (What a decision will do is forecast from published cases and the business's own past, in each way of doing it)
    return report
