"""The index of the settings."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, supervisor

FOR_SUPERVISORS = (
    ("desk:queues", "inbox", _("Queues"), _("Where tickets wait, and who may work there")),
    ("desk:teams", "users-group", _("Teams"), _("Who works together")),
    ("desk:canned-replies", "message-2", _("Canned replies"), _("Texts that are used often")),
    ("desk:checklists", "list-check", _("Checklists"), _("Steps that come back, as tasks")),
)
FOR_ADMINISTRATORS = (
    (
        "desk:settings-organization",
        "building",
        _("Organisation"),
        _("Name, language, time zone, support address, working hours"),
    ),
    ("desk:accounts", "mailbox", _("Mailboxes"), _("The addresses at which people write to you")),
    ("desk:staff", "users", _("Staff and roles"), _("Who works at the desk, and what they may do")),
    ("desk:statuses", "circle-half-2", _("Statuses"), _("Your own words for how far a ticket is")),
    ("desk:types", "tag", _("Ticket types"), _("What kinds of help people ask for")),
    (
        "desk:notification-defaults",
        "bell",
        _("Notifications"),
        _("What staff are told of until they choose for themselves"),
    ),
    (
        "desk:request-forms",
        "list-check",
        _("Forms"),
        _("What each queue and kind of request asks"),
    ),
    ("desk:fields", "adjustments", _("Fields"), _("What forms may ask: texts, dates, lists")),
    ("desk:tokens", "key", _("API tokens"), _("Keys with which programs act")),
)


@require_safe
@supervisor
def show(request: StaffRequest) -> HttpResponse:
    """What this person may change."""
    tiles = [*FOR_SUPERVISORS]
    if request.user.is_administrator:
        tiles += FOR_ADMINISTRATORS
    return shell.page(
        request, "desk/administration/index.html", {"tiles": tiles}, section="settings"
    )
