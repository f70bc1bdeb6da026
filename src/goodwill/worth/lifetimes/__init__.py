"""Lifetimes of any kind from a table of lives: fitted, foretold, and judged by what came."""

from goodwill.worth.lifetimes.foretelling import Lifetimes, fit

__all__ = ["Lifetimes", "fit"]
