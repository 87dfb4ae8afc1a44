"""Addresses of the settings."""

from django.urls import path

from soporte.desk.administration import (
    accounts,
    index,
    organization,
    queues,
    staff,
    teams,
    tokens,
    words,
)

urlpatterns = [
    path("", index.show, name="settings"),
    path("organization", organization.edit, name="settings-organization"),
    path("queues/", queues.index, name="queues"),
    path("queues/new", queues.new, name="new-queue"),
    path("queues/<int:pk>", queues.edit, name="queue"),
    path("teams/", teams.index, name="teams"),
    path("teams/new", teams.new, name="new-team"),
    path("teams/<int:pk>", teams.edit, name="team"),
    path("staff/", staff.index, name="staff"),
    path("staff/new", staff.new, name="new-staff"),
    path("staff/<int:pk>", staff.edit, name="staff-member"),
    path("statuses/", words.statuses, name="statuses"),
    path("statuses/new", words.new_status, name="new-status"),
    path("statuses/<int:pk>", words.edit_status, name="status"),
    path("types/", words.types, name="types"),
    path("types/new", words.new_type, name="new-type"),
    path("types/<int:pk>", words.edit_type, name="type"),
    path("mailboxes/", accounts.index, name="accounts"),
    path("mailboxes/new", accounts.new, name="new-account"),
    path("mailboxes/<int:pk>", accounts.edit, name="account"),
    path("mailboxes/<int:pk>/check", accounts.check, name="account-check"),
    path("tokens/", tokens.index, name="tokens"),
    path("tokens/<int:pk>/revoke", tokens.revoke, name="token-revoke"),
]
