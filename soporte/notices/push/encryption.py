"""A payload that only one browser can read: RFC 8291 in one record of RFC 8188."""

import base64
import os
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD_BYTES = 4096
# Push services take 4096 bytes: the header has 86, the mark 1 and the tag 16.
MOST_BYTES = 3993
LAST_RECORD = b"\x02"


@dataclass(frozen=True)
class Keys:
    """What a browser gave with its subscription: its public key and its secret."""

    public: bytes
    secret: bytes

    @classmethod
    def read(cls, p256dh: str, auth: str) -> "Keys":
        """From base64url. Raises ValueError when they are no keys."""
        keys = cls(from_base64(p256dh), from_base64(auth))
        if len(keys.secret) != 16:
            raise ValueError("the secret has sixteen bytes")
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, keys.public)
        return keys


def encrypt(
    payload: bytes,
    keys: Keys,
    *,
    salt: bytes | None = None,
    own: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body to send, with `Content-Encoding: aes128gcm`; salt and key are new each time."""
    if len(payload) > MOST_BYTES:
        raise ValueError("too long for a push message")
    salt = salt or os.urandom(16)
    own = own or ec.generate_private_key(CURVE)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, keys.public)
    public = point(own.public_key())
    shared = own.exchange(ec.ECDH(), theirs)
    context = b"WebPush: info\0" + keys.public + public
    material = _derived(keys.secret, shared, context, 32)
    key = _derived(salt, material, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, material, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(key).encrypt(nonce, payload + LAST_RECORD, None)
    return salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(public)]) + public + sealed


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as browsers write it."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def to_base64(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64(text: str) -> bytes:
    """The bytes again. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _derived(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)
