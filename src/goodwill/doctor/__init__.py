"""The doctor: looks at a home without changing it, and says what is wrong and how to mend it."""

from goodwill.doctor.examination import Examination, examine
from goodwill.doctor.finding import Finding, Level

__all__ = ["Examination", "Finding", "Level", "examine"]
