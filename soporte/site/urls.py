"""Addresses of the brand. They carry what they answer: a change is another address."""

from django.urls import re_path

from soporte.site import views

_ACCENTS = r"(?P<version>[0-9]{1,4})/(?P<light>[0-9a-f]{6})-(?P<dark>[0-9a-f]{6})\.css"

urlpatterns = [
    re_path(rf"^style/{_ACCENTS}$", views.style, name="brand-style"),
    re_path(
        rf"^preview/{_ACCENTS}$", views.style, {"scope": views.PREVIEW}, name="brand-preview-style"
    ),
    re_path(
        r"^(?P<place>logo|logo_dark|icon)/(?P<mark>[0-9a-f]{16})\.png$",
        views.picture,
        name="brand-picture",
    ),
]
