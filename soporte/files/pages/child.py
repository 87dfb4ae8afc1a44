"""Run as a program of its own: a PDF on standard input, how many pages it has and one as PNG out.

Foreign documents can make any reader loop, fill the memory or worse: this process can write no
file and is stopped by the system. It imports nothing of the house, and nobody believes its picture
before it was decoded.
"""

import io
import os
import resource
import sys

MEMORY, SECONDS = 1024 * 1024 * 1024, 8
# Pixels of the longer side; small pages are not blown up beyond what a screen needs.
LONGEST, MOST_SCALE = 1600, 3.0


def page(data: bytes, number: int) -> tuple[int, bytes]:
    """How many pages there are, and the page as PNG; raises many kinds of exceptions."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    chosen = document[number - 1]
    scale = min(MOST_SCALE, LONGEST / max(*chosen.get_size(), 1))
    out = io.BytesIO()
    chosen.render(scale=scale, may_draw_forms=False).to_pil().save(out, "PNG", compress_level=1)
    return len(document), out.getvalue()


def main() -> None:
    """Draw, within limits that the system enforces, when nobody else needs the processor."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    count, picture = page(sys.stdin.buffer.read(), int(sys.argv[1]))
    sys.stdout.buffer.write(b"%d\n" % count + picture)


if __name__ == "__main__":
    main()
