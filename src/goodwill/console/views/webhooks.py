"""Webhooks: made, tried, changed, and what became of each message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goodwill import webhooks
from goodwill.console.access import Right, colleague, confirmed, needs
from goodwill.console.forms.webhooks import WebhookWish, shown
from goodwill.console.telling.words import said
from goodwill.console.views.settings import settings_page
from goodwill.errors import BadAddress, Refused
from goodwill.segments.rows import instant
from goodwill.store.models import Delivery, Webhook
from goodwill.webhooks.tries import Try, tries_of

A_LIST = 50


@dataclass(frozen=True, slots=True)
class Told:
    """A message and what became of it: its last try, how many there were, and when the next is due."""

    row: Delivery
    last: Try | None
    n_tries: int
    next_at: datetime | None


@require_http_methods(["GET", "POST"])
@needs(Right.RUN_WEBHOOKS)
@confirmed("POST")
def all_webhooks(request: HttpRequest) -> HttpResponse:
    """List the webhooks, and make another."""
    form = WebhookWish(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = webhooks.make(form.wish, by=colleague(request).email)
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            return _page(request, made.row, {"made": made.secret, "is_new": True})
    told = {"form": form, "rows": _counted()}
    return settings_page(request, "webhooks", told, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(Right.RUN_WEBHOOKS)
@confirmed("POST")
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a webhook and what it was told, and change it."""
    row = get_object_or_404(Webhook, pk=pk)
    form = WebhookWish(request.POST or None, initial=shown(row))
    if request.method == "POST" and form.is_valid():
        try:
            webhooks.change(row, form.wish, by=colleague(request).email)
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            return _done(request, row, _("The webhook is changed."))
    return _page(request, row, {"form": form}, status=422 if form.errors else 200)


@require_POST
@needs(Right.RUN_WEBHOOKS)
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test message, and show what came of it."""
    row = get_object_or_404(Webhook, pk=pk)
    return _page(request, row, {"answer": webhooks.test(row, by=colleague(request).email)})


@require_POST
@needs(Right.RUN_WEBHOOKS)
@confirmed("POST")
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new secret, and show it this once."""
    row = get_object_or_404(Webhook, pk=pk)
    return _page(request, row, {"made": webhooks.rotate(row, by=colleague(request).email).secret})


@require_POST
@needs(Right.RUN_WEBHOOKS)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell it nothing until it is resumed."""
    row = get_object_or_404(Webhook, pk=pk)
    webhooks.pause(row, by=colleague(request).email)
    return _done(request, row, _("The webhook is paused: what is recorded meanwhile waits for it."))


@require_POST
@needs(Right.RUN_WEBHOOKS)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell it of facts again: what it missed first, or from now on."""
    row, from_now = get_object_or_404(Webhook, pk=pk), request.POST.get("from") == "now"
    webhooks.resume(row, by=colleague(request).email, from_now=from_now)
    words = _("The webhook goes on from now.") if from_now else _("The webhook is told what it missed.")
    return _done(request, row, words)


@require_POST
@needs(Right.RUN_WEBHOOKS)
@confirmed("POST")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it away, and the log of its messages with it."""
    row = get_object_or_404(Webhook, pk=pk)
    webhooks.remove(row, by=colleague(request).email)
    messages.success(request, _("The webhook %(name)s is taken away.") % {"name": row.name})
    return redirect("console:webhooks")


@require_POST
@needs(Right.RUN_WEBHOOKS)
def try_again(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Let a message be told once more."""
    row = get_object_or_404(Delivery, pk=delivery, webhook=pk, position__isnull=False)
    webhooks.try_again(row, by=colleague(request).email, at=datetime.now(UTC))
    return _done(request, row.webhook, _("It is told once more, in a moment."))


def _page(request: HttpRequest, row: Webhook, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = row.deliveries.order_by("-id")
    rows = rows.filter(state=state) if state in Delivery.State.values else rows
    told = {
        "row": row,
        "form": WebhookWish(initial=shown(row)),
        "kinds": webhooks.kinds_of(row),
        "told": [_told(one) for one in rows[:A_LIST]],
        "state": state,
        "states": _states(row),
        "failing_at": None if row.failing_us is None else instant(row.failing_us),
        "behind": row.state != Webhook.State.ACTIVE,
    }
    return settings_page(request, "webhook", told | more, status=status, here=reverse("console:webhooks"))


def _told(row: Delivery) -> Told:
    tries = tries_of(row)
    due = instant(row.due_us) if row.state == Delivery.State.WAITING else None
    return Told(row, tries[-1] if tries else None, len(tries), due)


def _states(row: Webhook) -> list[tuple[str, str, int]]:
    """Return each state a message may be in: its word, its name, and how many are."""
    counts = dict(row.deliveries.values_list("state").annotate(Count("id")))
    return [(state.value, str(state.label), counts.get(state.value, 0)) for state in Delivery.State]


def _counted() -> list[Webhook]:
    """Return every webhook, with how many messages wait for it and how many were given up."""
    waiting = Count("deliveries", filter=Q(deliveries__state=Delivery.State.WAITING))
    failed = Count("deliveries", filter=Q(deliveries__state=Delivery.State.FAILED))
    return list(Webhook.objects.annotate(n_waiting=waiting, n_failed=failed).order_by("name", "id"))


def _refuse(form: WebhookWish, refusal: Refused) -> None:
    form.add_error("address" if isinstance(refusal, BadAddress) else "name", said(refusal.args[0]))


def _done(request: HttpRequest, row: Webhook, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("console:webhook", row.pk)
