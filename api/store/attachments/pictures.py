"""Pictures with Pillow: decode completely as a check, reduce, re-encode without camera metadata.

Each worker decodes one picture at a time, in a thread of its own: the largest takes half a gigabyte, and no case
waits for it.
"""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from anyio import CapacityLimiter, to_thread
from PIL import ExifTags, Image, ImageOps

from api.store.attachments.errors import BadAttachmentError

FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS = 64_000_000
"""The usual maximum of telephone cameras; a file of kilobytes can claim a thousand times that."""
SMALL_PX = 320
_OF_PIXELS: Final = frozenset({"transparency"})
"""Keys of Pillow's `info` that belong to the pixels: a colour of the picture."""
_DRAFT_PX = 2 * SMALL_PX
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that can be decoded: its size as it is meant to be seen, and a small JPEG of it."""

    width_px: int
    height_px: int
    thumbnail: bytes


class ImageProcessor:
    """The decoder of one worker's pictures, one after the other."""

    def __init__(self) -> None:
        self._limiter = CapacityLimiter(1)

    async def work[T](self, act: Callable[..., T], *given: object) -> T:
        """Return what `act` makes of what is given, once it is its turn."""
        return await to_thread.run_sync(act, *given, limiter=self._limiter)


def develop(body: bytes, media_type: str) -> Picture:
    """Decode a picture whole.

    Raises
    ------
    BadAttachmentError
        It is damaged, moves, or claims more pixels than are taken.
    """
    _check(body, media_type)
    with _opened(body, media_type) as image:
        width, height = image.size
        try:
            image.draft("RGB", (_DRAFT_PX, _DRAFT_PX))  # a JPEG is read whole but made small at once
            image.load()
            if _is_lying(image):
                width, height = height, width
            small = _upright(image)
            small.thumbnail((SMALL_PX, SMALL_PX))
            return Picture(width, height, _encoded(_on_white(small), "JPEG", quality=80))
        except Exception as broken:  # whatever a decoder says of what a stranger sent
            raise _damaged(broken) from None


def without_marks(body: bytes, media_type: str) -> bytes:
    """Return a picture re-encoded from its pixels: no place, no names, no serial numbers, no hidden data.

    Raises
    ------
    BadAttachmentError
        It cannot be decoded, though it could be when it was added.
    """
    with _opened(body, media_type) as image:
        try:
            image.load()
            seen = _upright(image)
            if media_type == "image/jpeg":
                return _encoded(seen.convert("L" if seen.mode == "L" else "RGB"), "JPEG", quality=90)
            quickly = {"quality": 90, "method": 1} if media_type == "image/webp" else {"compress_level": 2}
            return _encoded(seen, FORMATS[media_type], **quickly)
        except Exception as broken:
            raise _damaged(broken) from None


def _opened(body: bytes, media_type: str) -> Image.Image:
    """Return a picture, its size known and nothing decoded."""
    try:
        image = Image.open(io.BytesIO(body), formats=[FORMATS[media_type]])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_large() from None
    except Exception as broken:
        raise _damaged(broken) from None
    if image.width * image.height > MOST_PIXELS:  # should Python be set to pass over warnings
        raise _too_large()
    return image


def _check(body: bytes, media_type: str) -> None:
    """Check what decoding does not: sums over parts, and that it does not move."""
    with _opened(body, media_type) as image:
        if media_type != "image/jpeg" and getattr(image, "n_frames", 1) > 1:
            raise BadAttachmentError("The picture moves: send a still one. 不支持动图，请上传静态图片。", field="body")
        try:
            image.verify()
        except Exception as broken:
            raise _damaged(broken) from None


def _is_lying(image: Image.Image) -> bool:
    """Tell whether rows are columns: in EXIF from 5 on. Of a picture that is decoded, for a PNG tells only then."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1)) >= 5
    except Exception:  # a broken note of the camera's does not make the picture a broken one
        return False


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # as above
        return image.copy()


def _on_white(image: Image.Image) -> Image.Image:
    """Return a picture without transparency: a signature is black on white."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _unmarked(image: Image.Image) -> Image.Image:
    """Return a picture that remembers nothing beside its pixels: encoders write what they find there."""
    image.info = {name: found for name, found in image.info.items() if name in _OF_PIXELS}
    return image


def _encoded(image: Image.Image, name: str, **options: int) -> bytes:
    made = io.BytesIO()
    _unmarked(image).save(made, name, **options)
    return made.getvalue()


def _too_large() -> BadAttachmentError:
    return BadAttachmentError(
        f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels: send it smaller. "
        f"图片超过 {MOST_PIXELS // 10_000:,} 万像素，请缩小后再传。",
        field="body",
    )


def _damaged(broken: Exception) -> BadAttachmentError:
    why = str(broken) or type(broken).__name__
    return BadAttachmentError(
        f"The picture cannot be decoded ({why}): it is damaged or was cut off on its way; send it again. "
        "图片已损坏或传输不完整，请重新上传。",
        field="body",
    )
