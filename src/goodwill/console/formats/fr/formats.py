"""French: months are small, thousands are parted by a narrow space that does not break."""

from goodwill.console.formats import small_months as __getattr__  # noqa: F401 -- Python's own name for it

THOUSAND_SEPARATOR = "\u202f"
