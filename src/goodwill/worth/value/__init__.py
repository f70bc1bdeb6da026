"""The goodwill of each: what is still expected of them, in money, with an interval and what it rests on."""

from goodwill.worth.value.bills import Appraiser, Model
from goodwill.worth.value.people import FACTOR, SCHEMA, SEGMENTS, People, people_of
from goodwill.worth.value.returning import TRIAL, WAYS, Gaps, Returns, counts_of, drawn_returns, gaps_of, returns
from goodwill.worth.value.seen import Seen, seen
from goodwill.worth.value.shares import Counted, Share, Shares, drawn_shares
from goodwill.worth.value.states import Stage
from goodwill.worth.value.terms import Exchange, Terms
from goodwill.worth.value.valuing import Basis, Total, Valuation, valued, valued_each

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
    "Seen",
    "Share",
    "Shares",
    "Stage",
    "Terms",
    "Total",
    "Valuation",
    "counts_of",
    "drawn_returns",
    "drawn_shares",
    "gaps_of",
    "people_of",
    "returns",
    "seen",
    "valued",
    "valued_each",
]
