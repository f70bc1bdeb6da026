"""Where each address leads: the API and the console."""

from django.urls import include, path

from goodwill.console.views import door

urlpatterns = [
    path("api/", include("goodwill.api.urls")),
    path("", include("goodwill.console.urls")),
]

handler403 = door.refused
handler404 = door.not_found
handler500 = door.broken
