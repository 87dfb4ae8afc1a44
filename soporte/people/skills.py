"""Verbs about skills: which there are, and who has them."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.people.models import Person, PersonSkill, Skill, SkillLevel


@transaction.atomic
def save_skill(skill: Skill, *, by: Actor) -> None:
    """Save a new or renamed skill; records `skill.created` or `skill.changed`."""
    is_new = skill.pk is None
    if Skill.objects.filter(name__iexact=skill.name).exclude(pk=skill.pk).exists():
        raise ValidationError({"name": _("This name is taken.")})
    skill.save()
    record("skill.created" if is_new else "skill.changed", skill, by=by)


@transaction.atomic
def remove_skill(skill: Skill, *, by: Actor) -> None:
    """Forget a skill, of everybody; records `skill.removed`."""
    record("skill.removed", skill, by=by, detail={"name": skill.name})
    skill.delete()


@transaction.atomic
def set_skills(person: Person, levels: Mapping[int, int], *, by: Actor) -> None:
    """Make somebody's skills exactly these levels by skill id; records `skills.set`.

    Raises ValidationError for a skill or a level that does not exist.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    before = dict(PersonSkill.objects.filter(person=person).values_list("skill_id", "level"))
    if before == dict(levels):
        return
    known = dict(Skill.objects.filter(pk__in=levels).values_list("pk", "name"))
    if len(known) != len(levels) or not set(levels.values()) <= set(SkillLevel.values):
        raise ValidationError(_("There is no such skill or level."))
    PersonSkill.objects.filter(person=person).delete()
    PersonSkill.objects.bulk_create(
        PersonSkill(person=person, skill_id=pk, level=level) for pk, level in levels.items()
    )
    detail = {"skills": sorted(known.values())}
    record("skills.set", person, by=by, detail=detail)


def of_people(ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """Levels by skill id, by person id."""
    found: dict[int, dict[int, int]] = {pk: {} for pk in ids}
    rows = PersonSkill.objects.filter(person__in=found)
    for person, skill, level in rows.values_list("person_id", "skill_id", "level"):
        found[person][skill] = level
    return found
