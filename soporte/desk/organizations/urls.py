"""Addresses of organisations at the desk."""

from django.urls import path

from soporte.desk.organizations import views

urlpatterns = [
    path("", views.index, name="organizations"),
    path("new", views.new, name="new-organization"),
    path("<int:pk>/", views.show, name="organization"),
    path("<int:pk>/edit", views.edit, name="edit-organization"),
]
