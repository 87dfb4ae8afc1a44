"""The kinds of channel that have accounts, and what each can be told."""

from typing import Annotated, Literal

from django.http import HttpRequest
from pydantic import Field

from soporte.api.access import ADMINISTRATOR
from soporte.api.fields import Shown, one_of
from soporte.api.room import Room
from soporte.channels import drivers
from soporte.channels.contract import Driver
from soporte.channels.settings import AccountSettings, Declared

room = Room(tags=["accounts"])
KindWord = Literal["text", "secret", "number", "flag", "choice"]


class ChoiceShown(Shown):
    """One possible value."""

    value: str
    label: str


class SettingShown(Shown):
    """One setting of an account. A secret goes in and never comes out."""

    name: str
    label: str
    help: str
    group: str
    kind: Annotated[str, one_of(KindWord)]
    default: Annotated[
        str | int | bool | None, Field(description="What holds where nothing is said.")
    ]
    choices: list[ChoiceShown]
    smallest: int | None
    largest: int | None
    longest: int


class ChannelShown(Shown):
    """One kind of channel."""

    kind: str
    label: str
    abilities: list[str]
    settings: list[SettingShown]


class ChannelsShown(Shown):
    """Every kind."""

    items: list[ChannelShown]


@room.read("/channels", scope="admin", role=ADMINISTRATOR, answer=ChannelsShown)
def index(request: HttpRequest) -> ChannelsShown:
    """List the kinds of channel that have accounts, with what each can be told."""
    return ChannelsShown(items=[_shown(driver) for driver in drivers.with_accounts()])


def _shown(driver: Driver) -> ChannelShown:
    model = driver.settings or AccountSettings
    return ChannelShown(
        kind=driver.kind,
        label=str(driver.label),
        abilities=sorted(driver.abilities),
        settings=[_setting(one, model) for one in model.declared().values()],
    )


def _setting(one: Declared, model: type[AccountSettings]) -> SettingShown:
    words = one.setting.words
    return SettingShown(
        name=one.name,
        label=str(one.setting.label),
        help=str(one.setting.help),
        group=str(model.groups[one.setting.group].label),
        kind=one.kind,
        default=one.default,
        choices=[ChoiceShown(value=word, label=str(words.get(word, word))) for word in one.choices],
        smallest=one.smallest,
        largest=one.largest,
        longest=one.longest,
    )
