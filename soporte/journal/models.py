"""Journal entries, the reactions done for them, and the first answers of repeated requests."""

from django.contrib.postgres.functions import TransactionNow
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from soporte.toolbox.clock import now


class Entry(models.Model):
    """Something that happened to a thing. Written once by `record`, never changed."""

    kind = models.CharField(max_length=60)
    thing_kind = models.CharField(max_length=30)
    thing_id = models.BigIntegerField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    via = models.CharField(max_length=20)
    caused_by = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)
    # Of those in the audit alone: who reads it there, and where the request came from.
    audit = models.SmallIntegerField(default=0, db_default=0)
    address = models.CharField(max_length=45, blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["thing_kind", "thing_id", "id"], name="journal_thing"),
            # Few among all that happens: these cost daily work nothing.
            models.Index(
                fields=["-at", "-id"], condition=models.Q(audit__gt=0), name="journal_audit"
            ),
            models.Index(
                fields=["audit", "-at", "-id"],
                condition=models.Q(audit__gt=0),
                name="journal_audit_reader",
            ),
            models.Index(
                fields=["kind", "-at", "-id"],
                condition=models.Q(audit__gt=0),
                name="journal_audit_kind",
            ),
            models.Index(
                fields=["actor_kind", "actor_id", "-at", "-id"],
                condition=models.Q(audit__gt=0),
                name="journal_audit_actor",
            ),
            models.Index(
                fields=["via", "-at", "-id"],
                condition=models.Q(audit__gt=0),
                name="journal_audit_via",
            ),
            # Whom notes mention: few entries, and nothing else is written into it.
            GinIndex(
                fields=["detail"],
                opclasses=["jsonb_path_ops"],
                condition=models.Q(kind="note.added", detail__has_key="mentions"),
                name="journal_mentions",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing_kind}:{self.thing_id}"


class ReactionDone(models.Model):
    """One reaction that has run for one entry; the pair is unique, so none is done twice over."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="done")
    reaction = models.CharField(max_length=120)
    at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "reaction"], name="journal_reaction_once")
        ]

    def __str__(self) -> str:
        return f"{self.reaction} for {self.entry_id}"


class IdempotencyKey(models.Model):
    """The first answer to a request that its sender may repeat; kept for a day."""

    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="journal_key_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
