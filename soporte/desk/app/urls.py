"""Addresses of the app."""

from django.urls import path

from soporte.desk.app import scanning, views, words

urlpatterns = [
    path("worker.js", views.worker, name="app-worker"),
    path("app/manifest.<str:language>.webmanifest", views.manifest, name="app-manifest"),
    path("app/words.<str:language>.json", words.show, name="app-words"),
    path("app/state", views.state, name="app-state"),
    path("app/share", views.share, name="app-share"),
    path("app/offline", views.offline, name="app-offline"),
    path("scan", scanning.show, name="scan"),
    path("tickets/<int:number>/code", scanning.code, name="ticket-code"),
]
