"""The people room's things."""

from soporte.people.models.address import Address
from soporte.people.models.mailed_code import MailedCode
from soporte.people.models.organization import Organization
from soporte.people.models.person import Person, Role
from soporte.people.models.team import Team
from soporte.people.models.token import ApiToken

__all__ = ["Address", "ApiToken", "MailedCode", "Organization", "Person", "Role", "Team"]
