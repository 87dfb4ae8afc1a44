"""The two switches that every page has."""

from django.urls import path

from soporte.ui import views

app_name = "ui"
urlpatterns = [
    path("appearance/theme", views.theme, name="theme"),
    path("appearance/language", views.language, name="language"),
]
