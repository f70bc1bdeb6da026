"""The effect's peers: CausalImpact and CausalPy, asked in a Python of their own, as they are heavy and no part of us."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from goodwill.bench.made_series import PAST, Made

_ROOT = Path(__file__).resolve().parents[3]
PYTHON = _ROOT / "build" / "effect" / "peers" / "bin" / "python"
SCRIPT = _ROOT / "tests" / "peers" / "effects.py"
PEERS = ("causalimpact", "causalpy")
_HOW = "not installed: python -m venv build/effect/peers; build/effect/peers/bin/pip install tfcausalimpact causalpy"

Answer = tuple[float, float, float]
"""Lower and upper end of the total effect at 80 %, and processor seconds."""


def asked(some: Sequence[Made]) -> dict[str, list[Answer] | str]:
    """Return each peer's intervals for some series, without a comparison; in words what hindered it."""
    if not PYTHON.exists() or not SCRIPT.exists():
        return dict.fromkeys(PEERS, _HOW)
    told = {"past": PAST, "series": [one.treated.tolist() for one in some]}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "series.json"
        path.write_text(json.dumps(told))
        return {peer: _asked(peer, path) for peer in PEERS}


def _asked(peer: str, path: Path) -> list[Answer] | str:
    said = subprocess.run([PYTHON, SCRIPT, peer, path], capture_output=True, text=True, check=False)  # noqa: S603 -- our own script
    if said.returncode:
        return f"failed: {(said.stderr.strip().splitlines() or ['without a word'])[-1][:200]}"
    return [(one["low"], one["high"], one["cpu_s"]) for one in json.loads(said.stdout.splitlines()[-1])]
