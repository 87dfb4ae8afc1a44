"""The customers' addresses."""

from django.urls import path
from django.views.generic import RedirectView

from soporte.portal.home import views as home
from soporte.portal.people import addresses, data, profile
from soporte.portal.setup import views as setup
from soporte.portal.tickets import (
    approval,
    closure,
    guests,
    messages,
    mine,
    new,
    participants,
    rating,
    show,
    transcript,
)

app_name = "portal"
TICKET = "portal/requests/<int:number>/"

urlpatterns = [
    path("", home.show, name="home"),
    path("portal/", RedirectView.as_view(pattern_name="portal:home")),
    path("portal/requests/", mine.index, name="tickets"),
    path("portal/organization/", mine.of_organization, name="organization"),
    path("portal/requests/new/", new.create, name="new_ticket"),
    path("portal/requests/new/fields/", new.fields, name="new_ticket_fields"),
    path("portal/requests/code/", guests.code, name="guest_code"),
    path("portal/requests/code/another/", guests.resend, name="guest_resend"),
    path(TICKET, show.show, name="ticket"),
    path(f"{TICKET}live/", show.live, name="ticket_live"),
    path(f"{TICKET}messages/", messages.create, name="reply"),
    path(f"{TICKET}messages/<int:pk>/", show.message, name="message"),
    path(f"{TICKET}closure/", closure.create, name="closure"),
    path(f"{TICKET}reopening/", closure.destroy, name="reopening"),
    path(f"{TICKET}rating/", rating.create, name="rate"),
    path(f"{TICKET}rating/<int:person_id>/<str:check>", rating.by_mail, name="rating"),
    path("portal/approvals/<int:pk>/", approval.show, name="approval"),
    path("portal/approvals/<int:pk>/<str:check>", approval.by_mail, name="approval_by_mail"),
    path(f"{TICKET}participants/", participants.create, name="participants"),
    path(
        f"{TICKET}participants/<int:person_id>/confirmation/",
        participants.confirm,
        name="participant_confirmation",
    ),
    path(
        f"{TICKET}participants/<int:person_id>/removal/",
        participants.destroy,
        name="participant_removal",
    ),
    path(f"{TICKET}conversation.<str:format>", transcript.show, name="transcript"),
    path("portal/profile/", profile.edit, name="profile"),
    path("portal/profile/data/", data.create, name="data"),
    path("portal/profile/data/<int:pk>/", data.show, name="data_copy"),
    path("portal/profile/addresses/", addresses.create, name="addresses"),
    path("portal/profile/addresses/code/", addresses.code, name="address_code"),
    path("portal/profile/addresses/<int:pk>/primary/", addresses.prefer, name="address_primary"),
    path("portal/profile/addresses/<int:pk>/removal/", addresses.destroy, name="address_removal"),
    path("setup/", setup.start, name="setup"),
    path("setup/mailbox/check/", setup.progress, name="setup_check"),
    path("setup/<slug:step>/", setup.step, name="setup_step"),
]
