"""The channels by which subscribers are reached: one file (or folder) each, and a double that passes the same contract."""

from goodwill.channels.channel import Channel, Letter, Receipt

__all__ = ["Channel", "Letter", "Receipt"]
