"""The API's small world, from the room's own tests."""

from soporte.api.tests.conftest import cast, desk, kept_world, printer, world  # noqa: F401
