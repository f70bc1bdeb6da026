"""Made-up companies whose truth is known: how often our intervals hold it, and how wide they are, beside named peers."""

from __future__ import annotations

import importlib
import pkgutil

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
    return report
