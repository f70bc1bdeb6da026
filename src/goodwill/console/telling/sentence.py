"""The one function that says a fact in a sentence; each kind registers its own."""

from __future__ import annotations

from functools import singledispatch

from goodwill.facts import Fact


@singledispatch
def sentence(fact: Fact) -> str:
    """Return a fact as one sentence for a person, in the language of the page.

    Raises:
        NotImplementedError: The kind has no sentence; a test finds it first.
    """
    raise NotImplementedError(f"{fact.wire} has no sentence in goodwill.console.telling")
