"""Addresses of what rules and macros do to a ticket."""

from django.urls import path

from soporte.desk.rules import running, why

urlpatterns = [
    path("tickets/<int:number>/macros", running.index, name="ticket-macros"),
    path("tickets/<int:number>/macros/<int:pk>", running.run, name="ticket-macro"),
    path("tickets/<int:number>/why/<int:pk>", why.entry, name="why"),
    path("runs/<int:pk>", why.run, name="run"),
]
