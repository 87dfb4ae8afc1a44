"""Addresses of deliveries in trouble."""

from django.urls import path

from soporte.desk.deliveries import views

urlpatterns = [
    path("", views.index, name="deliveries"),
    path("<int:pk>/retry", views.retry, name="delivery-retry"),
]
