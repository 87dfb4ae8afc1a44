"""Reading JSON bodies: only JSON, only as deep and as odd as JSON may be."""

import json
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from soporte.api.problems import Problem


class JsonParser(Parser):
    """Refuses other media types, numbers that are none, and nesting without end."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as Python values. Raises Problem."""
        media_type = (request.content_type or "").lower()
        if media_type != "application/json" and not media_type.endswith("+json"):
            raise Problem("media_type", _("Send Content-Type: application/json."))
        try:
            return json.loads(request.body, parse_constant=_no_number)
        except (ValueError, RecursionError) as wrong:
            raise Problem("malformed", _("The body is not valid JSON.")) from wrong


def _no_number(name: str) -> float:
    raise ValueError(name)
