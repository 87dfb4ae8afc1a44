"""A received message as it came: its headers, and its own HTML alone in a frame."""

from email import policy
from email.parser import BytesHeaderParser

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from soporte.channels import drivers
from soporte.channels.models import Inbound
from soporte.desk import shell
from soporte.desk.access import StaffRequest, staff
from soporte.tickets.models import Message
from soporte.toolbox.html import from_text
from soporte.ui.security import sandboxed

HEADERS = 200
LONGEST_HEADER = 500
MAX_BODY = 2_000_000
# Where the sender chose no letters, ours; whatever a message says of its own wins over it.
FACE = "<style>:where(html){font:14px/1.5 system-ui,sans-serif}:where(body){margin:16px}</style>"


def inbound_or_404(request: StaffRequest, pk: int) -> Inbound:
    """What was received for a message that this reader may see."""
    message = Message.objects.visible_to(request.user).filter(pk=pk).first()
    found = Inbound.objects.filter(message=message).first() if message else None
    if found is None:
        raise Http404
    return found


def headers_of(raw: bytes) -> list[tuple[str, str]]:
    """The raw headers as text, cut where nobody would read on."""
    head = BytesHeaderParser(policy=policy.compat32).parsebytes(raw[:100_000])
    return [(name, str(value)[:LONGEST_HEADER]) for name, value in head.items()[:HEADERS]]


def body_of(inbound: Inbound) -> HttpResponse:
    """The message's own HTML, inert in its frame."""
    incoming = drivers.get(inbound.kind).receive(inbound.payload(), inbound.envelope)
    html = incoming[0].html or from_text(incoming[0].text) if incoming else ""
    return sandboxed(HttpResponse(html[:MAX_BODY] + FACE))


@require_safe
@staff
def show(request: StaffRequest, pk: int) -> HttpResponse:
    """Headers and the frame."""
    inbound = inbound_or_404(request, pk)
    message = Message.objects.select_related("ticket").get(pk=pk)
    context = {
        "message": message,
        "inbound": inbound,
        "frame_url": reverse("desk:original-body", args=[pk]),
        "headers": headers_of(inbound.payload()) if inbound.kind == "email" else [],
    }
    return shell.page(request, "desk/tickets/original.html", context, section="tickets")


@require_safe
@staff
def body(request: StaffRequest, pk: int) -> HttpResponse:
    """The frame's document."""
    return body_of(inbound_or_404(request, pk))
