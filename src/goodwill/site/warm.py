"""Makes a process ready to answer pages: what they import is imported, and what that leaves is never searched for garbage."""

from __future__ import annotations

import gc
from importlib import import_module

from django.urls import reverse

_WANTED_SOON = ("pyarrow.compute",)
"""What the first list of subscribers would import in the middle of somebody's answer."""


def ready() -> None:
    """Import the pages, and set aside all that is there by then.

    A full search through a quarter of a million objects that stay for good takes a fifth of a second, in the middle of
    somebody's answer: one of twenty answers of a quick page took ten times as long as the others.
    """
    reverse("console:home")
    for name in _WANTED_SOON:
        import_module(name)
    gc.collect()
    gc.freeze()
