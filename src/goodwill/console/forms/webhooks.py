"""Webhooks: what one is called, where it leads, and what it is told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodwill.facts import kinds
from goodwill.store.models import Webhook
from goodwill.webhooks import Wish, kinds_of
from goodwill.webhooks.endpoints import MOST_ADDRESS, MOST_NAME


def _by_object() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds of fact by what they are about: the first word of their names."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for wire in sorted(kinds()):
        groups.setdefault(wire.partition(".")[0], []).append((wire, wire))
    return list(groups.items())


class WebhookWish(forms.Form):
    """What a webhook is to be."""

    name = forms.CharField(
        label=_("What for"), max_length=MOST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    address = forms.CharField(
        label=_("Address"), max_length=MOST_ADDRESS, help_text=_("It begins with https:// and is no address of your own network."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "https://"}),
    )  # fmt: skip
    is_personal = forms.BooleanField(
        label=_("What is personal is told too"), required=False,
        help_text=_("Names, addresses and what somebody wrote. Leave it, unless the other side is bound to keep it."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of fact"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Those that are ticked; with none ticked, all."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = _by_object()  # type: ignore[attr-defined]

    @property
    def wish(self) -> Wish:
        """What was wished for, once the form is valid."""
        return Wish(**self.cleaned_data)


def shown(row: Webhook) -> dict[str, Any]:
    """Return what the form shows of a webhook."""
    return {"name": row.name, "address": row.address, "is_personal": row.is_personal, "kinds": kinds_of(row)}
