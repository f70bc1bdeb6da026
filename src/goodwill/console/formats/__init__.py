"""How each language writes days and numbers where Django's own tables have it otherwise."""

from __future__ import annotations


def small_months(form: str) -> str:
    """Return a form of dates with the month as these languages write it: ``3 mar``, not ``3 Mar``.

    Django asks a language's module for every form by its own name; settings of its own (``DATE_FORMAT``) are not ours.

    Raises:
        AttributeError: It is no form of dates.
    """
    if "_" in form:
        raise AttributeError(form)
    return form.replace("M", "b")
