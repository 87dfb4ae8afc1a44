"""Addresses of tickets at the desk."""

from django.urls import path

from soporte.desk.tickets import (
    creation,
    facts,
    lists,
    originals,
    participants,
    replies,
    tasks,
    times,
    views,
)

urlpatterns = [
    path("views/counts", lists.counts, name="counts"),
    path("views/<slug:slug>/", lists.index, name="view"),
    path("views/<slug:slug>/rows", lists.rows, name="rows"),
    path("tickets/", lists.default, name="tickets"),
    path("tickets/new", creation.new, name="new-ticket"),
    path("tickets/new/people", creation.people, name="new-ticket-people"),
    path("tickets/<int:number>/", views.show, name="ticket"),
    path("tickets/<int:number>/live", views.live, name="ticket-live"),
    path("tickets/<int:number>/older", views.older, name="ticket-older"),
    path("tickets/<int:number>/history", views.history, name="ticket-history"),
    path("tickets/<int:number>/reading", views.reading, name="ticket-reading"),
    path("tickets/<int:number>/messages", replies.create, name="ticket-messages"),
    path("tickets/<int:number>/deliveries/<int:pk>", replies.resend, name="ticket-delivery"),
    path("tickets/<int:number>/participants", participants.create, name="ticket-participants"),
    path(
        "tickets/<int:number>/participants/<int:pk>",
        participants.update,
        name="ticket-participant",
    ),
    path("tickets/<int:number>/facts/<slug:noun>", facts.update, name="ticket-fact"),
    path("tasks/", tasks.mine, name="my-tasks"),
    path("times.csv", times.export, name="times-export"),
    path("tickets/<int:number>/override", tasks.override, name="ticket-override"),
    path("tickets/<int:number>/tasks", tasks.index, name="ticket-tasks"),
    path("tickets/<int:number>/tasks/new", tasks.create, name="ticket-new-task"),
    path("tickets/<int:number>/tasks/checklist", tasks.apply, name="ticket-checklist"),
    path("tickets/<int:number>/tasks/<int:pk>", tasks.update, name="ticket-task"),
    path("tickets/<int:number>/times", times.index, name="ticket-times"),
    path("tickets/<int:number>/times/new", times.create, name="ticket-new-time"),
    path("tickets/<int:number>/times/timer", times.timer, name="ticket-timer"),
    path("tickets/<int:number>/times/<int:pk>", times.update, name="ticket-time"),
    path("messages/<int:pk>/", views.message, name="message"),
    path("messages/<int:pk>/original", originals.show, name="original"),
    path("messages/<int:pk>/original/body", originals.body, name="original-body"),
]
