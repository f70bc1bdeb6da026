"""How much may be sent to a page: a file to be imported, by whoever may import; and next to nothing elsewhere.

This is asked before anything of a body is read: a form's token stands in the body, so whoever checks it reads it whole.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from goodwill.console.access import Right, allowed
from goodwill.console.middleware import Respond
from goodwill.console.notices import notice
from goodwill.intake.imports import most_bytes

_SLACK = 64 * 1024
"""What a form says around its file."""


def bounded(respond: Respond) -> Respond:
    """Refuse a body that is larger than a page takes, with a reason and unread."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        said = request.headers.get("Content-Length", "")
        most = _most(request)
        if not said.isdigit() or int(said) <= most + _SLACK:
            return respond(request)
        text = _(
            "At most %(most)s MB are taken here. For a larger file there is goodwill import, on the machine itself."
        )
        return notice(request, 413, _("This is too large"), text % {"most": formats.number_format(most >> 20)})

    return answer


def _most(request: HttpRequest) -> int:
    takes = request.path_info == reverse("console:imports") and allowed(request, Right.IMPORT)
    return most_bytes() if takes else int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
