"""Every address of the installation."""

from django.urls import URLPattern, URLResolver, include, path

from soporte.portal.files import views as files

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("soporte.api.urls")),
    path("", include("soporte.ui.urls")),
    path("desk/", include("soporte.desk.urls")),
    path("accounts/", include("soporte.portal.accounts.urls")),
    path("f/<str:token>", files.show, name="file"),
    path("f/<str:token>/<int:number>", files.page, name="file-page"),
    path("brand/", include("soporte.site.urls")),
    path("", include("soporte.portal.urls")),
]
handler400 = "soporte.ui.views.bad_request"
handler403 = "soporte.ui.views.forbidden"
handler404 = "soporte.ui.views.not_found"
handler500 = "soporte.config.errors.server_error"
