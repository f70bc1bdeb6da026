"""Runs a notebook's cells in order, in one namespace, and writes what they print into it: ``scripts/notebook.py docs/worth.ipynb``.

A notebook here is plain JSON with text outputs; no Jupyter is needed to run it, and any Jupyter opens it.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any


def run(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook with the outputs of its cells; an error of a cell rises."""
    space: dict[str, Any] = {"__name__": "__main__"}
    n = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            n += 1
            text = _said("".join(cell["source"]), space)
            cell["execution_count"] = n
            cell["outputs"] = (
                [{"name": "stdout", "output_type": "stream", "text": text.splitlines(keepends=True)}] if text else []
            )
    return notebook


def _said(source: str, space: dict[str, Any]) -> str:
    """Return what a cell prints, and its last expression as Python writes it."""
    said, tree = io.StringIO(), ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(said):
        exec(compile(tree, "<cell>", "exec"), space)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), space)
            if value is not None:
                sys.stdout.write(f"{value}\n")
    return said.getvalue()


def main(path: Path) -> None:
    """Run a notebook in a folder of its own, and write its outputs."""
    notebook, place = json.loads(path.read_text()), Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        found = run(notebook)
        os.chdir(place)
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
