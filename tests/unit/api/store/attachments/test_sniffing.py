"""What a file is, from its content: what is taken, and what is refused with a reason and a remedy in both languages."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from PIL import Image, PngImagePlugin

from api.store.attachments import anatomy, pictures
from api.store.attachments.errors import BadAttachmentError
from api.store.attachments.pictures import SMALL_PX, without_marks
from api.store.attachments.sniffing import check_declared, examine
from dispatch.cases.attachments import AttachmentKind
from tests.languages import CHINESE, halves
from tests.photographs import (
    OWNER,
    PDF,
    SVG,
    ZIP_END,
    noise,
    photograph,
    picture,
    png_claiming,
    png_with,
    with_comment,
)

THUMBNAIL = examine(picture("JPEG"), "image/jpeg", AttachmentKind.PHOTO).thumbnail
JPEG, PNG, WEBP = picture("JPEG"), picture("PNG"), picture("WEBP")
TYPE_OF = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
PHOTO, DOCUMENT = AttachmentKind.PHOTO, AttachmentKind.DOCUMENT
ARCHIVE_IN_COMMENT = PDF[:-6] + b"PK\x05\x06" + bytes(16) + (6).to_bytes(2, "little") + b"%%EOF\n"


def size(body):
    with Image.open(io.BytesIO(body)) as image:
        return image.format, image.size


@pytest.mark.parametrize("name", TYPE_OF)
@pytest.mark.parametrize("options", [{}, {"quality": 5}], ids=["plain", "small"])
def test_a_true_picture_is_taken_with_its_size_and_a_small_jpeg(name, options):
    found = examine(picture(name, 700, 500, **({} if name == "PNG" else options)), TYPE_OF[name], PHOTO)
    assert (found.media_type, found.width_px, found.height_px) == (TYPE_OF[name], 700, 500)
    assert size(found.thumbnail) == ("JPEG", (SMALL_PX, 229))  # 320 · 500 / 700 = 228.6


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixels_is_taken_and_made_again(mode):
    name = "JPEG" if mode in {"L", "CMYK"} else "PNG"
    made = io.BytesIO()
    (noise().convert("L") if mode == "I;16" else noise()).convert(mode).save(made, name)
    found = examine(made.getvalue(), TYPE_OF[name], AttachmentKind.SIGNATURE)
    assert size(found.thumbnail) == ("JPEG", (64, 48))
    assert size(without_marks(made.getvalue(), TYPE_OF[name])) == (name, (64, 48))


def test_a_progressive_jpeg_and_one_with_another_behind_it_are_taken():
    """Telephones append a preview or a map of brightness, each a JPEG of its own."""
    progressive = picture(progressive=True)
    assert examine(progressive, "image/jpeg", PHOTO).width_px == 64
    assert examine(progressive + bytes(7) + JPEG + JPEG, "image/jpeg", PHOTO).width_px == 64


def test_a_pdf_is_known_by_head_and_end():
    for body in (PDF, PDF.rstrip(), PDF + b"\r\n \n", PDF.replace(b"1.4", b"2.0")):
        assert examine(body, "application/pdf", DOCUMENT).media_type == "application/pdf"


@pytest.mark.parametrize(
    ("body", "declared", "expected"),
    [
        (JPEG, "image/png", "is JPEG"),
        (PNG, "image/jpeg", "is PNG"),
        (WEBP, "application/pdf", "is WebP"),
        (PDF, "image/jpeg", "is PDF"),
        (b"", "image/jpeg", "empty"),
        (b"\x00" * 100, "image/jpeg", "no known type"),
        (b"\xff\xd8", "image/jpeg", "no known type"),
        (SVG, "image/png", "SVG"),
        (b"\xef\xbb\xbf <!DOCTYPE html><html></html>", "image/png", "web page"),
        (b"GIF89a" + bytes(50), "image/png", "GIF"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(50), "image/jpeg", "HEIC"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(50), "image/jpeg", "video"),
        (b"PK\x03\x04" + bytes(50), "application/pdf", "archive"),
        (b"MZ" + bytes(50), "image/jpeg", "program"),
        (b"#!/bin/sh\n", "image/jpeg", "program"),
    ],
)
def test_what_is_something_else_is_named_and_refused(body, declared, expected):
    _refused(body, declared, expected)


@pytest.mark.parametrize("name", TYPE_OF)
def test_a_truncated_picture_is_refused_wherever_it_was_cut(name):
    whole = picture(name)
    for cut in (len(whole) - 1, len(whole) - 3, len(whole) // 2, len(whole) // 10, 20):
        _refused(whole[:cut], TYPE_OF[name], "cut off|damaged")


@pytest.mark.parametrize("name", TYPE_OF)
def test_a_picture_whose_middle_was_lost_is_refused_or_decodes(name):
    """A JPEG has no check sums: what can be decoded is a picture, however it looks."""
    whole = picture(name)
    broken = whole[: len(whole) // 2] + bytes(40) + whole[len(whole) // 2 + 40 :]
    if name == "PNG":
        _refused(broken, TYPE_OF[name], "cut off|damaged")
        return
    with suppress(BadAttachmentError):
        assert examine(broken, TYPE_OF[name], PHOTO).width_px == 64


@pytest.mark.parametrize(
    ("body", "declared", "expected"),
    [
        *(
            (whole + behind, TYPE_OF[name], "follow the end")
            for name, whole in (("JPEG", JPEG), ("PNG", PNG), ("WEBP", WEBP))
            for behind in (b"x", SVG, ZIP_END, PDF, b"\x00\x00<script>")
        ),
        (JPEG + b"\x00\x00\x00\x18ftypmp42" + bytes(50), "image/jpeg", "motion photo"),
        (JPEG + JPEG[:-2], "image/jpeg", "cut off"),
        (with_comment(JPEG, b"<html><script>alert(1)</script>"), "image/jpeg", "<html"),
        (with_comment(JPEG, b"<?php system($_GET[0]);"), "image/jpeg", r"<\?php"),
        (with_comment(JPEG, PDF), "image/jpeg", "%PDF-"),
        (png_with(b"teXt", b"a\x00<SVG onload=x>"), "image/png", "<SVG"),
        (png_with(b"zzZz", PDF), "image/png", "%PDF-"),
        (PDF + ZIP_END, "application/pdf", "no end"),
        (PDF + b"<script>x</script>", "application/pdf", "no end"),
        (PDF.replace(b"1 0 obj", b"%<html><script>\n1 0 obj"), "application/pdf", "web page"),
        (PDF.replace(b"1 0 obj", b"%<HTML>\n1 0 obj"), "application/pdf", "web page"),
        (ARCHIVE_IN_COMMENT, "application/pdf", "ZIP"),
        (PDF[:40], "application/pdf", "no end"),
    ],
)
def test_what_is_two_things_at_once_is_refused(body, declared, expected):
    _refused(body, declared, expected)


@pytest.mark.parametrize("kind", [PHOTO, AttachmentKind.SIGNATURE])
def test_pages_are_a_document_and_nothing_else(kind):
    with pytest.raises(BadAttachmentError, match=f"cannot be a {kind.value}") as refused:
        examine(PDF, "application/pdf", kind)
    assert refused.value.field == "kind"


def test_an_archive_hidden_in_the_pixels_whose_comment_is_the_pictures_end_is_refused():
    end = b"PK\x05\x06" + bytes(16) + (12).to_bytes(2, "little")  # the comment: IEND, 12 bytes
    body = png_with(b"zzZz", end)
    at = body.index(end) + len(end)
    length = len(body) - at  # check sum and IEND
    patched = body.replace(end, end[:-2] + length.to_bytes(2, "little"))
    chunk = b"zzZz" + end[:-2] + length.to_bytes(2, "little")
    patched = patched[:at] + zlib.crc32(chunk).to_bytes(4) + patched[at + 4 :]
    _refused(patched, "image/png", "ZIP")


@pytest.mark.parametrize(("width", "height"), [(100_000, 100_000), (8_001, 8_000), (1, 64_000_001)])
def test_a_picture_that_claims_too_many_pixels_is_refused_before_it_is_decoded(width, height):
    _refused(png_claiming(width, height), "image/png", "64 million")


def test_words_that_unfold_without_end_are_refused():
    _refused(png_with(b"zTXt", b"a\x00\x00" + zlib.compress(bytes(80_000_000))), "image/png", "damaged")


def test_a_picture_that_moves_is_refused():
    frames = [noise(seed=seed) for seed in (1, 2, 3)]
    for name in ("PNG", "WEBP"):
        made = io.BytesIO()
        frames[0].save(made, name, save_all=True, append_images=frames[1:])
        _refused(made.getvalue(), TYPE_OF[name], "moves")


def test_ten_million_bytes_of_nothing_are_refused_at_once():
    for body in (b"\xff\xd8" + b"\xff" * 10_000_000, b"\xff\xd8\xff\xda\x00\x02" + b"\xff" * 10_000_000):
        _refused(body, "image/jpeg", "cut off")


def test_marks_of_the_camera_are_in_the_original_only():
    body = photograph(300, 200, orientation=6)
    found = examine(body, "image/jpeg", PHOTO)
    assert (found.width_px, found.height_px) == (200, 300)
    assert OWNER.encode() in body
    for made in (found.thumbnail, without_marks(body, "image/jpeg")):
        with Image.open(io.BytesIO(made)) as image:
            assert not image.getexif()
            assert image.size == (200, 300)
        assert OWNER.encode() not in made
        assert b"Exif" not in made


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_that_lies_is_measured_as_it_is_seen(orientation):
    found = examine(photograph(300, 200, orientation=orientation), "image/jpeg", PHOTO)
    assert (found.width_px, found.height_px) == ((200, 300) if orientation >= 5 else (300, 200))


def test_words_beside_the_pixels_go_too():
    body = with_comment(JPEG, b"taken by " + OWNER.encode())
    assert examine(body, "image/jpeg", PHOTO).width_px == 64
    assert OWNER.encode() not in without_marks(body, "image/jpeg")
    assert OWNER.encode() not in examine(body, "image/jpeg", PHOTO).thumbnail


@pytest.mark.parametrize(
    ("name", "mode"),
    [("JPEG", mode) for mode in ("RGB", "L", "CMYK")]
    + [("PNG", mode) for mode in ("RGB", "L", "P", "RGBA")]
    + [("WEBP", mode) for mode in ("RGB", "RGBA")],
)
def test_nothing_is_left_beside_the_pixels_of_a_picture_made_from_another(name, mode):
    """A comment, EXIF with a place, XMP, IPTC, a colour profile with a name in it, words of a PNG."""
    marks = Image.Exif()
    marks[0x13B] = marks[0x9286] = OWNER
    marks.get_ifd(0x8825)[1] = "N"
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", OWNER)
    words.add_itxt("Author", OWNER)
    shown = {"exif": marks, "xmp": OWNER.encode(), "icc_profile": OWNER.encode() * 8, "comment": OWNER.encode()}
    made = io.BytesIO()
    noise().convert(mode).save(made, name, **shown, **({"pnginfo": words} if name == "PNG" else {}))
    body = made.getvalue()
    if name == "JPEG":
        body = (
            body[:2]
            + b"\xff\xed"
            + struct.pack(">H", 2 + 40)
            + b"Photoshop 3.0\0"
            + OWNER.encode().ljust(26)
            + body[2:]
        )
    assert body.count(OWNER.encode()) >= 3
    found = examine(body, TYPE_OF[name], PHOTO)
    again = without_marks(body, TYPE_OF[name])
    for derived in (found.thumbnail, again):
        assert OWNER.encode() not in derived
        assert not [
            word for word in (b"Exif", b"EXIF", b"eXIf", b"ICC", b"iCCP", b"XMP", b"tEXt", b"iTXt") if word in derived
        ]
    assert [part[:4] for part in anatomy.read_jpeg(found.thumbnail).metadata] == [b"JFIF"]


def test_a_thumbnail_of_an_older_version_is_freed_of_what_stands_beside_its_pixels():
    comment, exif = (
        with_comment(THUMBNAIL, OWNER.encode()),
        b"\xff\xe1" + struct.pack(">H", 2 + 30) + OWNER.encode().ljust(30),
    )
    old = comment[:2] + exif + comment[2:]
    assert anatomy.bare(old) == anatomy.bare(THUMBNAIL) == THUMBNAIL
    with Image.open(io.BytesIO(anatomy.bare(old))) as image, Image.open(io.BytesIO(THUMBNAIL)) as before:
        assert image.tobytes() == before.tobytes()


@pytest.mark.parametrize("broken", [b"", b"\xff\xd8", b"\xff\xd8\xff\xfe", b"\xff\xd8\xff\xe1\xff\xffx", b"no picture"])
def test_a_broken_thumbnail_is_read_to_its_end(broken):
    assert len(anatomy.bare(broken)) <= len(broken)


@pytest.mark.parametrize("name", ["PNG", "WEBP"])
def test_marks_of_other_formats_go_too(name):
    marks = Image.Exif()
    marks[0x13B] = OWNER
    made = io.BytesIO()
    noise().save(made, name, exif=marks, xmp=b"<x:xmpmeta>secret</x:xmpmeta>")
    again = without_marks(made.getvalue(), TYPE_OF[name])
    assert OWNER.encode() in made.getvalue()
    assert not {word for word in (OWNER.encode(), b"secret", b"EXIF", b"eXIf", b"XMP") if word in again}


@pytest.mark.parametrize("declared", ["image/jpeg", "IMAGE/JPEG", "image/jpeg; charset=x", " image/jpeg "])
def test_a_declared_type_is_read_without_its_parameters(declared):
    assert check_declared(declared) == "image/jpeg"


def test_an_undeclared_type_is_told_by_the_content():
    declared = check_declared("application/octet-stream")
    assert examine(JPEG, declared, PHOTO).media_type == "image/jpeg"


@pytest.mark.parametrize("declared", ["", "image/svg+xml", "text/html", "image/jpg", "multipart/form-data; boundary=x"])
def test_a_declared_type_that_is_not_taken_is_named(declared):
    with pytest.raises(BadAttachmentError, match="仅接受") as refused:
        check_declared(declared)
    assert not CHINESE.search(halves(str(refused.value))[0])
    assert refused.value.field == "Content-Type"


def test_pillow_itself_takes_no_more_pixels():
    assert Image.MAX_IMAGE_PIXELS == pictures.MOST_PIXELS


@pytest.mark.filterwarnings("ignore")
def test_too_many_pixels_are_refused_even_with_warnings_ignored():
    _refused(png_claiming(8_001, 8_000), "image/png", "64 million")


def _refused(body, declared, found):
    kind = DOCUMENT if declared == "application/pdf" else PHOTO
    with pytest.raises(BadAttachmentError, match=found) as refused:
        examine(body, declared, kind)
    assert not CHINESE.search(halves(str(refused.value))[0])
    assert refused.value.field in {"body", "Content-Type"}
