"""Made-up companies whose truth is known: how often our intervals hold it, and how wide they are, beside named peers."""

from __future__ import annotations

import importlib

from goodwill.bench.report import Report


def run(*, what: str, runs: int, peers: int = 0) -> Report:
    """Return what came of judging so many made-up companies of each kind.

    Args:
        what: ``effect``: what a decision did; the file ``truth_<what>.py`` beside this one judges it.
        runs: How many of each kind.
        peers: How many of them are told to the peers too, where these are installed: they take minutes each.
    """
    report: Report = importlib.import_module(f"goodwill.bench.truth_{what}").judged(runs, peers=peers)
    return report
