"""The table of fields as a page for people: ``python -m goodwill.profile.page > docs/profile.md``."""

from __future__ import annotations

import sys
from typing import Any

from goodwill.profile.expressions import names_in
from goodwill.profile.merges import Recent, Rule
from goodwill.profile.table import OFTEN, SIGNS_OF_LIFE, Derived, rows, types

_HEAD = """# The profile

What one subscriber's facts add up to. This page is made from the one table in `goodwill.profile.table`
(`python -m goodwill.profile.page`), and a test keeps it current.

A *merged* field heeds some facts, takes a value from each and merges them. Every merge is commutative and associative
and gives the same at equal instants whatever arrived first, so late facts are no special case and parts add up. A
*derived* field is a formula over others. Facts that occur after the instant looked at are not heeded. `None` is *never*
of an instant, else *unknown*.

```{.python .run}
from datetime import UTC, datetime

from goodwill.facts import Entry, PlayLogged, SubscriptionStarted
from goodwill.profile import fold
from goodwill.vocabulary import Standing, SubjectId

ada = SubjectId(1)
joined, played = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
history = [
    Entry(2, ada, played, played, PlayLogged(title="Solaris", seconds=9000, length=9900, autoplay=False)),
    Entry(1, ada, joined, joined, SubscriptionStarted(plan="family", amount_minor=1499, currency="EUR")),
]
profile = fold(history, subject=ada, as_of=datetime(2026, 2, 1, tzinfo=UTC))
assert profile.standing is Standing.ACTIVE
assert (profile.plan, profile.plays, profile.tenure_days) == ("family", 1, 31)
```
"""


def page() -> str:
    """Return the page."""
    lines = [
        _HEAD,
        "## Merged fields",
        "",
        "| field | type | merge | of | takes | meaning |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, rule in rows().items():
        if isinstance(rule, Rule):
            lines.append(_row(name, _type(types()[name]), _merge(rule), _kinds(rule), _takes(rule), rule.says))
    lines += ["", "## Derived fields", "", "| field | type | rests on | meaning |", "| --- | --- | --- | --- |"]
    for name, rule in rows().items():
        if isinstance(rule, Derived):
            rests_on = ", ".join(f"`{one}`" for one in sorted(names_in(rule.formula)))
            lines.append(_row(name, _type(types()[name]), rests_on, rule.says))
    signs = ", ".join(f"`{kind.wire}`" for kind in SIGNS_OF_LIFE)
    often = ", ".join(f"`{wire}`" for wire in sorted(kind.wire for kind in OFTEN))
    lines += ["", f"*Signs of life*: {signs}.", "", f"*Facts of use*, which sweeps read apart: {often}.", ""]
    return "\n".join(lines)


def _row(name: str, *cells: str) -> str:
    return f"| `{name}` | " + " | ".join(cell.replace("|", "or") for cell in cells) + " |"


def _type(hint: Any) -> str:
    text = hint.__name__ if isinstance(hint, type) and not getattr(hint, "__args__", ()) else str(hint)
    for long in ("datetime.datetime", "goodwill.profile.merges.", "goodwill.vocabulary."):
        text = text.replace(long, "datetime" if long.startswith("datetime") else "")
    return text.replace(" | None", "?")


def _merge(rule: Rule) -> str:
    return f"{rule.manner}, {rule.days} days" if isinstance(rule, Recent) else rule.manner


def _kinds(rule: Rule) -> str:
    return "signs of life" if rule.of == SIGNS_OF_LIFE else ", ".join(f"`{kind.wire}`" for kind in rule.of)


def _takes(rule: Rule) -> str:
    names = sorted(names_in(rule.takes) | names_in(getattr(rule, "key", rule.takes)))
    taken = ", ".join("occurred_at" if name == "at" else name for name in names) or "1"
    return taken + (f" if {', '.join(sorted(names_in(rule.where)))}" if rule.where is not None else "")


if __name__ == "__main__":
    sys.stdout.write(page())
