"""Addresses of rules and macros among the settings."""

from django.urls import path, re_path

from soporte.desk.rules import macros, pages

urlpatterns = [
    path("rules/", pages.index, name="rules"),
    path("rules/new", pages.new, name="new-rule"),
    path("rules/builder", pages.builder, name="rule-builder"),
    re_path("^rules/steps/(?P<name>[aw])$", pages.steps, name="rule-steps"),
    path("rules/<int:pk>", pages.edit, name="rule"),
    path("rules/<int:pk>/switch", pages.switch, name="rule-switch"),
    path("rules/<int:pk>/place", pages.move, name="rule-place"),
    path("rules/<int:pk>/removal", pages.remove, name="rule-removal"),
    path("macros/", macros.index, name="macros"),
    path("macros/new", macros.new, name="new-macro"),
    path("macros/<int:pk>", macros.edit, name="macro"),
    path("macros/<int:pk>/removal", macros.remove, name="macro-removal"),
]
