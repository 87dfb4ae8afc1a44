"""What can happen to people."""

from django.utils.translation import gettext_lazy as _

from soporte.journal.kinds import Audit, Kind, field_labels, register
from soporte.people.names import availability_label, day_label, role_label

KINDS = (
    Kind("person.created", _("%(actor)s added %(name)s"), "user-plus"),
    Kind(
        "person.changed",
        _("%(actor)s changed the profile: %(fields)s"),
        "user",
        show={"fields": field_labels("people.Person")},
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "person.role_changed",
        _("%(actor)s changed the role from %(from)s to %(to)s"),
        "shield",
        refers=(),
        show={"from": role_label, "to": role_label},
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "person.sign_in_failed",
        _("Somebody tried to sign in as %(person)s and could not"),
        "lock",
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "site.sign_in_failed",
        _("Somebody tried to sign in with an unknown address (%(address)s)"),
        "lock",
        refers=(),
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "person.merged",
        _("%(actor)s merged %(other)s into this person"),
        "arrow-merge",
        refers=("other",),
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "person.merged_away",
        _("%(actor)s merged this person into %(other)s"),
        "arrow-merge",
        refers=("other",),
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "person.parted",
        _("%(actor)s parted this person from %(other)s again"),
        "arrows-split",
        refers=("other",),
        audit=Audit.SUPERVISORS,
    ),
    Kind("person.signed_in", _("%(actor)s signed in"), "login", audit=Audit.ADMINISTRATORS),
    Kind(
        "address.added",
        _("%(actor)s added the address %(value)s"),
        "at",
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "address.removed",
        _("%(actor)s removed the address %(value)s"),
        "at",
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "address.verified",
        _("The address %(value)s was confirmed"),
        "circle-check",
        audit=Audit.ADMINISTRATORS,
    ),
    Kind("address.undeliverable", _("Mail to %(value)s does not arrive"), "mail-off"),
    Kind("address.lifted", _("%(actor)s lets mail go to %(value)s again"), "mail"),
    Kind(
        "address.complained",
        _("%(value)s called mail of ours spam: no automatic mail goes there any more"),
        "mail-off",
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "organization.created",
        _("%(actor)s added the organisation"),
        "building",
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "organization.changed",
        _("%(actor)s changed the organisation: %(fields)s"),
        "building",
        show={"fields": field_labels("people.Organization")},
        audit=Audit.SUPERVISORS,
    ),
    Kind("team.created", _("%(actor)s added the team"), "users", audit=Audit.SUPERVISORS),
    Kind(
        "team.changed",
        _("%(actor)s changed the team: %(fields)s"),
        "users",
        show={"fields": field_labels("people.Team")},
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "token.created", _("%(actor)s made the token “%(name)s”"), "key", audit=Audit.ADMINISTRATORS
    ),
    Kind(
        "token.revoked",
        _("%(actor)s revoked the token “%(name)s”"),
        "key",
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "availability.changed",
        _("%(actor)s changed the availability from %(from)s to %(to)s"),
        "user",
        refers=(),
        show={"from": availability_label, "to": availability_label},
    ),
    Kind(
        "shift.changed",
        _("%(actor)s changed the shift"),
        "calendar",
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "absence.added",
        _("%(actor)s noted days off: %(first)s to %(last)s"),
        "calendar",
        audit=Audit.SUPERVISORS,
        show={"first": day_label, "last": day_label},
    ),
    Kind(
        "absence.removed",
        _("%(actor)s removed days off: %(first)s to %(last)s"),
        "calendar",
        audit=Audit.SUPERVISORS,
        show={"first": day_label, "last": day_label},
    ),
    Kind(
        "skill.created",
        _("%(actor)s added the skill"),
        "school",
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "skill.changed",
        _("%(actor)s changed the skill"),
        "school",
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "skill.removed",
        _("%(actor)s removed the skill “%(name)s”"),
        "school",
        refers=(),
        audit=Audit.SUPERVISORS,
    ),
    Kind("skills.set", _("%(actor)s set the skills"), "school", audit=Audit.SUPERVISORS),
)


def declare() -> None:
    """Register this room's kinds."""
    register(*KINDS)
