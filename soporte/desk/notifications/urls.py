"""Addresses of notifications, and of following a ticket."""

from django.urls import path

from soporte.desk.notifications import following, preferences, views

urlpatterns = [
    path("notifications/", views.index, name="notifications"),
    path("notifications/badge", views.badge, name="notification-badge"),
    path("notifications/reading", views.reading, name="notification-reading"),
    path("notifications/preferences", preferences.own, name="notification-preferences"),
    path("notifications/defaults", preferences.defaults, name="notification-defaults"),
    path("tickets/<int:number>/followers", following.followers, name="ticket-followers"),
]
