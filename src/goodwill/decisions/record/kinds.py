"""What kinds of decision there are, and what each must say of itself."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What is done to many."""

    PRICE_CHANGE = "price_change"
    PLAN_SPLIT = "plan_split"
    PLAN_MERGE = "plan_merge"
    REVERSAL = "reversal"
    SHARING_ENDED = "sharing_ended"
    CHANNEL_CLOSED = "channel_closed"
    SUPPORT_CUT = "support_cut"
    DORMANCY_POLICY = "dormancy_policy"
    OFFER = "offer"
    CATALOGUE_CHANGE = "catalogue_change"


PRICED = frozenset({Kind.PRICE_CHANGE, Kind.PLAN_SPLIT, Kind.PLAN_MERGE, Kind.REVERSAL, Kind.OFFER})
"""Kinds that must say which prices move; their effect grows with how far."""
