"""A short code mailed to an address to prove its control."""

import secrets
from datetime import timedelta

from django.db import models

from soporte.people.models.address import normalise_email
from soporte.toolbox import signing
from soporte.toolbox.clock import now

LIFE = timedelta(minutes=30)
MAX_TRIES = 5
MAX_LIVE = 3
MAX_TRIES_A_DAY = 60


class MailedCode(models.Model):
    """Six digits mailed to an address for one purpose; five tries, half an hour, one use.

    `purpose` names what the code opens, such as `inbound:812` (a guest's held request).
    """

    email = models.CharField(max_length=254)
    purpose = models.CharField(max_length=60)
    check_value = models.CharField(max_length=40)
    tries = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["email", "created_at"], name="people_code_by_email")]

    def __str__(self) -> str:
        return f"{self.purpose} for {self.email}"

    @classmethod
    def issue(cls, email: str, purpose: str) -> tuple["MailedCode", str]:
        """A new code row and its six digits, which only the mail holds."""
        email = normalise_email(email)
        digits = f"{secrets.randbelow(1_000_000):06d}"
        row = cls(email=email, purpose=purpose)
        row.check_value = signing.mac("mailed-code", email, purpose, digits)
        row.save()
        return row, digits

    @classmethod
    def enter(cls, email: str, purpose: str, digits: str) -> bool:
        """Try digits on the live codes of one purpose; True once.

        An address bears only so many wrong tries a day, however many codes are asked for.
        """
        today = cls.objects.filter(
            email=normalise_email(email), created_at__gt=now() - timedelta(days=1)
        )
        tries = today.aggregate(tries=models.Sum("tries"))["tries"] or 0
        if tries >= MAX_TRIES_A_DAY:
            return False
        live = today.filter(purpose=purpose, used_at=None).order_by("-pk")[:MAX_LIVE]
        return any(code.accepts(digits) for code in live)

    def accepts(self, digits: str) -> bool:
        """Use up one try; True once, for the right digits in time."""
        tried = MailedCode.objects.filter(
            pk=self.pk, used_at=None, tries__lt=MAX_TRIES, created_at__gt=now() - LIFE
        ).update(tries=models.F("tries") + 1)
        if not tried or not signing.check(
            self.check_value, "mailed-code", self.email, self.purpose, digits.strip()
        ):
            return False
        return bool(MailedCode.objects.filter(pk=self.pk, used_at=None).update(used_at=now()))
