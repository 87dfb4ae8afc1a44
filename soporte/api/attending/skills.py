"""Skills, and who has them."""

from django.http import Http404, HttpRequest
from ninja import Query

from soporte.api.access import STAFF, SUPERVISOR, actor_of
from soporte.api.attending.availability import colleague
from soporte.api.attending.schemas import (
    LevelGiven,
    LevelList,
    LevelListShown,
    LevelShown,
    SkillGiven,
    SkillShown,
)
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.problems import no_such
from soporte.api.room import Room
from soporte.api.tickets.schemas import Named
from soporte.people import skills
from soporte.people.models import PersonSkill, Skill
from soporte.toolbox.text import clean_line

room = Room(tags=["skills"])


@room.read("/skills", scope="people:read", role=STAFF, answer=Page[SkillShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[SkillShown]:
    """List skills."""
    rows = Skill.objects.all()
    return page_of(rows, wanted, Order(descending=False), lambda f: [_shown(row) for row in f])


@room.create("/skills", scope="admin", role=SUPERVISOR, answer=SkillShown)
def create(request: HttpRequest, given: SkillGiven) -> SkillShown:
    """Add a skill."""
    skill = Skill(name=clean_line(given.name).strip())
    skills.save_skill(skill, by=actor_of(request))
    return _shown(skill)


@room.change("/skills/{pk}", scope="admin", role=SUPERVISOR, answer=SkillShown)
def update(request: HttpRequest, pk: Key, given: SkillGiven) -> SkillShown:
    """Rename a skill."""
    skill = _found(pk)
    skill.name = clean_line(given.name).strip()
    skills.save_skill(skill, by=actor_of(request))
    return _shown(skill)


@room.remove("/skills/{pk}", scope="admin", role=SUPERVISOR)
def destroy(request: HttpRequest, pk: Key) -> None:
    """Forget a skill, of everybody."""
    skills.remove_skill(_found(pk), by=actor_of(request))


@room.read("/people/{pk}/skills", scope="people:read", role=STAFF, answer=LevelListShown)
def of_person(request: HttpRequest, pk: Key) -> LevelListShown:
    """List somebody's skills."""
    return _levels(colleague(pk).pk)


@room.replace("/people/{pk}/skills", scope="people:write", role=SUPERVISOR, answer=LevelListShown)
def replace(request: HttpRequest, pk: Key, given: LevelList) -> LevelListShown:
    """Make somebody's skills exactly these."""
    person = colleague(pk)
    skills.set_skills(person, levels_of(given.items), by=actor_of(request))
    return _levels(person.pk)


def levels_of(items: list[LevelGiven]) -> dict[int, int]:
    """Levels by skill id. Raises Problem for a skill that does not exist."""
    levels = {one.skill: one.level for one in items}
    if Skill.objects.filter(pk__in=levels).count() != len(levels):
        raise no_such("skill")
    return levels


def _levels(person: int) -> LevelListShown:
    rows = PersonSkill.objects.filter(person=person).select_related("skill").order_by("skill__name")
    return LevelListShown(
        items=[
            LevelShown(skill=Named(id=row.skill_id, name=row.skill.name), level=row.level)
            for row in rows
        ]
    )


def _found(pk: int) -> Skill:
    found = Skill.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(row: Skill) -> SkillShown:
    return SkillShown(id=row.pk, name=row.name)
