"""What a rule or macro did to a ticket, and why: the answer to “why did this happen”."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.automation.models.macro import Macro
from soporte.automation.models.rule import Rule, Version
from soporte.toolbox.clock import now


class Step(models.TextChoices):
    """How a run ended."""

    ACTED = "acted", _("acted")
    WARNED = "warned", _("warned")
    REFUSED = "refused", _("was refused by the ticket")
    FAILED = "failed", _("failed")


class Run(models.Model):
    """One time that a rule or macro acted on a ticket.

    `entry_id` is what happened before, `entries` what the run itself recorded. `findings` are the
    conditions with their values then, in both languages: what they name may be renamed later.
    """

    rule = models.ForeignKey(
        Rule, on_delete=models.CASCADE, null=True, related_name="runs", db_index=False
    )
    macro = models.ForeignKey(
        Macro, on_delete=models.CASCADE, null=True, related_name="runs", db_index=False
    )
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+", db_index=False)
    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    entry_id = models.BigIntegerField(null=True)
    entries = ArrayField(models.BigIntegerField(), default=list)
    step = models.CharField(max_length=10, choices=Step, default=Step.ACTED)
    findings: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(
        default=list
    )
    notes: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    error = models.TextField(blank=True, default="")
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["rule", "-id"], name="automation_runs_of_rule"),
            models.Index(fields=["macro", "-id"], name="automation_runs_of_macro"),
            models.Index(fields=["ticket", "-id"], name="automation_runs_on_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id or self.macro_id} {self.step} on {self.ticket_id}"
