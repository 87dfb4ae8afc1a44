"""Addresses of people at the desk."""

from django.urls import path

from soporte.desk.people import merges, views

urlpatterns = [
    path("", views.index, name="people"),
    path("new", views.new, name="new-person"),
    path("<int:pk>/", views.show, name="person"),
    path("<int:pk>/edit", views.edit, name="edit-person"),
    path("<int:pk>/merge", merges.merge, name="person-merge"),
    path("<int:pk>/merges/<int:merge>/part", merges.part, name="person-part"),
    path("<int:pk>/addresses", views.add_address, name="person-addresses"),
    path("<int:pk>/addresses/<int:address>", views.remove_address, name="person-address"),
    path(
        "<int:pk>/addresses/<int:address>/confirmation",
        views.confirm_address,
        name="person-address-confirmation",
    ),
    path("<int:pk>/addresses/<int:address>/lift", views.lift_address, name="person-address-lift"),
]
