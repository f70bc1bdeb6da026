"""What is played on what: one chart, for all titles and for one."""

from __future__ import annotations

from django.utils.translation import gettext as _

from goodwill.console import charts
from goodwill.console.figures import Figure
from goodwill.console.telling.words import plain


def by_device(figure: Figure, *, name: str, title: str) -> charts.Ranks:
    """Return plays by device, with how many subscribers played on each; the figure has ``devices``."""
    return charts.Ranks(
        name=name,
        title=title,
        says=_("Plays and subscribers by device"),
        counted_at=figure.counted_at,
        ranks=[
            charts.Rank(charts.Named(plain(word) or _("Not said"), word), n, [who], is_pale=not word)
            for word, n, who in figure.value["devices"]
        ],
        of=charts.Column(_("Device"), "device"),
        value=charts.Column(_("Plays"), "n_plays", charts.count("")),
        beside=[charts.Column(_("Subscribers"), "n_subscribers", charts.count(""))],
    )
