"""Who we are to a push service: RFC 8292, with the installation's own key.

The key follows from the installation's secret: nothing has to be kept, and a copy of the database
alone can push to nobody. Who changes the secret asks each device to subscribe again.
"""

import hashlib
import json
from datetime import timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings

from soporte.notices.push.encryption import CURVE, point, to_base64
from soporte.toolbox.clock import now

# Push services refuse what lasts longer than a day.
LASTS = timedelta(hours=12)
# The order of P-256: private keys lie between 1 and one less.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def public_key() -> str:
    """What browsers are given as `applicationServerKey`."""
    return to_base64(point(_key().public_key()))


def authorization(endpoint: str, contact: str) -> str:
    """The header that proves to the endpoint's service who calls."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now() + LASTS).timestamp()),
        "sub": f"mailto:{contact}",
    }
    signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
    r, s = decode_dss_signature(_key().sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = to_base64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={public_key()}"


def _part(values: dict[str, object]) -> str:
    return to_base64(json.dumps(values, separators=(",", ":")).encode())


def _key() -> ec.EllipticCurvePrivateKey:
    # 512 bits, so that what the remainder favours is nothing that can be measured.
    seed = hashlib.sha512(f"soporte:push:{settings.SECRET_KEY}".encode()).digest()
    return ec.derive_private_key(int.from_bytes(seed, "big") % (ORDER - 1) + 1, CURVE)
