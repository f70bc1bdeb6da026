"""Goodwill: a subscriber relationship system."""
