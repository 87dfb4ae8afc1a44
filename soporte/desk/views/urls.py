"""Addresses of saved views at the desk."""

from django.urls import path

from soporte.desk.views import export, pages, tables

urlpatterns = [
    path("", pages.index, name="views"),
    path("new", pages.new, name="new-view"),
    path("builder", pages.builder, name="view-builder"),
    path("<int:pk>/edit", pages.edit, name="edit-view"),
    path("<int:pk>/deletion", pages.delete, name="view-deletion"),
    path("<int:pk>/search", pages.as_search, name="view-search"),
    path("<int:pk>/pin", pages.pin, name="view-pin"),
    path("<slug:slug>/table", tables.show, name="view-table"),
    path("<slug:slug>/table.csv", export.show, name="view-export"),
]
