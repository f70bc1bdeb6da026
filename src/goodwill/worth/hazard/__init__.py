"""The monthly chance of leaving, by competing causes, fitted to cells of subscriber-months."""

from goodwill.worth.hazard.drivers import LEVEL
from goodwill.worth.hazard.fitted import Fitted, Range
from goodwill.worth.hazard.fitting import FEWEST_LEFT, fit, never_left
from goodwill.worth.hazard.judged import Judged, judged
from goodwill.worth.hazard.regression import Choice
from goodwill.worth.hazard.telling import Told, told

__all__ = ["FEWEST_LEFT", "LEVEL", "Choice", "Fitted", "Judged", "Range", "Told", "fit", "judged", "never_left", "told"]
