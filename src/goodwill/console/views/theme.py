"""Theme: each browser shows the console in the light somebody chose there."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from goodwill.console.access import Right, needs
from goodwill.console.themes import THEMES, keep_theme


@require_POST
@needs(Right.SEE_FIGURES)
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the light that is chosen, and return to the page it was chosen on."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        raise Http404
    came_from = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, allowed_hosts=None)
    response = redirect(came_from if is_ours and came_from else "console:home")
    keep_theme(response, chosen, is_https=request.is_secure())
    return response
