"""Small messages, written as they go over the wire."""


def mail(*headers, body="hola"):
    raw = b"".join((one if isinstance(one, bytes) else one.encode()) + b"\n" for one in headers)
    return raw + b"\n" + (body if isinstance(body, bytes) else body.encode())


def part(kind, body, *headers):
    head = b"".join(one + b"\n" for one in (f"Content-Type: {kind}".encode(), *headers))
    return head + b"\n" + (body if isinstance(body, bytes) else body.encode())


def html(body):
    return part("text/html", body)


def image(*headers):
    more = [one.encode() for one in headers]
    return part("image/png", "\x89PNG", b"Content-Disposition: inline", *more)


def multipart(kind, *parts):
    head = f'From: a@b.test\nContent-Type: multipart/{kind}; boundary="limit"\n\n'.encode()
    return head + b"".join(b"--limit\n" + one + b"\n" for one in parts) + b"--limit--\n"
