"""The billers that charge subscribers: one file each, and a double that passes the same contract."""

from goodwill.billing.biller import Again, Biller, Carried, Task

__all__ = ["Again", "Biller", "Carried", "Task"]
