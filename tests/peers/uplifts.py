"""Uplift by scikit-uplift and causalml: ``uplifts.py GIVEN.npz CAME.npz``; learns from each half and foretells the other."""

import json
import sys
import time
import warnings

import numpy as np
from causalml.inference.meta import BaseRRegressor, BaseSRegressor, BaseTRegressor, BaseXRegressor
from causalml.inference.tree import UpliftRandomForestClassifier
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklift.models import ClassTransformation, SoloModel, TwoModels

warnings.filterwarnings("ignore")
TREES = {"n_estimators": 100, "num_leaves": 8, "learning_rate": 0.05, "verbose": -1, "n_jobs": 1}


def sklift(make):
    def told(x, t, y, new):
        return make().fit(x, y.astype(int), t.astype(int)).predict(new)

    return told


def causalml(make):
    def told(x, t, y, new):
        model = make()
        kwargs = {"p": np.full(len(x), t.mean())} if isinstance(model, (BaseXRegressor, BaseRRegressor)) else {}
        model.fit(x, t.astype(int), y, **kwargs)
        more = {"p": np.full(len(new), t.mean())} if isinstance(model, BaseXRegressor) else {}
        return model.predict(new, **more).ravel()

    return told


def forest(x, t, y, new):
    model = UpliftRandomForestClassifier(
        "none", n_estimators=100, max_depth=5, min_samples_leaf=200, n_jobs=1, random_state=1
    )
    model.fit(x, np.where(t, "mail", "none"), y.astype(int))
    return model.predict(new).ravel()


def scaled(make):
    """A linear model on features of one spread, that it converges."""

    def told(x, t, y, new):
        mean, spread = x.mean(axis=0), x.std(axis=0)
        return make((x - mean) / spread, t, y, (new - mean) / spread)

    return told


def logistic():
    return LogisticRegression(max_iter=500)


def trees():
    return LGBMClassifier(**TREES)


def regression():
    return LGBMRegressor(**TREES)


MODELS = {
    "scikit-uplift, one model, logistic": scaled(sklift(lambda: SoloModel(logistic(), method="treatment_interaction"))),
    "scikit-uplift, two models, logistic": scaled(sklift(lambda: TwoModels(logistic(), logistic()))),
    "scikit-uplift, class transformation, logistic": scaled(sklift(lambda: ClassTransformation(logistic()))),
    "scikit-uplift, one model, LightGBM": sklift(lambda: SoloModel(trees(), method="treatment_interaction")),
    "scikit-uplift, two models, LightGBM": sklift(lambda: TwoModels(trees(), trees(), method="vanilla")),
    "scikit-uplift, class transformation, LightGBM": sklift(lambda: ClassTransformation(trees())),
    "causalml, T-learner, linear": causalml(lambda: BaseTRegressor(LinearRegression())),
    "causalml, X-learner, linear": causalml(lambda: BaseXRegressor(LinearRegression())),
    "causalml, R-learner, linear": causalml(lambda: BaseRRegressor(LinearRegression())),
    "causalml, S-learner, LightGBM": causalml(lambda: BaseSRegressor(regression())),
    "causalml, T-learner, LightGBM": causalml(lambda: BaseTRegressor(regression())),
    "causalml, X-learner, LightGBM": causalml(lambda: BaseXRegressor(regression())),
    "causalml, R-learner, LightGBM": causalml(lambda: BaseRRegressor(regression())),
    "causalml, uplift forest": forest,
}

given = np.load(sys.argv[1])
x, t, y = given["features"], given["treated"], given["visited"]
came, seconds = {}, {}
for name, model in MODELS.items():
    began = time.process_time()
    came[name] = [np.asarray(model(x[half], t[half], y[half], x[~half]), float) for half in given["learns"]]
    seconds[name] = time.process_time() - began
np.savez(sys.argv[2], **came)
print(json.dumps(seconds))
