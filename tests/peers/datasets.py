"""Public tables of lifetimes as CSV (``time``, ``event``, covariates): run by the benches with a Python of the peers' own.

``datasets.py FOLDER`` writes flchain, gbsg2, whas500, rossi and rotterdam, as scikit-survival, lifelines and SurvSet
bring them along, without what was only known afterwards.
"""

import sys
from pathlib import Path

import pandas as pd
from lifelines.datasets import load_rossi
from sksurv.datasets import load_flchain, load_gbsg2, load_whas500
from SurvSet.data import SurvLoader


def sksurv(loaded):
    """Return a table of scikit-survival's; the fields of its outcome are whether it ended, and when."""
    x, y = loaded
    event, time = y.dtype.names
    return x.assign(time=y[time], event=y[event].astype(int))


def flchain():
    """Who died of what is known of the dead only; who died on the first day is said to have lived half of it."""
    table = sksurv(load_flchain()).drop(columns="chapter")
    return table.assign(time=table["time"].clip(lower=0.5))


def rotterdam():
    table = SurvLoader().load_dataset("rott2")["df"].drop(columns="pid")
    return table.rename(columns=lambda name: name.removeprefix("num_").removeprefix("fac_"))


DATASETS = {
    "flchain": flchain,
    "gbsg2": lambda: sksurv(load_gbsg2()),
    "whas500": lambda: sksurv(load_whas500()),
    "rossi": lambda: load_rossi().rename(columns={"week": "time", "arrest": "event"}),
    "rotterdam": rotterdam,
}

if __name__ == "__main__":
    for name, load in DATASETS.items():
        pd.DataFrame(load()).to_csv(Path(sys.argv[1]) / f"{name}.csv", index=False)
