"""What the brand serves to everybody: style sheets and pictures, each kept by browsers for good."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from soporte.site import accents
from soporte.site.models import BrandPicture

FOR_GOOD = "public, max-age=31536000, immutable"
PREVIEW = ".so-brandpreview"


@require_safe
def style(
    request: HttpRequest, version: str, light: str, dark: str, scope: str = ":root"
) -> HttpResponse:
    """The accents in the address, for the whole page or, with a `scope`, for a preview."""
    if version != str(accents.VERSION):
        raise Http404
    sheet = accents.style_sheet(f"#{light}", f"#{dark}", scope)
    return HttpResponse(sheet, content_type="text/css", headers={"Cache-Control": FOR_GOOD})


@require_safe
def picture(request: HttpRequest, place: str, mark: str) -> HttpResponse:
    """A picture under its own mark."""
    found = BrandPicture.objects.filter(place=place, mark=mark).values_list("data", flat=True)
    data = found.first()
    if data is None:
        raise Http404
    headers = {
        "Cache-Control": FOR_GOOD,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        # Mail programs show it too.
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return HttpResponse(bytes(data), content_type="image/png", headers=headers)
