"""Streaming parser of a reporting point's form, so that a too large picture takes no memory.

Texts are kept regardless of the picture, because they are shown again if something is refused.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from api.refusals import Refused
from gis.readable_text import without_controls

MOST_FIELD_BYTES = 40_000
MOST_FIELDS = 20
WHOLE_S = 300.0
LARGE = 200_000
"""A form of fewer bytes has no picture to speak of, and waits for nobody."""
PHOTO = "photo"


@dataclass(slots=True)
class Photo:
    """A picture as it was sent; of one over the limit only that it was."""

    body: bytearray = field(default_factory=bytearray)
    too_large: bool = False


@dataclass(slots=True)
class Form:
    """The typed values, by field, and the picture, if there is one."""

    fields: dict[str, str] = field(default_factory=dict)
    photo: Photo | None = None

    def typed(self, name: str) -> str:
        """Return a field, empty where there is none."""
        return self.fields.get(name, "")


class FormSlots:
    """One worker's slots for forms with pictures; forms without pictures need none.

    Pictures go to the image processor one at a time, so that those of the staff do not wait behind a crowd.
    """

    def __init__(self, at_once: int = 8) -> None:
        self._hands = asyncio.Semaphore(at_once)
        self.picture = asyncio.Lock()

    @asynccontextmanager
    async def form(self, request: Request, most_photo_bytes: int) -> AsyncIterator[Form]:
        """Yield a form that was sent, and hold it until the block ends.

        Raises
        ------
        Refused
            It is no form, stopped coming, or has more fields or bytes than a form of ours.
        """
        length = request.headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) <= LARGE:
            yield await _read(request, most_photo_bytes)
            return
        async with self._hands:
            yield await _read(request, most_photo_bytes)


async def _read(request: Request, most_photo_bytes: int) -> Form:
    kind, options = parse_options_header(request.headers.get("content-type"))
    try:
        async with asyncio.timeout(WHOLE_S):
            if kind == b"application/x-www-form-urlencoded":
                return await _plain(request)
            if kind == b"multipart/form-data" and options.get(b"boundary"):
                return await _in_parts(request, options[b"boundary"], most_photo_bytes)
    except TimeoutError:
        raise Refused("slow-body", "The form did not arrive in time. 表单未能按时传完。", field="body") from None
    except (FormParserError, ValueError) as broken:
        raise _no_form(str(broken)) from None
    raise _no_form(kind.decode("latin-1"))


async def _plain(request: Request) -> Form:
    held = bytearray()
    async for part in request.stream():
        held += part
        if len(held) > LARGE:
            raise Refused("too-large", "The form is too large. 表单内容过大。", field="body")
    pairs = parse_qsl(held.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    return Form({name: _clean(value) for name, value in pairs})


async def _in_parts(request: Request, boundary: bytes, most_photo_bytes: int) -> Form:
    reader = _Reader(most_photo_bytes)
    parser = MultipartParser(boundary, reader.callbacks())  # type: ignore[arg-type]  # a typed dict of the library's own
    async for part in request.stream():
        parser.write(part)
    parser.finalize()
    return reader.form


class _Reader:
    """The callbacks of the parser for each part of a form."""

    def __init__(self, most_photo_bytes: int) -> None:
        self.form = Form()
        self._most = most_photo_bytes
        self._parts = 0
        self._header = [bytearray(), bytearray()]
        self._headers: dict[str, bytes] = {}
        self._name = ""
        self._held = bytearray()
        self._photo: Photo | None = None

    def callbacks(self) -> dict[str, Callable[..., None]]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._header_end,
            "on_headers_finished": self._named,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_FIELDS:
            raise ValueError(f"over {MOST_FIELDS} fields")
        self._headers, self._held, self._photo = {}, bytearray(), None

    def _header_end(self) -> None:
        name, value = (bytes(each) for each in self._header)
        self._headers[name.decode("latin-1").lower()] = value
        self._header = [bytearray(), bytearray()]

    def _named(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if self._name == PHOTO:
            self._photo = Photo()

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._photo is None:
            self._held += data[start : min(end, start + MOST_FIELD_BYTES - len(self._held))]
        elif len(self._photo.body) + end - start > self._most:
            self._photo.too_large, self._photo.body = True, bytearray()
        elif not self._photo.too_large:
            self._photo.body += data[start:end]

    def _end(self) -> None:
        if self._photo is None:
            self.form.fields[self._name] = _clean(self._held.decode("utf-8", "replace"))
        elif self._photo.body or self._photo.too_large:  # a field left empty comes as an empty file
            self.form.photo = self._photo


def _clean(value: str) -> str:
    return without_controls(value)


def _no_form(what: str) -> Refused:
    detail = f"What was sent is no form of ours ({what[:100]!r}). 提交的内容不是本页表单。"
    return Refused("malformed", detail, field="body")
