"""A file that is put up, and what its rows are: a ready map, a form, or a map of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from goodwill.facts import kind_of, kinds
from goodwill.intake.maps import CONVERSIONS, ready_map, ready_maps
from goodwill.intake.maps.sketches import FieldSketch, Sketch
from goodwill.vocabulary import HandleKind

_FORMATS = ("iso", "s", "ms", "us")
_SUBJECTS = (HandleKind.USER, HandleKind.EMAIL, HandleKind.PHONE, HandleKind.STRIPE, HandleKind.ANONYMOUS, HandleKind.DEVICE)  # fmt: skip


class Upload(forms.Form):
    """A file of rows."""

    file = forms.FileField(
        label=_("File"), max_length=300, help_text=_("CSV, JSON lines or Parquet; CSV and JSON lines also as .gz or .zst."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.jsonl,.ndjson,.json,.parquet,.gz,.zst"}),
    )  # fmt: skip


class Reading(forms.Form):
    """How a file is read, and what its facts are told by."""

    source = forms.RegexField(
        r"\A[a-z0-9][a-z0-9._-]{0,47}\Z", label=_("Source"), required=False,
        help_text=_("What the facts are told by; empty: the file's name. The same row of two sources is two facts."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    encoding = forms.CharField(
        label=_("Encoding"), max_length=40, required=False, help_text=_("Empty: UTF-8, or what the file says of itself."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "cp1252"}),
    )  # fmt: skip
    delimiter = forms.ChoiceField(
        label=_("Delimiter"), required=False,
        choices=[("", _("as it seems")), (",", ","), (";", ";"), ("\t", _("tab")), ("|", "|")],
    )  # fmt: skip


class Ready(forms.Form):
    """A map that comes with Goodwill, and its options."""

    ready = forms.ChoiceField(label=_("Ready map"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, name: str, options: Mapping[str, str]) -> None:
        chosen = (data or {}).get("ready", name) if (data or {}).get("ready", name) in ready_maps() else "facts"
        super().__init__(data, initial={"ready": chosen, **{f"option_{one}": text for one, text in options.items()}})
        self.fields["ready"].choices = [(one, one) for one in ready_maps()]  # type: ignore[attr-defined]
        self._options = list(ready_map(chosen).options)
        for one in self._options:
            self.fields[f"option_{one}"] = forms.CharField(label=one, required=False, max_length=200)

    @property
    def options(self) -> dict[str, str]:
        """The options that say anything."""
        said = {one: self.cleaned_data.get(f"option_{one}", "") for one in self._options}
        return {one: text for one, text in said.items() if text}


class Own(forms.Form):
    """A map of one's own."""

    toml = forms.CharField(
        label=_("Your own map, in TOML"), max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "code"}),
    )  # fmt: skip


class Guided(forms.Form):
    """A map made by choosing: what happened, when, to whom, and which column is which field."""

    fact = forms.ChoiceField(label=_("Each row tells"))
    time = forms.ChoiceField(label=_("When it happened"))
    format = forms.CharField(
        label=_("How the time is written"), max_length=60,
        help_text=_("iso; s, ms or us since 1970; or a pattern such as %d.%m.%Y %H:%M."),
    )  # fmt: skip
    zone = forms.ChoiceField(label=_("Time zone of times that say none"), required=False)
    only_column = forms.ChoiceField(label=_("Only rows in which"), required=False)
    only_value = forms.CharField(label=_("is"), required=False, max_length=200)
    currency = forms.CharField(label=_("Currency of amounts"), required=False, max_length=3)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, sketch: Sketch, columns: Sequence[str], currency: str
    ) -> None:  # fmt: skip
        """Show a sketch for a file of some columns; the fields are those of the kind of fact in the sketch."""
        self._sketch, self._names = sketch, list(kind_of(sketch.fact).__struct_fields__)
        super().__init__(data, initial=self._shown(sketch, currency))
        listed = [("", "–"), *((one, one) for one in columns)]
        self._choose("fact", [(one, one) for one in sorted(kinds())])
        self._choose("time", listed)
        self._choose("only_column", listed)
        zones = sorted(one for one in available_timezones() if "/" in one and not one.startswith("Etc/"))
        self._choose("zone", [("", "–"), *((one, one) for one in ("UTC", *zones))])
        for kind in _SUBJECTS:
            self._add(f"subject_{kind}", kind.value, listed)
        for name in self._names:
            self._add(f"column_{name}", name, listed)
            self._add(f"convert_{name}", name, [(one, one) for one in CONVERSIONS])

    def clean(self) -> dict[str, Any]:
        """Ask for what no map can do without."""
        typed = super().clean() or {}
        if not any(typed.get(f"subject_{kind}") for kind in _SUBJECTS):
            self.add_error(None, _("Say in which column it stands whom a row is about."))
        return typed

    @property
    def is_of_another_kind(self) -> bool:
        """Whether another kind of fact was chosen than the one whose fields the form has."""
        return bool(self.cleaned_data["fact"] != self._sketch.fact)

    @property
    def subjects(self) -> list[forms.BoundField]:
        """The fields of handles."""
        return [self[f"subject_{kind}"] for kind in _SUBJECTS]

    @property
    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each field of the fact: its name, its column, and how it is read."""
        return [(name, self[f"column_{name}"], self[f"convert_{name}"]) for name in self._names]

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields that stand by themselves, in order."""
        names = ("fact", "time", "format", "zone", "currency", "only_column", "only_value")
        return [self[name] for name in names]

    @property
    def sketch(self) -> Sketch:
        """What was chosen, once the form is valid."""
        typed = self.cleaned_data
        return Sketch(
            fact=typed["fact"], time=typed["time"], format=typed["format"], zone=typed["zone"],
            subject={kind.value: column for kind in _SUBJECTS if (column := typed[f"subject_{kind}"])},
            fields={name: self._field(name) for name in self._names if typed[f"column_{name}"]},
            key=self._sketch.key, only_column=typed["only_column"], only_value=typed["only_value"],
        )  # fmt: skip

    def _field(self, name: str) -> FieldSketch:
        typed, before = self.cleaned_data, self._sketch.fields.get(name)
        column, convert = typed[f"column_{name}"], typed[f"convert_{name}"]
        if convert != "money":
            return FieldSketch(column=column, convert=convert)
        coins = typed.get("column_currency", "")
        decimal = before.decimal if before is not None else "."
        currency = "" if coins else typed["currency"].upper()
        return FieldSketch(column=column, convert=convert, currency=currency, currency_column=coins, decimal=decimal)

    def _shown(self, sketch: Sketch, currency: str) -> dict[str, Any]:
        told: dict[str, Any] = {name: getattr(sketch, name) for name in ("fact", "time", "format", "zone", "only_column", "only_value")}  # fmt: skip
        told |= {f"subject_{kind}": column for kind, column in sketch.subject.items()}
        told |= {f"column_{name}": one.column for name, one in sketch.fields.items()}
        told |= {f"convert_{name}": one.convert for name, one in sketch.fields.items()}
        said = next((one.currency for one in sketch.fields.values() if one.currency), "")
        return {**told, "currency": said or currency}

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _add(self, name: str, label: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, required=False, initial=self.initial.get(name)
        )
