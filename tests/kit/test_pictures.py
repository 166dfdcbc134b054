"""Pictures: known by their content, written anew without what was added to them."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from socialteam.kit.pictures import LARGEST, PictureError, read_picture
from tests import pictures


@pytest.mark.parametrize(
    ("raw", "media_type"),
    [
        (pictures.png(), "image/png"),
        (pictures.JPEG, "image/jpeg"),
        (pictures.WEBP, "image/webp"),
    ],
)
def test_a_picture_is_known_by_its_content(raw: bytes, media_type: str) -> None:
    found = read_picture(raw + b"<script>")
    assert (found.media_type, found.width, found.height) == (media_type, 4, 3)
    assert b"<script>" not in found.content
    again = read_picture(found.content)
    assert (again.media_type, again.width, again.height) == (media_type, 4, 3)


def test_a_png_loses_its_texts_and_keeps_its_pixels() -> None:
    raw = pictures.png(4, 3, pictures.chunk(b"tEXt", b"Author\x00Ana"))
    found = read_picture(raw)
    assert b"Author" not in found.content
    with Image.open(BytesIO(found.content)) as image, Image.open(BytesIO(raw)) as before:
        assert image.tobytes() == before.tobytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_loses_its_place_and_stands_upright(orientation: int) -> None:
    found = read_picture(pictures.with_exif(orientation))
    assert b"48.85N" not in found.content
    assert b"a comment" not in found.content
    assert b"Exif" not in found.content
    assert (found.width, found.height) == ((4, 3) if orientation < 5 else (3, 4))


def test_a_webp_loses_its_metadata() -> None:
    whole = BytesIO()
    exif = Image.Exif()
    exif[0x9286] = "48.85N"
    Image.new("RGB", (4, 3)).save(whole, format="WEBP", exif=exif)
    assert b"48.85N" in whole.getvalue()
    found = read_picture(whole.getvalue())
    assert b"48.85N" not in found.content
    assert (found.media_type, found.width, found.height) == ("image/webp", 4, 3)


def moving() -> bytes:
    whole = BytesIO()
    frames = [Image.new("RGB", (4, 3), colour) for colour in ("red", "blue")]
    frames[0].save(whole, format="WEBP", save_all=True, append_images=frames[1:])
    return whole.getvalue()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "no PNG"),
        (pictures.SVG, "no PNG"),
        (b"GIF89a\x01\x00\x01\x00", "no PNG"),
        (b"%PDF-1.7", "no PNG"),
        (pictures.png()[:8], "damaged"),
        (pictures.png(40, 30)[:-30], "damaged"),
        (pictures.png()[:8] + pictures.chunk(b"IEND", b""), "damaged"),
        (pictures.png().replace(b"IDAT", b"IDAX"), "damaged"),
        (pictures.JPEG[:40], "damaged"),
        (pictures.JPEG[:-6], "damaged"),
        (pictures.WEBP[:-8], "damaged"),
        (moving(), "Moving"),
        (pictures.png(5_000, 5_000, rows=1), "24 million"),
        (pictures.png(30_000, 30_000, rows=1), "24 million"),
        (pictures.png() + b"\x00" * LARGEST, "larger than 5 MB"),
    ],
)
def test_anything_else_is_refused_with_its_reason(raw: bytes, said: str) -> None:
    with pytest.raises(PictureError, match=said):
        read_picture(raw)


@given(
    st.sampled_from([pictures.png(), pictures.with_exif(6), pictures.WEBP]),
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 255)), max_size=5),
    st.integers(0, 500),
)
def test_no_damage_brings_it_down(raw: bytes, blows: list[tuple[int, int]], cut: int) -> None:
    damaged = bytearray(raw)
    for place, value in blows:
        damaged[place % len(damaged)] = value
    try:
        found = read_picture(bytes(damaged[: len(damaged) - cut]))
    except PictureError:
        return
    assert read_picture(found.content).media_type == found.media_type
