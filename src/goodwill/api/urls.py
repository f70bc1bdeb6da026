"""The API's addresses, and what it says when it cannot answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from goodwill.api import inboxes, leaving, persons, questions, v1
from goodwill.api.bearer import Bearer
from goodwill.api.declared import only_declared
from goodwill.api.docs import page
from goodwill.errors import (
    AlreadySo,
    BadEvent,
    GoodwillError,
    NotAllowed,
    Refused,
    Unavailable,
    UnknownEvent,
    UnknownSubject,
)

api = NinjaAPI(
    title="Goodwill",
    version="1",
    description="Facts, profiles and figures of a subscription business. Every instant is UTC; money is in minor units.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
    auth=Bearer(),
)
api.add_decorator(only_declared(api), mode="operation")
api.add_router("/v1", v1.router)
api.add_router("/v1", questions.router)
api.add_router("/v1", persons.router)
api.add_router("/v1", leaving.router)
api.add_router("/v1", inboxes.router)

_STATUS: dict[type[GoodwillError], int] = {
    NotAllowed: 403,
    UnknownSubject: 404,
    UnknownEvent: 404,
    BadEvent: 409,
    AlreadySo: 409,
    Refused: 422,
    Unavailable: 503,
}


@api.exception_handler(GoodwillError)
def refused(request: HttpRequest, error: GoodwillError) -> HttpResponse:
    """Say why not: the narrowest status the error has."""
    status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)
    answer = _say(request, status, type(error).__name__, str(error))
    if status == 503:
        answer["Retry-After"] = "1"
    return answer


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say what of the request does not fit."""
    wrong = "; ".join(f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors)
    return _say(request, 422, "Invalid", wrong)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """Say that the token opens nothing."""
    answer = _say(
        request, 401, "UnknownToken", "send a token of the console's settings as: Authorization: Bearer gwt_…"
    )
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(HttpError)
def failed(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Say what ninja itself found wrong: a body that is no JSON is a request that does not fit, like any other."""
    return _say(request, 422 if error.status_code == 400 else error.status_code, "Refused", str(error))


def _say(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    return api.create_response(request, {"code": code, "message": message}, status=status)


urlpatterns = [
    path("docs", page, {"api": api}, name="api-docs"),
    path("", api.urls),
]
