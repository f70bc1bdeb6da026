"""The form on the page that shows the design: one of each field, and what is wrong with two of them."""

from __future__ import annotations

from typing import Any

from django import forms


class Example(forms.Form):
    """Fields of every sort; nothing is done with them."""

    name = forms.CharField(
        label="Name", max_length=40, help_text="A hint says what is wanted, before anything is wrong."
    )
    email = forms.EmailField(label="E-mail")
    plan = forms.ChoiceField(label="Plan", choices=[("basic", "Basic"), ("premium", "Premium")])
    since = forms.DateField(label="Since", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agrees = forms.BooleanField(label="Write to them", required=False)


def with_errors() -> Example:
    """Return the form as it comes back with two fields to mend."""
    typed: dict[str, Any] = {"name": "", "email": "ada at example", "plan": "basic", "note": "Called twice."}
    form = Example(typed)
    form.is_valid()
    return form
