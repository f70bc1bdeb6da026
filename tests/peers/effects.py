"""What a peer says a decision did: run by the bench of effects with a Python of the peer's own, never imported.

``effects.py PEER FILE`` reads ``{"past": n, "series": [[…], …]}`` and prints as its last line a list of
``{"low", "high", "cpu_s"}``: the 80 % interval of the total effect after the first n days. PEER is causalimpact or causalpy.
"""

import contextlib
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")


def causalimpact(values, past):
    """Its local level with a season of the week, by variational inference, as it is unless told otherwise."""
    from causalimpact import CausalImpact

    days = pd.date_range("2026-01-05", periods=len(values))
    told = CausalImpact(
        pd.DataFrame({"y": values}, index=days),
        [days[0], days[past - 1]],
        [days[past], days[-1]],
        alpha=0.2,
        model_args={"nseasons": 7, "fit_method": METHOD},
    )
    row = told.summary_data["cumulative"]
    return float(row["abs_effect_lower"]), float(row["abs_effect_upper"])


def causalpy(values, past):
    """Its interrupted time series: a line with a trend and the days of the week."""
    import causalpy as cp

    days = pd.date_range("2026-01-05", periods=len(values))
    table = pd.DataFrame({"y": values, "t": np.arange(len(values)) / len(values), "day": days.dayofweek.astype(str)})
    table.index = days
    model = cp.pymc_models.LinearRegression(
        sample_kwargs={"random_seed": 1, "progressbar": False, "cores": 1, "chains": 2, "draws": 1000}
    )
    told = cp.InterruptedTimeSeries(table, days[past], formula="y ~ 1 + t + C(day)", model=model)
    total = np.asarray(told.post_impact_cumulative.isel(obs_ind=-1)).ravel()
    return tuple(float(end) for end in np.quantile(total, (0.1, 0.9)))


METHOD = "vi"


def main():
    peer, told = (
        {"causalimpact": causalimpact, "causalpy": causalpy}[sys.argv[1]],
        json.loads(Path(sys.argv[2]).read_text()),
    )
    found = []
    for values in told["series"]:
        began = time.process_time()
        with contextlib.redirect_stdout(sys.stderr):
            low, high = peer(np.array(values, float), told["past"])
        found.append({"low": low, "high": high, "cpu_s": time.process_time() - began})
    print(json.dumps(found))


if __name__ == "__main__":
    main()
