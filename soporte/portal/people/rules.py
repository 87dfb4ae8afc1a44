"""Which addresses customers may not claim: ours, and our people's.

A code mailed to one of our own mailboxes would show in a ticket; an address at our own domain
could pass for one of us.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from soporte.channels.accounts import refuse_our_mailboxes
from soporte.channels.models import Account
from soporte.people.models import Address, Person
from soporte.people.models.person import STAFF_ROLES

# Domains that anybody may have a mailbox at: sharing one with us says nothing.
ANYBODYS = frozenset(
    {
        "aol.com",
        "fastmail.com",
        "gmail.com",
        "gmx.com",
        "gmx.de",
        "gmx.es",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "hotmail.es",
        "icloud.com",
        "live.com",
        "mail.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "outlook.es",
        "proton.me",
        "protonmail.com",
        "telefonica.net",
        "yahoo.com",
        "yahoo.es",
        "yandex.com",
        "zoho.com",
    }
)


def refuse_ours(email: str, person: Person) -> None:
    """Raise ValidationError for an address that this person may not add: ours, or at our domain."""
    refuse_our_mailboxes(email)
    domain = email.rpartition("@")[2]
    if not person.is_staff and domain not in ANYBODYS and _is_ours(domain):
        raise ValidationError(
            _("Addresses of our own organisation cannot be added here. Write to us about it.")
        )


def _is_ours(domain: str) -> bool:
    if any(domain == ours.rpartition("@")[2] for ours in Account.ours()):
        return True
    of_staff = Address.objects.filter(kind="email", person__role__in=STAFF_ROLES)
    return of_staff.filter(value__endswith=f"@{domain}").exists()
