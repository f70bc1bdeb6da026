"""Decisions: what was decided for many, and what it did. Judgements only: values in, values out."""
