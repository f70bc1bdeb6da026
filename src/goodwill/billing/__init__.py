"""The billers that charge subscribers: one file each, and a double that passes the same contract."""

from goodwill.billing.biller import Biller, Carried, Task

__all__ = ["Biller", "Carried", "Task"]
