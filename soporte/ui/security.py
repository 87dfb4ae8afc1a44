"""What the browser may do with our pages: a strict policy on every answer, whatever made it."""

import secrets
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Next = Callable[[HttpRequest], HttpResponse]


class PageRequest(HttpRequest):
    """A request that passed the middleware below."""

    csp_nonce: str


FEATURES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)


def permissions(*allowed: str) -> str:
    """Which of the machine's abilities a page may ask for; none, unless it is named."""
    return ", ".join(f"{one}=({'self' if one in allowed else ''})" for one in FEATURES)


FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": permissions(),
}

# Somebody's HTML, alone in a frame: it may show itself and nothing more.
SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
    "frame-ancestors 'self'; form-action 'none'; base-uri 'none'"
)


def policy(nonce: str) -> str:
    """The policy of a page whose own scripts carry `nonce`."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}' 'strict-dynamic'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "media-src 'self'",
            "connect-src 'self'",
            "frame-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            # No text becomes a script; ui/islands/trusted.ts says how one becomes HTML.
            "require-trusted-types-for 'script'",
            "trusted-types default",
        )
    )


def sandboxed(response: HttpResponse) -> HttpResponse:
    """Let `response`, which is somebody's HTML, be shown only in a frame of ours, inert."""
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


class SecurityHeaders:
    """Puts the policy on every answer: pages, fragments, errors, files, redirections."""

    def __init__(self, get_response: Next) -> None:
        """Django's way."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the request its nonce and the answer its headers; a view may have set its own."""
        page = cast("PageRequest", request)
        page.csp_nonce = secrets.token_urlsafe(16)
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy(page.csp_nonce))
        for name, value in FIXED.items():
            headers.setdefault(name, value)
        if request.is_secure() and settings.SECURE_HSTS_SECONDS:
            headers.setdefault(
                "Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}"
            )
        if headers.get("Content-Type", "").startswith("text/html"):
            # A fragment kept by the browser would come back as if it were the whole page.
            is_fragment = "HX-Request" in request.headers
            headers.setdefault("Cache-Control", "no-store" if is_fragment else "private, no-cache")
        return response
