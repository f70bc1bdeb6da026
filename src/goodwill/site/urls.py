"""Where each address leads: the API and the console."""

from django.urls import include, path

from goodwill.console.views import door

urlpatterns = [
    path("api/", include("goodwill.api.urls")),
    path("", include("goodwill.console.entering.urls")),
    path("", include("goodwill.console.urls")),
]

handler403 = door.refused
handler404 = door.not_found
handler429 = door.too_often
handler500 = door.broken
