"""Coming in: the one way through which everybody passes who is not let in by allauth's own pages."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from goodwill.store.models import Colleague


def coming_in(request: HttpRequest, person: Colleague, *, by_password: bool = False) -> HttpResponse:
    """Let a colleague in who came by a link; who has a second factor is asked for it first.

    Args:
        request: What they came with.
        person: Who it is.
        by_password: Whether they have just typed a password, which confirms that it is them.
    """
    if request.user.is_authenticated and request.user != person:
        logout(request)  # a link for one may be opened in the browser of another
    if by_password:
        record_authentication(request, person, method="password")
    way: HttpResponse = perform_login(request, Login(user=person))
    return way
