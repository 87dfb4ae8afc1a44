"""The API's small world, from the room's own tests."""

from soporte.api.tests.conftest import world  # noqa: F401
