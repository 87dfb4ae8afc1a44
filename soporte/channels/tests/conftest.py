"""What the line's tests start from."""

import pytest

from soporte.channels import drivers
from soporte.channels.models import Account
from soporte.channels.tests.letters import Letters


@pytest.fixture
def letters(monkeypatch, desk):
    """A stand-in for the mail driver, with the support account over the hardware queue."""
    Account.objects.create(
        name="Nortia", address="Support@example.test", queue=desk.hardware, is_default=True
    )
    driver = Letters()
    monkeypatch.setitem(drivers._drivers, "email", driver)
    return driver
