"""What a peer foretells of lifetimes: run by the benches with a Python of the peer's own, never imported.

``lifetimes.py MODEL FOLDER`` fits a model to ``train.csv`` (columns ``time``, ``event``, covariates) and writes
``risk.csv`` and ``survival.csv`` of the lives of ``test.csv`` at the times of ``times.csv``, and prints the processor
seconds that fitting took. MODEL is cox, boosted or forest.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sksurv.ensemble import GradientBoostingSurvivalAnalysis, RandomSurvivalForest
from sksurv.linear_model import CoxPHSurvivalAnalysis
from sksurv.util import Surv

MODELS = {
    "cox": lambda: CoxPHSurvivalAnalysis(alpha=0.01),
    "cox_efron": lambda: CoxPHSurvivalAnalysis(alpha=0.01, ties="efron"),
    "boosted": lambda: GradientBoostingSurvivalAnalysis(n_estimators=200, max_depth=3, subsample=0.5, random_state=0),
    "forest": lambda: RandomSurvivalForest(n_estimators=200, min_samples_leaf=15, n_jobs=1, random_state=0),
}


def columns(table, like):
    """Numbers standardised with what is missing marked, words as dummies, as the first table has them."""
    numbers = like.select_dtypes("number").columns
    known = table[numbers].fillna(like[numbers].median())
    lacking = [name for name in numbers if like[name].isna().any()]
    marks = table[lacking].isna().astype(float).add_suffix(" missing")
    words = [name for name in like.columns if name not in set(numbers)]
    dummies = [
        (table[name] == level).astype(float).rename(f"{name} {level}")
        for name in words
        for level in sorted(like[name].unique())[1:]
    ]
    parts = pd.concat([(known - like[numbers].median()) / like[numbers].std(), marks, *dummies], axis=1)
    return parts.to_numpy(float)


def main(model, folder):
    train, test = (pd.read_csv(folder / f"{name}.csv") for name in ("train", "test"))
    covariates = train.drop(columns=["time", "event"])
    lives = Surv.from_arrays(train["event"].astype(bool), train["time"].astype(float))
    x, began = columns(covariates, covariates), time.process_time()
    found = MODELS[model]().fit(x, lives)
    print(time.process_time() - began)
    theirs, at = columns(test[covariates.columns], covariates), np.loadtxt(folder / "times.csv", ndmin=1)
    np.savetxt(folder / "risk.csv", found.predict(theirs))
    first, last = found.predict_survival_function(theirs[:1])[0].domain
    curves = [curve(np.clip(at, first, last)) for curve in found.predict_survival_function(theirs)]
    np.savetxt(folder / "survival.csv", np.where(at < first, 1.0, np.array(curves)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
