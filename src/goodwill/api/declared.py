"""What is asked of the API is what it declares: nothing may be null in an address or a header, and no word is passed over."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import HttpError
from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

_Ask = Callable[..., Any]


class NeverNull:
    """Marks what may be left out: an address and a header cannot say null, so none is declared."""

    def __get_pydantic_json_schema__(self, kind: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the declaration of what it is when it is there."""
        declared = handler(kind)
        return next(one for one in declared["anyOf"] if one.get("type") != "null")


def only_declared(api: NinjaAPI) -> Callable[[_Ask], _Ask]:
    """Return what refuses a query that the API's document does not name: a misspelt one is not passed over in silence."""

    @cache
    def known(route: str, method: str) -> frozenset[str]:
        call = api.get_openapi_schema()["paths"]["/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)][method.lower()]
        return frozenset(one["name"] for one in call.get("parameters", ()) if one["in"] == "query")

    def guard(ask: _Ask) -> _Ask:
        @wraps(ask)
        def asked(request: HttpRequest, **values: Any) -> Any:
            names = known(request.resolver_match.route, request.method or "")  # type: ignore[union-attr]  # it was resolved
            if unknown := sorted(request.GET.keys() - names):
                raise HttpError(422, f"nothing is known of {', '.join(unknown)}; {_wanted(names)}")
            return ask(request, **values)

        return asked

    return guard


def _wanted(names: frozenset[str]) -> str:
    return f"this call heeds {', '.join(sorted(names))}" if names else "this call takes no query"
