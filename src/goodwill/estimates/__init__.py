"""What is inferred and not counted: pure functions of numbers that return an estimate with its interval and its source."""

from goodwill.estimates.difference import difference
from goodwill.estimates.expectation import LEAST, LEVEL, expectations, expected
from goodwill.estimates.share import wilson
from goodwill.estimates.staying import Life, Month, curve

__all__ = ["LEAST", "LEVEL", "Life", "Month", "curve", "difference", "expectations", "expected", "wilson"]
