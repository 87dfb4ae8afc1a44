"""A push service and a browser, as RFC 8030, 8188, 8291 and 8292 describe them.

The browser's side is written again here from the standards, so that our sending is read by
something else than itself.
"""

import base64
import json
import ssl
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HOST = "push.service.example"


def unpadded(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def padded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def hmac256(key, data):
    mac = hmac.HMAC(key, hashes.SHA256())
    mac.update(data)
    return mac.finalize()


class Browser:
    """Holds the keys of one subscription, and reads what is pushed to it."""

    def __init__(self, private=None, secret=b"0123456789abcdef"):
        self.private = private or ec.generate_private_key(ec.SECP256R1())
        self.secret = secret
        self.public = self.private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    @property
    def keys(self):
        return {"p256dh": unpadded(self.public), "auth": unpadded(self.secret)}

    def read(self, body):
        """RFC 8188's header, RFC 8291's keys, written with HMAC alone."""
        salt, rest = body[:16], body[20:]
        theirs, sealed = rest[1 : 1 + rest[0]], rest[1 + rest[0] :]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        shared = self.private.exchange(ec.ECDH(), point)
        info = b"WebPush: info\x00" + self.public + theirs
        material = hmac256(hmac256(self.secret, shared), info + b"\x01")
        prk = hmac256(salt, material)
        key = hmac256(prk, b"Content-Encoding: aes128gcm\x00\x01")[:16]
        nonce = hmac256(prk, b"Content-Encoding: nonce\x00\x01")[:12]
        record = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
        assert record[-1:] == b"\x02", "the last record ends with two"
        return record[:-1]


@dataclass
class Pushed:
    """One request that reached the service."""

    path: str
    headers: dict
    body: bytes

    def claims(self, public_key):
        """The claims of the caller's token, when `public_key` signed it."""
        scheme, _space, rest = self.headers["Authorization"].partition(" ")
        assert scheme == "vapid"
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert parts["k"] == public_key
        head, claims, signature = parts["t"].split(".")
        raw = padded(signature)
        der = encode_dss_signature(*(int.from_bytes(raw[n : n + 32], "big") for n in (0, 32)))
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), padded(public_key))
        point.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
        assert json.loads(padded(head)) == {"typ": "JWT", "alg": "ES256"}
        return json.loads(padded(claims))


@dataclass
class PushServer:
    """A service on this machine; `answers` are given in turn, then 201."""

    answers: list = field(default_factory=list)
    received: list = field(default_factory=list)

    def __enter__(self):
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        certificate, key = self._certificate()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.folder_of_keys(context, certificate, key)
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_what):
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def folder_of_keys(self, context, certificate, key):
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory() as folder:
            chain = Path(folder) / "chain.pem"
            chain.write_bytes(certificate + key)
            context.load_cert_chain(chain)

    @property
    def port(self):
        return self._http.server_address[1]

    def trusting(self):
        """A TLS context of somebody who trusts this service's certificate."""
        return ssl.create_default_context(cadata=self._pem.decode())

    def _handler(self):
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.received.append(Pushed(self.path, dict(self.headers), body))
                status, headers = server.answers.pop(0) if server.answers else (201, {})
                self.send_response(status)
                for name, value in {"Content-Length": "0", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_args):
                pass

        return Handler

    def _certificate(self):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
        today = datetime.now(tz=UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(today - timedelta(days=1))
            .not_valid_after(today + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        self._pem = made.public_bytes(serialization.Encoding.PEM)
        form = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return self._pem, key.private_bytes(serialization.Encoding.PEM, *form)
