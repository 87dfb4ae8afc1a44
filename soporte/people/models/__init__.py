"""The people room's things."""

from soporte.people.models.address import Address
from soporte.people.models.attendance import Absence, Availability, LastSeen, Shift
from soporte.people.models.mailed_code import MailedCode
from soporte.people.models.organization import Organization
from soporte.people.models.person import Person, Role
from soporte.people.models.skill import PersonSkill, Skill, SkillLevel
from soporte.people.models.team import Team
from soporte.people.models.token import ApiToken
from soporte.people.models.union import PersonMerge

__all__ = [
    "Absence",
    "Address",
    "ApiToken",
    "Availability",
    "LastSeen",
    "MailedCode",
    "Organization",
    "Person",
    "PersonMerge",
    "PersonSkill",
    "Role",
    "Shift",
    "Skill",
    "SkillLevel",
    "Team",
]
