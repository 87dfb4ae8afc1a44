"""The demo: whatever its stories send stays on this machine."""

import pytest

from soporte.channels.models import Account
from soporte.config import demo
from soporte.outbox.models import Delivery, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings, tmp_path, monkeypatch):
    """What a real outgoing server would be given."""
    settings.DATA_DIR, settings.SMTP_URL = tmp_path, "smtp://mail.example.test"
    given = []
    monkeypatch.setattr(
        "soporte.channels.email.sending._connection", lambda url: given.append(url) or 1 / 0
    )
    return given


def test_its_stories_never_reach_a_real_server_even_when_one_is_set(server, tmp_path, drain):
    demo.load()
    drain()
    assert server == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}
    kept = list((tmp_path / "sent-mail").iterdir())
    assert len(kept) == Delivery.objects.count() > 10
    assert Account.objects.get().settings == {}


def test_without_a_server_all_its_mail_stays_in_the_folder(server, settings, tmp_path, drain):
    settings.SMTP_URL = ""
    demo.load()
    drain()
    assert server == []
    assert (tmp_path / "sent-mail").is_dir()
    assert Account.objects.get().settings == {"smtp_url": "folder:sent-mail"}
