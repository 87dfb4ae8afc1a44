"""What the help beside the search box tells: each operator with an example, in both languages."""

from django.utils.translation import gettext_lazy as _

OPERATORS = [
    (_("from:ana"), _("Who asked: name, address or “me”")),
    (_("assignee:me"), _("Who has it: name, “me” or “nobody”")),
    (_("is:open"), _("Also waiting, resolved, closed, new, mine, unassigned")),
    (_("is:unread"), _("Also followed, asleep, held (what holds it open)")),
    (_("queue:network"), _("The queue, or how its name begins")),
    (_("tag:vpn"), _("A tag")),
    (_("type:incident"), _("The type")),
    (_("priority:high"), _("Low, normal, high or urgent")),
    (_("status:waiting"), _("The status, or how its name begins")),
    (_("org:acme"), _("The organisation")),
    (_("created:>2026-01-01"), _("A day, a month or a span: 2026-01..2026-03")),
    (_("updated:<7d"), _("Changed in the last 7 days; h, d, w, m, y")),
    (_("has:attachment"), _("With files")),
    (_("in:subject"), _("Words in the subject alone, or in:notes")),
    (_('"exact phrase"'), _("These words in this order")),
    (_("-word"), _("Without this word; also before an operator: -is:closed")),
]
