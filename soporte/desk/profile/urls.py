"""Addresses of the profile."""

from django.urls import path

from soporte.desk.profile import keys, views

urlpatterns = [
    path("", views.edit, name="profile"),
    path("keys", keys.edit, name="profile-keys"),
]
