"""The goodwill of each: what is still expected of them, in money, with an interval and what it rests on."""

from goodwill.worth.value.bills import Appraiser, Model
from goodwill.worth.value.people import FACTOR, SCHEMA, SEGMENTS, People, people_of
from goodwill.worth.value.returning import TRIAL, WAYS, Gaps, Returns, drawn_returns, gaps_of, returns
from goodwill.worth.value.shares import Counted, Share, Shares
from goodwill.worth.value.states import Stage
from goodwill.worth.value.terms import Exchange, Terms
from goodwill.worth.value.valuing import Basis, Total, Valuation, valued

__all__ = [
    "FACTOR",
    "SCHEMA",
    "SEGMENTS",
    "TRIAL",
    "WAYS",
    "Appraiser",
    "Basis",
    "Counted",
    "Exchange",
    "Gaps",
    "Model",
    "People",
    "Returns",
    "Share",
    "Shares",
    "Stage",
    "Terms",
    "Total",
    "Valuation",
    "drawn_returns",
    "gaps_of",
    "people_of",
    "returns",
    "valued",
]
