"""Addresses of the profile."""

from django.urls import path

from soporte.desk.profile import devices, keys, views

urlpatterns = [
    path("", views.edit, name="profile"),
    path("keys", keys.edit, name="profile-keys"),
    path("devices", devices.index, name="profile-devices"),
    path("devices/<int:pk>/test", devices.test, name="profile-device-test"),
    path("devices/<int:pk>/remove", devices.remove, name="profile-device-remove"),
]
