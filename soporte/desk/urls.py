"""The desk's addresses."""

from django.urls import include, path

from soporte.desk.home import views as home

app_name = "desk"
urlpatterns = [
    path("", home.show, name="home"),
    path("home/now", home.current, name="home-now"),
    path("views/", include("soporte.desk.views.urls")),
    path("bulk/", include("soporte.desk.bulk.urls")),
    path("", include("soporte.desk.tickets.urls")),
    path("", include("soporte.desk.rules.ticket_urls")),
    path("people/", include("soporte.desk.people.urls")),
    path("organizations/", include("soporte.desk.organizations.urls")),
    path("search/", include("soporte.desk.search.urls")),
    path("", include("soporte.desk.palette.urls")),
    path("play/", include("soporte.desk.play.urls")),
    path("", include("soporte.desk.notifications.urls")),
    path("", include("soporte.desk.attending.urls")),
    path("", include("soporte.desk.app.urls")),
    path("deliveries/", include("soporte.desk.deliveries.urls")),
    path("held/", include("soporte.desk.held.urls")),
    path("profile/", include("soporte.desk.profile.urls")),
    path("recurring/", include("soporte.desk.recurring.urls")),
    path("settings/", include("soporte.desk.rules.urls")),
    path("settings/", include("soporte.desk.administration.urls")),
]
