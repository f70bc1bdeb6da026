"""A made-up company with a known truth: a streaming service whose every hazard, taste and effect is written down.

Nothing here shares a line with the estimators that will be judged by it.
"""

from goodwill.simulate.company import COMPANY, Company
from goodwill.simulate.company_run import Options, Summary, simulate, simulated_already

__all__ = ["COMPANY", "Company", "Options", "Summary", "simulate", "simulated_already"]
