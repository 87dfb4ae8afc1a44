"""Every address of the installation."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("soporte.api.urls")),
    path("", include("soporte.ui.urls")),
    path("desk/", include("soporte.desk.urls")),
]
handler400 = "soporte.ui.views.bad_request"
handler403 = "soporte.ui.views.forbidden"
handler404 = "soporte.ui.views.not_found"
handler500 = "soporte.config.errors.server_error"
