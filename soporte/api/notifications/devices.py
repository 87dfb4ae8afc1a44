"""The devices on which the caller gets notifications. Only a browser can add one."""

from django.http import Http404, HttpRequest
from ninja import Query

from soporte.api.access import STAFF, actor_of, person_of
from soporte.api.fields import Key
from soporte.api.notifications.schemas import DeviceShown
from soporte.api.paging import Order, Page, Paging, show
from soporte.api.room import Room
from soporte.notices.models import PushSubscription
from soporte.notices.push import devices, pushing

room = Room(tags=["notifications"])
PATH = "/notifications/devices"
ONE = PATH + "/{pk}"


@room.read(PATH, scope="tickets:read", role=STAFF, answer=Page[DeviceShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[DeviceShown]:
    """List the caller's devices, newest first; `expired_at` says since when one is not reached."""
    rows = PushSubscription.objects.visible_to(person_of(request))
    return show(rows, wanted, Order(), lambda found: [_shown(one) for one in found])


@room.create(ONE + "/test", scope="tickets:write", role=STAFF, answer=DeviceShown, status=202)
def test(request: HttpRequest, pk: Key) -> DeviceShown:
    """Push a test to a device."""
    device = _one(request, pk)
    pushing.enqueue(device, pushing.test_message(person_of(request)))
    return _shown(device)


@room.remove(ONE, scope="tickets:write", role=STAFF)
def destroy(request: HttpRequest, pk: Key) -> None:
    """Push to a device no longer."""
    devices.remove(_one(request, pk), by=actor_of(request))


def _one(request: HttpRequest, pk: int) -> PushSubscription:
    found = PushSubscription.objects.visible_to(person_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(device: PushSubscription) -> DeviceShown:
    return DeviceShown(
        id=device.pk,
        label=device.label,
        created_at=device.created_at,
        used_at=device.used_at,
        expired_at=device.expired_at,
    )
