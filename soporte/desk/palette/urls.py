"""Addresses of the palette and the cheat sheet."""

from django.urls import path

from soporte.desk.palette import views

urlpatterns = [
    path("palette/commands", views.offered, name="commands"),
    path("palette/find", views.find, name="find"),
    path("palette/tickets", views.tickets, name="find-tickets"),
    path("palette/colleagues/<int:number>", views.colleagues, name="find-colleagues"),
    path("keys", views.keys, name="keys"),
]
