"""Addresses of held messages."""

from django.urls import path

from soporte.desk.held import several, spam, views

urlpatterns = [
    path("", views.index, name="held"),
    path("several", several.update, name="held-several"),
    path("marks/<int:pk>/release", spam.release, name="spam-release"),
    path("<int:pk>/", views.show, name="held-message"),
    path("<int:pk>/body", views.body, name="held-body"),
    path("<int:pk>/raw", views.raw, name="held-raw"),
    path("<int:pk>/<slug:act>", views.update, name="held-act"),
]
