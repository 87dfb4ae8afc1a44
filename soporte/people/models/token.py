"""A program's key to the API."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.toolbox.clock import now
from soporte.toolbox.prepared import Prepared

if TYPE_CHECKING:
    from soporte.people.models.person import Person

PREFIX = "sop_"
USE_IS_NOTED_EVERY = timedelta(minutes=5)
SCOPES = {
    "tickets:read": _("read tickets"),
    "tickets:write": _("create and change tickets"),
    "people:read": _("read people and organisations"),
    "people:write": _("change people and organisations"),
    "admin": _("change the installation"),
}


class ApiToken(models.Model):
    """A random secret that acts for a person within scopes. Only its SHA-256 is kept.

    The secret has 256 random bits, so a fast hash is enough, and every call can afford it.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=30), default=list)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def issue(
        cls,
        person: "Person",
        name: str,
        *,
        scopes: list[str] | None = None,
        expires_at: datetime | None = None,
    ) -> tuple["ApiToken", str]:
        """A new token and its secret, which is shown once and not kept."""
        secret = PREFIX + secrets.token_urlsafe(32)
        wanted = list(SCOPES) if scopes is None else [s for s in scopes if s in SCOPES]
        token = cls.objects.create(
            person=person,
            name=name,
            digest=digest_of(secret),
            scopes=wanted,
            expires_at=expires_at,
        )
        return token, secret

    @classmethod
    def find(cls, secret: str) -> "ApiToken | None":
        """The live token with this secret, its person at hand."""
        if not secret.startswith(PREFIX):
            return None
        found = _LIVE.first(digest_of(secret))
        if found is None or (found.expires_at and found.expires_at < now()):
            return None
        return found

    def note_use(self) -> None:
        """Remember the use, at most every five minutes, so that a busy token writes little."""
        if not self.last_used_at or self.last_used_at < now() - USE_IS_NOTED_EVERY:
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=now())

    def allows(self, scope: str) -> bool:
        """Whether a scope was granted."""
        return scope in self.scopes

    def revoke(self, **_unused: Any) -> None:
        """End the token at once; a second time changes nothing."""
        if self.revoked_at is None:
            self.revoked_at = now()
            self.save(update_fields=["revoked_at"])


_LIVE = Prepared(
    lambda digest: ApiToken.objects.select_related("person__organization").filter(
        digest=digest, revoked_at=None, person__is_active=True
    )
)


def digest_of(secret: str) -> str:
    """The SHA-256 of a secret, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()
