"""What attacks start from: a world with one of everything, and everybody's browser."""

from tests.architecture.test_every_url import (  # noqa: F401
    _silence,
    browsers,
    cast,
    desk,
    everything,
    kept_world,
    printer,
    world,
)
