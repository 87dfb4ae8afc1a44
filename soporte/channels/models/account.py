"""One mailbox of ours."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.site.memory import kept
from soporte.site.operations import current
from soporte.toolbox.clock import now
from soporte.toolbox.prepared import Prepared


class Account(models.Model):
    """An address at which we are written to, with what is needed to fetch and to send.

    `settings` is read through the channel's own typed model; secrets in it are sealed
    (`toolbox.sealing`). `cursor` is how far a polled account has been read.
    """

    kind = models.CharField(max_length=20, default="email")
    name = models.CharField(_("name"), max_length=100)
    address = models.EmailField(_("address"), unique=True)
    queue = models.ForeignKey(
        "tickets.Queue",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("queue for what arrives"),
    )
    is_default = models.BooleanField(_("answers go out from here by default"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    signature = models.TextField(
        _("signature of answers"),
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "Below each answer that goes out from here, unless the queue has one of its own. "
            "Placeholders: {{ me.name }}, {{ me.first_name }}, {{ me.title }}, {{ queue.name }}, "
            "{{ site.name }}, {{ site.phone }}."
        ),
    )
    settings = models.JSONField(default=dict, blank=True)
    cursor = models.JSONField(default=dict, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-is_default", "name"]

    def __str__(self) -> str:
        return self.address

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Addresses are compared in lower case."""
        self.address = self.address.strip().lower()
        super().save(*args, **kwargs)

    @classmethod
    def for_addresses(cls, addresses: list[str]) -> "Account | None":
        """The account that one of these addresses reaches; what follows a plus does not count."""
        plain = [address.strip().lower() for address in addresses]
        named = {*plain, *map(without_tag, plain)}
        return next((one for one in cls.known() if one.is_active and one.address in named), None)

    @classmethod
    def ours(cls) -> set[str]:
        """Every address of ours, in lower case: mail that claims to come from one is a loop."""
        return {current().support_address.lower(), *(one.address for one in cls.known())}

    @classmethod
    def default(cls) -> "Account | None":
        """The account that answers go out from when nothing else is said."""
        active = [one for one in cls.known() if one.is_active]
        return min(active, key=lambda one: (not one.is_default, one.pk), default=None)

    @classmethod
    def known_as(cls, pk: int | None) -> "Account | None":
        """The account of this number."""
        return next((one for one in cls.known() if one.pk == pk), None)

    @classmethod
    def known(cls) -> list["Account"]:
        """Every account with its queue, the default one first: there are few, and often asked.

        Shared, perhaps kept: what polling notes in one (`cursor`, `error`…) may be old here.
        """
        return kept("accounts", _KNOWN.all)

    def note_success(self, cursor: dict[str, Any]) -> None:
        """Remember a fetch that worked, and how far it came."""
        self.cursor, self.fetched_at, self.failing_since, self.error = cursor, now(), None, ""
        self.save(update_fields=["cursor", "fetched_at", "failing_since", "error"])

    def note_failure(self, error: str) -> bool:
        """Remember a fetch that failed; whether this is news."""
        is_news = self.failing_since is None
        self.failing_since = self.failing_since or now()
        self.error = error[:500]
        self.save(update_fields=["failing_since", "error"])
        return is_news


_KNOWN = Prepared(lambda: Account.objects.select_related("queue__team"))


def without_tag(address: str) -> str:
    """The address in lower case without its plus part."""
    local, _at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
