"""Design: every colour, part and chart of the console on one page, with example values."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from goodwill.console import charts, examples
from goodwill.console.access import Right, needs
from goodwill.console.charts.inks import tokens
from goodwill.console.forms.example import with_errors


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the design: its name and its value in each light."""

    name: str
    light: str
    dark: str

    @property
    def look(self) -> str:
        """The class that shows it."""
        return f"swatch{self.name.removeprefix('-')}"


@require_GET
@needs(Right.SEE_FIGURES)
def design(request: HttpRequest) -> HttpResponse:
    """Show the living page."""
    light, dark = tokens(), tokens(is_dark=True)
    found = [Token(name, light[name], dark[name]) for name in light]
    told = {
        "colours": [one for one in found if one.light.startswith(("#", "rgb"))],
        "measures": [one for one in found if not one.light.startswith(("#", "rgb"))],
        "every_kind": examples.every_kind(),
        "spark": examples.spark(),
        "form": with_errors(),
        "every_day": [[*row, n % 17] for n, row in enumerate(examples.spark().table().written())],
    }
    return charts.page(request, "console/design.html", told)
