"""The brand: colours, pictures, greeting and links."""

from base64 import b64decode
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

from soporte.api import changing
from soporte.api.access import ADMINISTRATOR, actor_of
from soporte.api.fields import Given, Nul, Shown
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.journal.differences import watched
from soporte.site import accents, brand
from soporte.site.operations import change, current
from soporte.site.pictures import encode

room = Room(tags=["settings"])
Place = Literal["logo", "logo_dark", "icon"]
Colour = Annotated[str, Field(pattern=r"^(#[0-9a-f]{6})?$", examples=["#0d6572"])]
Greeting = Annotated[str, Field(max_length=160), Nul]
Link = Annotated[
    str, Field(max_length=300, pattern=r"^(https?://[^\s<>\"]{1,290})?$", examples=[""]), Nul
]
PICTURE = "/brand/pictures/{place}"


class PictureShown(Shown):
    """A picture of the brand, made small and encoded again; `path` answers to everybody."""

    place: str
    path: str
    width: int
    height: int


class PictureGiven(Given):
    """A picture: the base64 of a PNG, JPEG, GIF or WebP of 2 MB at most."""

    data: Annotated[str, Field(min_length=1, max_length=2_700_000)]


class BrandShown(Shown):
    """What pages and mails show of the organisation. An empty accent is the shipped one.

    `light` and `dark` are the accents in use, each read well in its theme.
    """

    accent: str
    accent_dark: str
    light: str
    dark: str
    greeting_es: str
    greeting_en: str
    legal_url: str
    privacy_url: str
    pictures: list[PictureShown]


class BrandChange(Given):
    """What is named is changed. A badly read colour is refused, with the nearest good one."""

    accent: Colour | None = None
    accent_dark: Colour | None = None
    greeting_es: Greeting | None = None
    greeting_en: Greeting | None = None
    legal_url: Link | None = None
    privacy_url: Link | None = None


@room.read("/brand", scope="admin", role=ADMINISTRATOR, answer=BrandShown)
def show(request: HttpRequest) -> BrandShown:
    """Show the brand."""
    return _shown()


@room.change("/brand", scope="admin", role=ADMINISTRATOR, answer=BrandShown)
def update(request: HttpRequest, given: BrandChange) -> BrandShown:
    """Change the brand."""
    values = changing.values_of(given)
    _check(values)
    with watched(current(), by=actor_of(request), changed="site.changed"):
        change(values)
    return _shown()


@room.replace(PICTURE, scope="admin", role=ADMINISTRATOR, answer=BrandShown)
def replace_picture(request: HttpRequest, place: Place, given: PictureGiven) -> BrandShown:
    """Put a picture in its place."""
    try:
        encoded = encode(b64decode(given.data, validate=True), place)
    except ValidationError as wrong:
        raise Problem("invalid", wrong.messages[0], field="data") from wrong
    except ValueError as wrong:
        raise Problem("invalid", _("This is not base64."), field="data") from wrong
    with watched(current(), by=actor_of(request), changed="site.changed"):
        brand.keep_picture(place, encoded)
    return _shown()


@room.remove(PICTURE, scope="admin", role=ADMINISTRATOR)
def destroy_picture(request: HttpRequest, place: Place) -> None:
    """Show the shipped picture again there."""
    with watched(current(), by=actor_of(request), changed="site.changed"):
        brand.drop_picture(place)


def _check(values: dict[str, Any]) -> None:
    for name, dark in (("accent", False), ("accent_dark", True)):
        if values.get(name):
            try:
                accents.validate(values[name], dark=dark)
            except ValidationError as wrong:
                raise Problem("invalid", wrong.messages[0], field=name) from wrong


def _shown() -> BrandShown:
    site = current()
    light, dark = brand.chosen(site)
    pictures = [
        PictureShown(
            place=place,
            path=brand.picture_path(site, place),
            width=size["width"],
            height=size["height"],
        )
        for place, size in sorted(site.pictures.items())
    ]
    own = {name: getattr(site, name) for name in (*brand.COLOURS, *brand.TEXTS[1:])}
    return BrandShown(light=light, dark=dark, pictures=pictures, **own)
