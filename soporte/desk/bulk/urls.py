"""Addresses of acts on many tickets."""

from django.urls import path

from soporte.desk.bulk import views

urlpatterns = [
    path("", views.index, name="bulks"),
    path("new", views.new, name="new-bulk"),
    path("count", views.count, name="bulk-count"),
    path("<int:pk>/", views.show, name="bulk"),
    path("<int:pk>/progress", views.progress, name="bulk-progress"),
    path("<int:pk>/stop", views.stop, name="bulk-stop"),
    path("<int:pk>/undo", views.undo, name="bulk-undo"),
]
