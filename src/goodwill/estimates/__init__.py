"""What is inferred and not counted: pure functions of numbers that return an estimate with its interval and its source."""

from goodwill.estimates.difference import difference
from goodwill.estimates.expectation import LEAST, LEVEL, expectations, expected

__all__ = ["LEAST", "LEVEL", "difference", "expectations", "expected"]
