"""The home this process was told to open, for Django's settings to read as they are first asked for."""

from __future__ import annotations

from goodwill.home import Home

home: Home | None = None
"""None: nobody said; the settings then open the one that the environment names."""
