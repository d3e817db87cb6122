"""Pictures and pages as people send them, and as nobody should: made for every test, of noise from a seed."""

import io
import json
import struct
import zlib
from typing import Any
from urllib.parse import quote

import numpy as np
from PIL import ExifTags, Image

PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ZIP_END = b"PK\x05\x06" + bytes(18)
OWNER = "Wang Xiaoming 13912345678"


def about(**said: Any) -> dict[str, str]:
    """Return the header that says something of an attachment."""
    return {"Wangge-About": quote(json.dumps(said, ensure_ascii=False))}


def noise(width: int = 64, height: int = 48, *, seed: int = 1) -> Image.Image:
    """Return a picture unlike any other seed's."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def picture(name: str = "JPEG", width: int = 64, height: int = 48, *, seed: int = 1, **options: Any) -> bytes:
    """Return a picture as a file of a format."""
    made = io.BytesIO()
    noise(width, height, seed=seed).save(made, name, **options)
    return made.getvalue()


def photograph(width: int = 64, height: int = 48, *, seed: int = 1, orientation: int = 1) -> bytes:
    """Return a JPEG with what a telephone writes into one: whose it is, and where it was."""
    marks = Image.Exif()
    marks[ExifTags.Base.Orientation] = orientation
    marks[ExifTags.Base.Artist] = OWNER
    gps = marks.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (35.0, 18.0, 0.0)
    return picture(width=width, height=height, seed=seed, exif=marks)


def with_comment(jpeg: bytes, comment: bytes) -> bytes:
    """Return a JPEG with a comment right behind its beginning."""
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + jpeg[2:]


def png_claiming(width: int, height: int) -> bytes:
    """Return a PNG of some bytes that claims a size it has not the pixels of."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, body) for name, body in parts)


def png_with(name: bytes, body: bytes) -> bytes:
    """Return a good PNG with one more chunk before its end."""
    made = picture("PNG")
    return made[:-12] + chunk(name, body) + made[-12:]


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
