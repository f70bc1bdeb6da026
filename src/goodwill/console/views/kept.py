"""Views of the list: kept by a name, opened, let go."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodwill.console import kept_views
from goodwill.console.access import Right, allowed, colleague, needs
from goodwill.console.choosing import Wanted
from goodwill.console.forms.errands import NewView
from goodwill.console.many import said
from goodwill.errors import Refused


@require_http_methods(["GET", "POST"])
@needs(Right.SEE_SUBSCRIBERS)
def new_view(request: HttpRequest) -> HttpResponse:
    """Keep what a list shows, by a name."""
    asked, may_share = request.POST or request.GET, allowed(request, Right.SHARE_VIEWS)
    wanted = Wanted.asked({name: str(asked[name]) for name in asked})
    form = NewView(request.POST or None, may_share=may_share)
    if not wanted.query():
        raise Http404
    if request.method == "POST" and form.is_valid():
        name, is_shared = form.cleaned_data["name"].strip(), bool(form.cleaned_data.get("is_shared"))
        try:
            row = kept_views.keep(colleague(request), name, wanted, is_shared=is_shared)
        except Refused as refusal:
            form.add_error(None, said(refusal.args[0]))
        else:
            messages.success(request, _("The view “%(name)s” is kept.") % {"name": row.name})
            return redirect("console:kept_view", row.pk)
    told = {"form": form, "hidden": list(wanted.query().items()), "words": said(wanted)}
    return render(request, "console/new_view.html", told, status=422 if form.errors else 200)


@require_GET
@needs(Right.SEE_SUBSCRIBERS)
def kept_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the list as a view shows it."""
    row = kept_views.of(colleague(request), pk)
    if row is None:
        raise Http404
    return redirect(f"{reverse('console:subscribers')}?{row.query}")


@require_POST
@needs(Right.SEE_SUBSCRIBERS)
def let_view_go(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a view go."""
    if not kept_views.let_go(colleague(request), pk, may_share=allowed(request, Right.SHARE_VIEWS)):
        raise Http404
    messages.success(request, _("The view is let go."))
    return redirect("console:subscribers")
