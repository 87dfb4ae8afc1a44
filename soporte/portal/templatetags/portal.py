"""What the portal's frame shows on every page."""

from typing import Any

from django import template

from soporte.portal.tickets.mine import sees_organization
from soporte.site.brand import greeting
from soporte.site.operations import current

register = template.Library()


@register.simple_tag(takes_context=True)
def frame(context: dict[str, Any]) -> dict[str, Any]:
    """The installation's name, telephone and greeting, and if there is the organisation's list."""
    person = context["request"].user
    return {
        "site": current(),
        "greeting": greeting(current()),
        "sees_organization": person.is_authenticated and sees_organization(person),
        "guest": not person.is_authenticated,
    }
