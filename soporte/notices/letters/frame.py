"""The frame around a letter: whose it is above, the organisation's links below.

Mail programs know no style sheets, so the few styles stand in the tags.
"""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from soporte.notices import links
from soporte.site import brand
from soporte.site.models import SiteSettings
from soporte.site.operations import current

HEIGHT = 32
_HTML = (
    '<div style="max-width:600px;margin:0 auto;font-family:Arial,Helvetica,sans-serif;'
    'font-size:16px;line-height:1.5">'
    '<div style="padding:16px 0;border-bottom:3px solid {accent}">{head}</div>'
    '<div style="padding:16px 0">{body}</div>'
    '<div style="padding:12px 0;border-top:1px solid #d3cdc4;font-size:13px">{foot}</div>'
    "</div>"
)


def html(body: str, language: str) -> str:
    """The letter's HTML, which is escaped already, in its frame."""
    site = current()
    with override(language):
        return format_html(
            _HTML,
            accent=brand.chosen(site)[0],
            head=_head(site),
            body=SafeString(body),
            foot=_foot(site),
        )


def text(body: str, language: str) -> str:
    """The letter's text, with the links below."""
    with override(language):
        found = [f"{label}: {address}" for label, address in _links(current())]
    return "\n\n".join([body, "\n".join(found)] if found else [body]) + "\n"


def _head(site: SiteSettings) -> SafeString:
    """The logo; where pictures are not fetched, the name stands in its place."""
    accent, picture = brand.chosen(site)[0], site.pictures.get("logo")
    if not picture:
        return format_html('<strong style="font-size:18px;color:{}">{}</strong>', accent, site.name)
    width = max(1, round(picture["width"] * HEIGHT / picture["height"]))
    return format_html(
        '<img src="{}" alt="{}" width="{}" height="{}" style="font-size:18px;color:{}">',
        links.absolute(brand.picture_path(site, "logo")),
        site.name,
        width,
        HEIGHT,
        accent,
    )


def _foot(site: SiteSettings) -> SafeString:
    parts = [format_html("{}", site.name)]
    if site.phone:
        parts.append(format_html("{}", site.phone))
    parts += [format_html('<a href="{}">{}</a>', href, name) for name, href in _links(site)]
    return format_html_join(" · ", "{}", ((part,) for part in parts))


def _links(site: SiteSettings) -> list[tuple[str, str]]:
    named = ((_("Legal notice"), site.legal_url), (_("Privacy"), site.privacy_url))
    return [(label, address) for label, address in named if address]
