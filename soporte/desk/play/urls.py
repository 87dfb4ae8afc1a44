"""Addresses of play mode."""

from django.urls import path

from soporte.desk.play import views

urlpatterns = [
    path("step", views.step, name="play-step"),
    path("<slug:slug>/", views.start, name="play"),
]
