"""Addresses of availability, of the team's page, and of the reasons for assignments."""

from django.urls import path

from soporte.desk.attending import own, team, why

urlpatterns = [
    path("availability", own.show, name="availability"),
    path("availability/tickets", own.give_back, name="give-back"),
    path("availability/tickets/again", own.take_again, name="take-again"),
    path("team", team.show, name="team-now"),
    path("team/<int:pk>", team.update, name="team-member"),
    path("tickets/<int:number>/assignment", why.show, name="ticket-assignment"),
    path("tickets/<int:number>/assignment/people", why.people, name="ticket-workers"),
]
