"""A page that says one thing: what may not be, is not there, or has just happened."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def notice(request: HttpRequest, status: int, title: str, text: str = "") -> HttpResponse:
    """Return a page with a title, a sentence or two, and the way to the first page."""
    return render(request, "console/notice.html", {"title": title, "text": text}, status=status)
