"""Every table that can hold something of a person is covered by erasure, or says why not."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from soporte.people.models import Person
from soporte.people.personal import parts
from soporte.privacy.sweeping import columns, owned

# Words of the house itself, or none of anybody: whatever name stands there all the same is found
# by the last look of an erasure (soporte/privacy/sweeping.py), which reads every column.
REASONS = {
    "auth.Group": "not used",
    "auth.Permission": "not used",
    "contenttypes.ContentType": "names of tables",
    "account.EmailConfirmation": "not used: codes are our own",
    "site.SiteSettings": "the organisation's own",
    "fields.Field": "what forms ask, not what is answered",
    "files.Blob": "bytes by hash; gone a day after the last link",
    "files.Usage": "what was uploaded today; swept with the day, and by the last look",
    "journal.IdempotencyKey": "first answers, kept a day; deleted by the last look",
    "journal.ReactionDone": "names of functions",
    "people.Organization": "a customer organisation is no person",
    "people.Team": "a team's name",
    "people.Skill": "a skill's name",
    "tickets.Queue": "a queue's own words",
    "tickets.Status": "a status's own words",
    "tickets.TicketType": "a type's own words",
    "tickets.Form": "what is asked, not what is answered",
    "tickets.Checklist": "the house's own words",
    "tickets.Link": "which ticket belongs to which",
    "channels.Account": "our own mailboxes",
    "automation.Decision": "who was considered, by numbers; they work at the desk",
    "automation.QueuePolicy": "how a queue gives out work",
    "automation.Turn": "whose turn it is, by number",
    "automation.SkillNeed": "which skill a type needs",
    "automation.Rule": "the house's own words",
    "automation.Version": "as rules and macros",
    "notices.MailText": "the house's own words",
    "site.BrandPicture": "the house's own pictures",
    "tickets.RecurringRun": "when a ticket was opened by itself",
    "privacy.DataCopy": "deleted with the person's row; its file goes when the erasure begins",
    "privacy.Erasure": "what was erased and when, by numbers alone",
    "privacy.RetentionRule": "the house's own rules",
}
APPS = ("procrastinate",)


def holds_words(model):
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField, ArrayField)
    return any(isinstance(field, kinds) for field in model._meta.concrete_fields)


def names_somebody(model):
    return any(
        isinstance(field, models.ForeignKey) and field.related_model is Person
        for field in model._meta.concrete_fields
    )


def uncovered():
    covered = {label for part in parts() for label in part.tables}
    by_themselves = {model._meta.label for model, _field in owned()}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        if model._meta.app_label in APPS or label in covered | by_themselves:
            continue
        if (holds_words(model) or names_somebody(model)) and label not in REASONS:
            yield label


def test_every_table_is_erased_or_says_why_it_holds_nobodys_data():
    assert sorted(uncovered()) == [], (
        "Add it to the room's personal.py (deleted, emptied, shown), or here with its reason."
    )


def test_what_the_parts_name_exists():
    known = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    fields = {f"{m._meta.label}.{f.name}" for m in apps.get_models() for f in m._meta.many_to_many}
    named = {label for part in parts() for label in part.tables}
    assert named - known - fields == set()


@pytest.mark.django_db
def test_the_last_look_reads_every_column_of_ours_that_can_hold_words():
    read = {(table, column) for table, column, _kind in columns()}
    left = set()
    for model in apps.get_models():
        if not model.__module__.startswith("soporte.") or model._meta.app_label == "people":
            continue
        for field in model._meta.concrete_fields:
            is_word = isinstance(field, models.CharField | models.TextField | models.JSONField)
            if is_word and (model._meta.db_table, field.column) not in read:
                left.add(f"{model._meta.label}.{field.name}")
    assert left == set()
