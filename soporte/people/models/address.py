"""Where a person is reached."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.toolbox.clock import now


class Address(models.Model):
    """One e-mail address or telephone number of a person: the truth about where they are reached.

    `value` is normalised; `verified_at` says when its control was proved; an address that nobody
    has proved may be written by anybody's mail, so it opens nothing. `undeliverable_at` says that
    no mail goes there; `refused` that its server said so for good, and not only several times in a
    row (`soft_bounces` since `soft_since`). Whoever complained gets no automatic mail any more.
    """

    class Kind(models.TextChoices):
        """What the value is."""

        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("telephone")

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.EMAIL)
    value = models.CharField(max_length=254)
    is_primary = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True, blank=True)
    undeliverable_at = models.DateTimeField(null=True, blank=True)
    refused = models.BooleanField(default=False, db_default=False)
    soft_bounces = models.SmallIntegerField(default=0, db_default=0)
    soft_since = models.DateTimeField(null=True, blank=True)
    complained_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], name="people_address_once"),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=models.Q(is_primary=True),
                name="people_one_primary_address",
            ),
        ]

    def __str__(self) -> str:
        return self.value

    @property
    def is_verified(self) -> bool:
        """Whether its control was proved."""
        return self.verified_at is not None


def normalise_email(value: str) -> str:
    """One spelling for one mailbox: trimmed and folded to lower case, the domain in ASCII.

    Local parts are case-sensitive on paper (RFC 5321) and nowhere in practice.
    """
    local, _at, domain = value.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        ascii_domain = domain
    return f"{local}@{ascii_domain}".lower() if local else ""


def normalise_phone(value: str) -> str:
    """Digits with an optional leading plus; empty when there are too few to ring."""
    digits = "".join(c for c in value if c.isdecimal())
    if not 5 <= len(digits) <= 18:
        return ""
    return ("+" if value.strip().startswith(("+", "00")) else "") + digits.removeprefix("00")
