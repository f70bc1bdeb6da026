"""What colleagues say when they act on a subscriber."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from goodwill.acts import CONSENT_REASONS, LET_GO_REASONS, PAUSE_REASONS, PURPOSES
from goodwill.acts.notes import LONGEST_NOTE
from goodwill.console.cldr import language_name
from goodwill.console.telling.words import plain
from goodwill.facts import ConsentGiven, ConsentWithdrawn
from goodwill.privacy import ERASURE_REASONS

CHANNELS = ("email", "push", "sms", "phone", "letter")


class Note(forms.Form):
    """Something to be written down."""

    text = forms.CharField(
        label=_("Note"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only what helps the next colleague. The subscriber may ask to see it."),
    )


class Pause(forms.Form):
    """Until when a subscription rests, and why."""

    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: until it is resumed."),
    )
    reason = forms.ChoiceField(label=_("Why"))

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now
        _offer(self, "reason", PAUSE_REASONS)
        first = now.date() + timedelta(days=1)
        self.fields["until"].widget.attrs |= {"min": f"{first}", "max": f"{now.date() + timedelta(days=365)}"}

    def clean_until(self) -> datetime | None:
        """Return the start of that day, UTC; it must be yet to come and less than a year away."""
        day: date | None = self.cleaned_data["until"]
        if day is not None and not self._now.date() < day <= self._now.date() + timedelta(days=365):
            raise forms.ValidationError(_("Choose a day from tomorrow on, within a year."))
        return None if day is None else datetime.combine(day, time(), UTC)


class Leave(forms.Form):
    """Why somebody is let go."""

    reason = forms.ChoiceField(label=_("Why"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "reason", LET_GO_REASONS)


class Consent(forms.Form):
    """What somebody agrees to, or no longer, and how we know."""

    purpose = forms.ChoiceField(label=_("What for"))
    channel = forms.ChoiceField(label=_("By which channel"), required=False)
    word = forms.ChoiceField(
        label=_("Their word"), choices=[("given", _("They agree")), ("withdrawn", _("They do not, or no longer"))]
    )
    reason = forms.ChoiceField(label=_("How we know"))

    def __init__(self, *args: Any, purposes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "purpose", dict.fromkeys([*purposes, *PURPOSES]))
        _offer(self, "channel", CHANNELS, none=_("Any"))
        _offer(self, "reason", CONSENT_REASONS)

    def said(self) -> ConsentGiven | ConsentWithdrawn:
        """Return it as the fact it is."""
        told = self.cleaned_data
        kind = ConsentGiven if told["word"] == "given" else ConsentWithdrawn
        return kind(purpose=told["purpose"], channel=told["channel"] or None, reason=told["reason"])


class Copy(forms.Form):
    """How a copy of everything is written, and in which language."""

    form = forms.ChoiceField(
        label=_("As"), choices=[("html", _("A page to read")), ("json", _("A file for programs (JSON)"))]
    )
    language = forms.ChoiceField(label=_("In which language"), help_text=_("What they wrote stays in their own words."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)  # it is one, above
        field.choices = [(code, language_name(code).capitalize()) for code, _name in settings.LANGUAGES]


class Erasure(forms.Form):
    """The number of whom is forgotten, typed, and why."""

    reason = forms.ChoiceField(label=_("Why"))
    number = forms.CharField(
        label=_("Their number"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        help_text=_("Type it, so that nobody else is forgotten by mistake."),
    )

    def __init__(self, *args: Any, subject: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._subject = subject
        _offer(self, "reason", ERASURE_REASONS)

    def clean_number(self) -> str:
        """Return the number; it must be theirs."""
        typed = str(self.cleaned_data["number"]).strip().removeprefix("#").strip()
        if typed != str(self._subject):
            raise forms.ValidationError(_("This is not the number of this page."))
        return typed


def _offer(form: forms.Form, name: str, words: Any, *, none: Any = None) -> None:
    """Let words of the wire be chosen, each named in the language of the page."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # only these are offered anything
    first = [] if none is None else [("", none)]
    field.choices = [*first, *((word, plain(word).capitalize()) for word in words)]
