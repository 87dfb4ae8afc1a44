"""What attacks start from: a world with one of everything, and everybody's browser."""

from tests.architecture.test_every_url import _silence, browsers, world  # noqa: F401
