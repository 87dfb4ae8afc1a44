"""Address of the profile."""

from django.urls import path

from soporte.desk.profile import views

urlpatterns = [path("", views.edit, name="profile")]
