"""The photo of the printer's display that Ana sends in the demo, drawn here."""

import io

from PIL import Image, ImageDraw, ImageFont


def printer_display() -> bytes:
    """A PNG of a grey printer with its little screen, 640 by 300 pixels."""
    picture = Image.new("RGB", (640, 300), "#4a4a4c")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 210, 640, 300), fill="#2c2c2e")
    draw.rounded_rectangle((120, 40, 460, 185), 10, fill="#232325")
    draw.rectangle((138, 56, 442, 168), fill="#b8d4dc")
    large, small = ImageFont.load_default(28), ImageFont.load_default(20)
    draw.text((156, 72), "Procesando…", font=large, fill="#16262b")
    draw.text((156, 122), "Trabajo 1 de 46", font=small, fill="#16262b")
    draw.rectangle((330, 126, 420, 144), outline="#16262b", width=2)
    draw.rectangle((333, 129, 350, 141), fill="#16262b")
    draw.ellipse((520, 60, 552, 92), outline="#8c8c90", width=3)
    draw.ellipse((524, 140, 548, 164), fill="#f0a030")
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
