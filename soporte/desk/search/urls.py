"""Address of the search."""

from django.urls import path

from soporte.desk.search import views

urlpatterns = [path("", views.index, name="search")]
