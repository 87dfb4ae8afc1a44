"""What somebody knows how to do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SkillLevel(models.IntegerChoices):
    """How well."""

    BASIC = 1, _("basic")
    GOOD = 2, _("good")
    EXPERT = 3, _("expert")


class Skill(models.Model):
    """A named skill that a kind of work may ask for."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    people = models.ManyToManyField(
        "people.Person", through="people.PersonSkill", related_name="skills"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PersonSkill(models.Model):
    """That one person has a skill, and how well."""

    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, related_name="skill_levels"
    )
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="levels")
    level = models.SmallIntegerField(_("level"), choices=SkillLevel, default=SkillLevel.GOOD)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "skill"], name="people_skill_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.skill_id} {self.level}"
