"""Tags for the work around a ticket."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def minutes(amount: int) -> str:
    """Minutes as people say them: 45 min, 1 h 30 min."""
    hours, rest = divmod(amount, 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
