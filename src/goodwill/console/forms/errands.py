"""What colleagues say when they act on many subscribers, or keep a view of the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

ASKED_ABOVE = 20
"""For more than so many, their number is typed: it is easily overlooked."""


class HowMany(forms.Form):
    """How many are acted on, typed."""

    many = forms.CharField(
        label=_("How many"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, n: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._n = n
        if n <= ASKED_ABOVE:
            del self.fields["many"]
        else:
            self.fields["many"].help_text = ngettext(
                "Type %(n)s, so that it is sure you mean all of them.",
                "Type %(n)s, so that it is sure you mean all of them.",
                n,
            ) % {"n": n}  # fmt: skip

    def clean_many(self) -> str:
        """Return the number typed; it must be theirs, however its thousands are parted."""
        typed = "".join(sign for sign in str(self.cleaned_data["many"]) if sign.isdecimal())
        if typed != str(self._n):
            raise forms.ValidationError(_("This is not how many they are."))
        return typed


class NewView(forms.Form):
    """A name for what a list shows, and who sees it."""

    name = forms.CharField(
        label=_("Name of the view"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    is_shared = forms.BooleanField(label=_("Everybody here may see it"), required=False)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]
