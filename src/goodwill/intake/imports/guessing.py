"""Guesses what the rows of a file are, from the names of its columns and what its first rows say; a person looks at it.

A guess is a place to begin: nothing is recorded by it, and what cannot be told from the rows is left open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from goodwill.errors import BadFact
from goodwill.facts import kind_of
from goodwill.intake.maps import ready_map, ready_maps
from goodwill.intake.maps.rows import columns_of
from goodwill.intake.maps.sketches import FieldSketch, Sketch
from goodwill.intake.maps.times import instants

if TYPE_CHECKING:
    from goodwill.intake.files.sampling import Sample

_MOST_WRONG = 0.1
"""So large a share of what a column says may be something else than it seems: a guess is not a proof."""
_PATTERNS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y", "%d %b %Y", "%b %d, %Y",
)  # fmt: skip
"""How times are written that are no ISO; where a day may be a month, the day is taken to come first."""
_UNITS = {"s": (1e9, 4e9), "ms": (1e12, 4e12), "us": (1e15, 4e15)}
_TIME = (
    "occurred_at",
    "occurred",
    "timestamp",
    "time",
    "datetime",
    "date",
    "when",
    "at",
    "ts",
    "day",
    "start",
    "created",
)
_SUBJECT = {
    "user": ("user", "user_id", "userid", "customer", "customer_id", "subscriber", "subscriber_id", "account",
             "account_id", "member_id", "client", "client_id", "author", "author_id", "who", "id"),
    "email": ("email", "e_mail", "mail", "email_address"),
    "phone": ("phone", "phone_number", "mobile", "telephone"),
    "stripe": ("stripe", "stripe_id", "stripe_customer"),
    "anonymous": ("anonymous", "anonymous_id", "session", "session_id", "visitor"),
}  # fmt: skip
_FIELD = {
    "title": ("title", "film", "movie", "song", "track", "video", "name", "what", "show", "movie_id", "title_id", "track_id",
              "content_id", "item_id", "asset"),
    "seconds": ("seconds", "duration", "watched", "listened", "played", "watch_time", "minutes", "ms_played"),
    "length": ("length", "runtime", "runs", "total_duration"),
    "amount_minor": ("amount_minor", "amount", "price", "sum", "total", "paid", "value", "cents"),
    "currency": ("currency", "cur", "ccy"),
    "plan": ("plan", "tier", "product", "package", "subscription", "offer"),
    "country": ("country", "country_code", "region", "market"),
    "device": ("device", "platform", "device_type"),
    "reason": ("reason", "why", "cause", "cancel_reason"),
    "score": ("score", "rating", "stars"),
    "text": ("text", "message", "body", "comment", "content"),
    "channel": ("channel", "source_channel", "medium"),
    "invoice": ("invoice", "invoice_id", "invoice_number", "bill"),
    "event": ("event", "event_name", "action", "type"),
}  # fmt: skip
"""Names under which others keep what a field is, the likeliest first."""
_TELLING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("invoice.paid", ("amount_minor",)), ("title.rated", ("title", "score")), ("play.logged", ("title",)),
    ("feedback.given", ("text", "score")), ("message.received", ("text",)), ("subscription.started", ("plan",)), ("custom.tracked", ("event",)),
)  # fmt: skip
"""The kinds of fact that are guessed, and the fields by which each shows; the first that shows wholly is taken."""
_ALONE = frozenset({"id", "name", "value", "type", "what", "event", "action", "session"})
"""Names that say what a column is only where they stand alone: a user_name is no title."""
_MOST_WORDS = 3
_YES_NO = frozenset({"true", "false", "yes", "no", "y", "n", "t", "f", "0", "1"})


def ready_for(sample: Sample) -> str:
    """Return the name of the ready map whose columns a file has; empty if there is none."""
    for name in ready_maps():
        ready = ready_map(name)
        wanted = set(columns_of(ready)) - set(ready.optional)
        has = {column.partition(".")[0] for column in sample.columns} | set(sample.columns)
        if wanted <= has and (ready.format or sample.form) == sample.form:
            return name
    return ""


def guess(sample: Sample, *, zone: str, currency: str) -> Sketch:
    """Return what the rows of a file seem to be.

    Args:
        sample: Its first rows.
        zone: The time zone of times that carry none.
        currency: The currency of amounts that do not say theirs.
    """
    found = {field: _named(sample.columns, names) for field, names in _FIELD.items()}
    fact = next((wire for wire, fields in _TELLING if all(found[one] for one in fields)), "custom.tracked")
    time, form = _time(sample)
    return Sketch(
        fact=fact,
        time=time,
        format=form,
        zone="" if not time or _says_zone(sample.values(time), form) else zone,
        subject=dict(_subject(sample)),
        fields=fields_of(sample, fact, currency=currency, but=(time,)),
    )


def fields_of(
    sample: Sample, fact: str, *, currency: str, but: Iterable[str] = ()
) -> dict[str, FieldSketch]:  # fmt: skip
    """Return the columns that seem to be a fact's fields, and how each is read.

    Args:
        sample: The first rows.
        fact: The kind of fact.
        currency: The currency of amounts that do not say theirs.
        but: Columns that are something else.
    """
    taken = {*but, *(column for _, column in _subject(sample))}
    found: dict[str, FieldSketch] = {}
    for name, hint in get_type_hints(kind_of(fact)).items():
        column = _named([one for one in sample.columns if one not in taken], (name, *_FIELD.get(name, ())))
        if column and name in kind_of(fact).__struct_fields__:
            taken.add(column)
            found[name] = _read(sample, name, column, hint, currency)
    return found


def _read(sample: Sample, name: str, column: str, hint: Any, currency: str) -> FieldSketch:
    said = [str(value).strip() for value in sample.values(column)]
    kinds = {hint, *get_args(hint)}
    if name.endswith("_minor"):
        coins = _named(sample.columns, _FIELD["currency"])
        if re.search(r"minor|cent", column.lower()):
            return FieldSketch(column=column, convert="whole")
        decimal = "," if _are(said, re.compile(r"-?[\d.\s]*,\d{1,2}\Z").match) else "."
        return FieldSketch(
            column=column, convert="money", currency="" if coins else currency, currency_column=coins, decimal=decimal
        )
    if int in kinds and _are(said, re.compile(r"\d+:\d\d(:\d\d)?(\.\d+)?\Z").match):
        return FieldSketch(column=column, convert="h:m:s")
    if int in kinds:
        words = set(_words(column))
        unit = "minutes" if words & {"min", "mins", "minutes"} else "ms" if words & {"ms", "millis"} else "whole"
        return FieldSketch(column=column, convert=unit)
    if bool in kinds and _are(said, lambda word: word.lower() in _YES_NO):
        return FieldSketch(column=column, convert="yes-no")
    return FieldSketch(column=column, convert="time" if datetime in kinds else "text")


def _time(sample: Sample) -> tuple[str, str]:
    """Return the column of the time and how it is written; the likeliest by name that can be read as times."""
    named = [column for name in _TIME for column in sample.columns if _is_named(column, name)]
    for column in dict.fromkeys([*named, *sample.columns]):
        form = _format(sample.values(column))
        if form and (column in named or form not in _UNITS):  # a large number without a name is just large
            return column, form
    return _nearest(sample, named)


def _nearest(sample: Sample, named: Sequence[str]) -> tuple[str, str]:
    """Return the column, of those named like a time, in which most can be read as times, and how they are written."""
    tried = [
        (sum(map(_reads(form), sample.values(column))), column, form)
        for column in named
        for form in ("iso", *_PATTERNS)
    ]
    n, column, form = max(tried, key=lambda one: one[0], default=(0, "", "iso"))
    return (column, form) if n else (next(iter(named), ""), "iso")


def _format(values: Sequence[Any]) -> str:
    """Return how times are written; empty if these are none."""
    if not values:
        return ""
    numbers = [float(value) for value in values if re.fullmatch(r"\d{9,17}(\.\d+)?", str(value))]
    if len(numbers) >= (1 - _MOST_WRONG) * len(values):
        return next((unit for unit, (low, high) in _UNITS.items() if low <= numbers[0] < high), "")
    if all(isinstance(value, int | float) for value in values):
        return ""
    forms = ("iso", *_PATTERNS)
    return next((form for form in forms if _are(values, _reads(form))), "")


def _reads(form: str) -> Callable[[Any], bool]:
    read = instants(form, "UTC", "earlier", at="time")

    def reads(value: Any) -> bool:
        try:
            return datetime(1950, 1, 1, tzinfo=UTC) < read(value)
        except (BadFact, ValueError, OverflowError):
            return False

    return reads


def _says_zone(values: Sequence[Any], form: str) -> bool:
    """Whether times say their zone themselves."""
    if form in ("s", "ms", "us") or "%z" in form:
        return True
    has = re.compile(r"(Z|[+-]\d\d:?\d\d|UTC|GMT)\Z")
    return _are(values, lambda value: value.tzinfo is not None if isinstance(value, datetime) else bool(has.search(str(value).strip())))  # fmt: skip


def _subject(sample: Sample) -> Iterator[tuple[str, str]]:
    """Yield the kinds of handle that columns seem to hold."""
    for kind, names in _SUBJECT.items():
        column = _named(sample.columns, names)
        if column:
            holds_addresses = _are(sample.values(column), lambda value: "@" in str(value))
            yield ("email" if holds_addresses and kind == "user" else kind), column


def _named(columns: Sequence[str], names: Iterable[str]) -> str:
    """Return the column that has the likeliest of some names: as it stands, or as one of its words."""
    for name in names:
        for column in columns:
            if _is_named(column, name):
                return column
    return ""


def _is_named(column: str, name: str) -> bool:
    words = _words(column)
    wanted = name.split("_")
    return words == wanted or (1 < len(words) <= _MOST_WORDS and words[-1] == name and name not in _ALONE)


def _words(column: str) -> list[str]:
    last = column.rpartition(".")[2]
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", last)
    return [word for word in re.split(r"[^a-z0-9]+", spaced.lower()) if word]


def _are(values: Sequence[Any], is_one: Callable[[Any], Any]) -> bool:
    n_wrong = sum(not is_one(value) for value in values)
    return bool(values) and n_wrong <= _MOST_WRONG * len(values)
