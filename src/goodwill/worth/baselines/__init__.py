"""What is known without covariates: cohorts under contract (shifted-beta-geometric), buyers without one (BG/NBD)."""

from goodwill.worth.baselines.cohorts import Cohort, Lives, cohort
from goodwill.worth.baselines.fitting import Fitted
from goodwill.worth.baselines.purchases import Buyer, Crowd, Histories, crowd

__all__ = ["Buyer", "Cohort", "Crowd", "Fitted", "Histories", "Lives", "cohort", "crowd"]
