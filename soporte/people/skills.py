"""Verbs about skills: which there are, and who has them."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.journal.differences import removing, watched
from soporte.people.models import Person, PersonSkill, Skill, SkillLevel


@transaction.atomic
def save_skill(skill: Skill, *, by: Actor) -> None:
    """Save a new or renamed skill; records `skill.created` or `skill.changed`."""
    if Skill.objects.filter(name__iexact=skill.name).exclude(pk=skill.pk).exists():
        raise ValidationError({"name": _("This name is taken.")})
    with watched(skill, by=by, created="skill.created", changed="skill.changed"):
        skill.save()


@transaction.atomic
def remove_skill(skill: Skill, *, by: Actor) -> None:
    """Forget a skill, of everybody; records `skill.removed`."""
    removing(skill, "skill.removed", by=by, detail={"name": skill.name})
    skill.delete()


@transaction.atomic
def set_skills(person: Person, levels: Mapping[int, int], *, by: Actor) -> None:
    """Make somebody's skills exactly these levels by skill id; records `skills.set`.

    Raises ValidationError for a skill or a level that does not exist.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    known = Skill.objects.filter(pk__in=levels).count()
    if known != len(levels) or not set(levels.values()) <= set(SkillLevel.values):
        raise ValidationError(_("There is no such skill or level."))
    with watched(person, by=by, changed="skills.set", also=lambda: {"skills": _named(person)}):
        PersonSkill.objects.filter(person=person).exclude(skill__in=levels).delete()
        for skill, level in levels.items():
            PersonSkill.objects.update_or_create(
                person=person, skill_id=skill, defaults={"level": level}
            )


def _named(person: Person) -> dict[str, int]:
    """Somebody's levels by the skills' names."""
    rows = PersonSkill.objects.filter(person=person).order_by("skill__name")
    return dict(rows.values_list("skill__name", "level"))


def of_people(ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """Levels by skill id, by person id."""
    found: dict[int, dict[int, int]] = {pk: {} for pk in ids}
    rows = PersonSkill.objects.filter(person__in=found)
    for person, skill, level in rows.values_list("person_id", "skill_id", "level"):
        found[person][skill] = level
    return found
