"""How somebody stands, in one line."""

from django.utils.translation import gettext as _

from soporte.automation.assigning.explaining import moment
from soporte.people.attending import Standing
from soporte.people.models import Absence


def line(standing: Standing) -> str:
    """“on shift until 14:00”, “off shift until Monday 9:00”, “holidays, back on …”, or nothing."""
    if standing.until:
        return _("on shift until %(moment)s") % {"moment": moment(standing.until.isoformat())}
    back = moment(standing.back.isoformat()) if standing.back else ""
    if standing.off:
        kinds = {**dict(Absence.Kind.choices), "holiday": _("public holiday")}
        kind = str(kinds.get(standing.off.kind, standing.off.kind))
        values = {"kind": kind, "moment": back}
        return _("%(kind)s, back on %(moment)s") % values if back else kind
    if standing.is_on_shift:
        return ""
    return _("off shift until %(moment)s") % {"moment": back} if back else _("off shift")
