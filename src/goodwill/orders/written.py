"""What is ordered as JSON, and back: what is not a word or a number says what it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from goodwill.errors import BadOrder
from goodwill.orders.order import Deed, Do, Fill, Link, Purpose, Say, What
from goodwill.vocabulary import Money


def written(what: What) -> bytes:
    """Return what is ordered as JSON in UTF-8, whose keys are always in one order.

    Raises:
        BadOrder: A fill is of no kind that can be written.
    """
    if isinstance(what, Do):
        told: dict[str, Any] = {"do": what.deed.value, "args": _fills(what.args)}
    else:
        channels = what.channels if isinstance(what.channels, str) else list(what.channels)
        links = [[link.name, link.act, link.about] for link in what.links]
        told = {"say": what.words, "channels": channels, "purpose": what.purpose.value}
        told |= {"fills": _fills(what.fills), "links": links} | ({"answer": True} if what.is_answer else {})
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def read(text: bytes) -> What:
    """Return what was ordered, from its JSON.

    Raises:
        BadOrder: It is not what :func:`written` writes.
    """
    try:
        told = json.loads(text)
        if "do" in told:
            return Do(Deed(told["do"]), _filled(told["args"]))
        channels = told["channels"] if isinstance(told["channels"], str) else tuple(told["channels"])
        links = tuple(Link(*link) for link in told["links"])
        fills, is_answer = _filled(told["fills"]), told.get("answer", False)
        return Say(told["say"], channels, Purpose(told["purpose"]), fills, links, is_answer)
    except (ValueError, KeyError, TypeError) as failure:
        raise BadOrder(f"an order cannot be read back ({failure}): {text[:200]!r}") from failure


def _fills(fills: Mapping[str, Fill]) -> dict[str, Any]:
    return {name: _fill(name, value) for name, value in fills.items()}


def _fill(name: str, value: Fill) -> Any:
    match value:
        case str() | bool() | int():
            return value
        case Money():
            return {"money": [value.amount_minor, value.currency]}
        case datetime():
            if value.tzinfo is None:
                raise BadOrder(f"{name}: an instant wants a time zone; {value.isoformat()} came without one")
            return {"at": value.isoformat()}
        case date():
            return {"on": value.isoformat()}
        case tuple():
            return {"list": list(value)}
    raise BadOrder(f"{name}: a fill is a word, a number, money, an instant, a date or a list of words; {value!r} came")


def _filled(told: Mapping[str, Any]) -> dict[str, Fill]:
    return {name: _value(value) for name, value in told.items()}


def _value(told: Any) -> Fill:
    match told:
        case {"money": [amount, currency]}:
            return Money(amount, currency)
        case {"at": text}:
            return datetime.fromisoformat(text)
        case {"on": text}:
            return date.fromisoformat(text)
        case {"list": words}:
            return tuple(words)
        case str() | bool() | int():
            return told
    raise BadOrder(f"a fill cannot be read back: {told!r}")
