"""Small pictures for tests: real ones, made by a browser, and PNGs of any size."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode

JPEG = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////"
    "////////////////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////"
    "////////////////////////////////////wAARCAADAAQDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAA"
    "AAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAAAwT/xAAUEQEAAAAAAAAAAAAAAAAA"
    "AAAA/9oADAMBAAIRAxEAPwCQA1j/2Q=="
)
"""4 × 3 pixels."""
WEBP = b64decode(
    "UklGRjQAAABXRUJQVlA4ICgAAACQAQCdASoEAAMAB0CWJaACdLoAA5gA/uUK+Cepco/+N48CvJdjoAAA"
)
"""4 × 3 pixels."""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def chunk(name: bytes, body: bytes) -> bytes:
    """A part of a PNG, with its checksum."""
    return struct.pack(">I4s", len(body), name) + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 4, height: int = 3, *more: bytes, rows: int | None = None) -> bytes:
    """A grey PNG, with ``more`` chunks after its head; ``rows`` are those really drawn."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    drawn = zlib.compress((b"\x00" + b"\x80" * width) * (height if rows is None else rows))
    return b"".join(
        (b"\x89PNG\r\n\x1a\n", head, *more, chunk(b"IDAT", drawn), chunk(b"IEND", b""))
    )


def segment(marker: int, body: bytes) -> bytes:
    """A part of a JPEG."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def with_exif(orientation: int) -> bytes:
    """The JPEG with what a camera adds: how it was held, and where."""
    tags = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    exif = b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + struct.pack("<H", 1) + tags + b"48.85N 2.35E"
    return JPEG[:2] + segment(0xE1, exif) + segment(0xFE, b"a comment") + JPEG[2:]
