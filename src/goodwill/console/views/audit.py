"""Settings, Audit log: who looked at what and did what."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from goodwill.console.access import Right, needs
from goodwill.console.views.settings import settings_page
from goodwill.store.models import Act

A_PAGE = 100


@require_GET
@needs(Right.SEE_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """Show who looked at what and did what, latest first."""
    page = Paginator(Act.objects.order_by("-id"), A_PAGE).get_page(request.GET.get("page"))
    return settings_page(request, "audit", {"page": page})
