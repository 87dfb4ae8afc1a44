"""Addresses of the search."""

from django.urls import path

from soporte.desk.search import saved, views

urlpatterns = [
    path("", views.index, name="search"),
    path("saved", saved.keep, name="saved-searches"),
]
