"""The peers that some benches measure beside: installed apart and run as processes of their own, never imported.

Some are under the GPL. They are asked through files by the scripts of ``tests/peers``, which are no part of the package:
only a checkout has them, and what cannot be asked is told as not measured.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from goodwill.bench.machine import Cost, cost_of_command

ROOT = Path(__file__).resolve().parents[3]
_SCRIPTS, _HOME = ROOT / "tests" / "peers", ROOT / "build" / "peers"
WANTED = (
    "lifelines==0.30.3",
    "scikit-survival==0.28.0",
    "statsmodels==0.15.0",
    "SurvSet",
    "pandas",
    "pyarrow",
)
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def are_here() -> bool:
    """Return whether peers can be asked: this is a checkout; they are installed first if they are not yet."""
    if not _SCRIPTS.is_dir():
        return False
    if not (_HOME / "installed").exists():
        uv = str(ROOT / "scripts" / "uv")
        subprocess.run([uv, "venv", "-q", "--allow-existing", str(_HOME)], check=True)  # noqa: S603
        subprocess.run([uv, "pip", "install", "-q", "--python", str(_python()), *WANTED], check=True)  # noqa: S603
        (_HOME / "installed").touch()
    return True


def asked(script: str, *arguments: str | Path) -> Cost:
    """Run a script of the peers with some arguments and return what it cost, and what it said.

    Raises:
        ChildFailed: It ended with an error.
    """
    return cost_of_command([str(_python()), str(_SCRIPTS / f"{script}.py"), *map(str, arguments)], env=_ONE_THREAD)


def told(script: str, *arguments: str | Path) -> dict[str, Any]:
    """Return what a script of the peers said last, as JSON, with its peak memory (``peak_bytes``)."""
    cost = asked(script, *arguments)
    return {**json.loads(cost.out.splitlines()[-1]), "peak_bytes": cost.peak_bytes}


def _python() -> Path:
    return _HOME / "bin" / "python"
