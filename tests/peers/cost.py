"""What a peer pays to fit proportional hazards: run by the benches with a Python of the peers' own, never imported.

``cost.py MODEL FILE`` reads lives (Parquet: ``months``, ``ended``, words) and prints one JSON object: processor seconds
of reading and fitting, and the coefficient of each level beside the most common one. MODEL is lifelines,
scikit-survival (Cox with Efron's ties, both) or statsmodels (complementary log-log on a row for each month lived).
"""

import json
import sys
import time

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

KNOWN = ("plan", "country", "use", "let_down")
FIRST = {"plan": "standard", "country": "US", "use": "some", "let_down": "no"}


def read(path):
    table = pq.read_table(path, columns=["months", "ended", *KNOWN]).to_pandas()
    columns = {
        f"{name}={level}": (table[name] == level).to_numpy(np.float64)
        for name in KNOWN
        for level in sorted(table[name].unique())
        if level != FIRST[name]
    }
    return table["months"].to_numpy(np.float64), (table["ended"] == "voluntary").to_numpy(), pd.DataFrame(columns)


def lifelines(months, left, x):
    from lifelines import CoxPHFitter

    return CoxPHFitter().fit(x.assign(months=months, left=left), "months", "left").params_.to_dict()


def scikit_survival(months, left, x):
    from sksurv.linear_model import CoxPHSurvivalAnalysis
    from sksurv.util import Surv

    found = CoxPHSurvivalAnalysis(ties="efron").fit(x.to_numpy(), Surv.from_arrays(left, months))
    return dict(zip(x.columns, found.coef_, strict=True))


def statsmodels(months, left, x):
    import statsmodels.api as sm

    whole = months.astype(int)
    who = np.repeat(np.arange(len(whole)), whole)
    month = np.arange(len(who)) - np.repeat(np.cumsum(whole) - whole, whole)
    y = (month == whole[who] - 1) & left[who]
    steps = (month[:, None] == np.arange(whole.max())[None, :]).astype(np.float64)
    columns = np.hstack([steps[:, steps.sum(axis=0) > 0], x.to_numpy()[who]])
    family = sm.families.Binomial(sm.families.links.CLogLog())
    found = sm.GLM(y.astype(float), columns, family=family).fit(tol=1e-8)
    return dict(zip(x.columns, found.params[-x.shape[1] :], strict=True))


if __name__ == "__main__":
    model = {"lifelines": lifelines, "scikit-survival": scikit_survival, "statsmodels": statsmodels}[sys.argv[1]]
    model(*read(f"{sys.argv[2]}.warm"))  # what is imported when first used is nobody's cost
    began = time.process_time()
    found = model(*read(sys.argv[2]))
    print(json.dumps({"cpu_s": time.process_time() - began, "coefficients": {k: float(v) for k, v in found.items()}}))
