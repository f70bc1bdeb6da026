"""Italian: months are small."""

from goodwill.console.formats import small_months as __getattr__  # noqa: F401 -- Python's own name for it

DATE_FORMAT = "j F Y"
