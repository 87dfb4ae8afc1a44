"""The key of the first run: whoever started the program may set it up, and nobody else.

It is made of the installation's secret, so every process knows it and no table holds it. Once the
installation is set up it opens nothing.
"""

from soporte.toolbox import signing


def token() -> str:
    """The key that the program prints at its first start."""
    return signing.mac("first-run")


def check(given: str) -> bool:
    """Whether this is the key."""
    return signing.check(given, "first-run")
