"""Addresses of recurring tickets."""

from django.urls import path

from soporte.desk.recurring import views

urlpatterns = [
    path("", views.index, name="recurring"),
    path("new", views.new, name="new-recurring"),
    path("<int:pk>", views.edit, name="recurring-ticket"),
    path("<int:pk>/runs", views.run, name="recurring-runs"),
    path("<int:pk>/state", views.set_state, name="recurring-state"),
    path("<int:pk>/removal", views.remove, name="recurring-removal"),
]
