"""A Shapefile as features: `.shp` with its `.dbf` and `.shx`, a `.prj` that states the CRS and a `.cpg` the encoding.

Names of columns are cut to ten bytes there, within a character too, and compared as bytes with the known ones. Where
no `.cpg` and no mark in the `.dbf` says how text is encoded, or what they say cannot be, it is UTF-8 if it can be read
so, else GB18030.
"""

import codecs
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import pyogrio
import shapely
from pyogrio.errors import DataSourceError

from gis.county.headers import Vocabulary
from gis.errors import BadFileError
from gis.store.county_files.layers import Feature, Layer, in_degrees, plain, undoing

_SHP: Final = b"\x00\x00\x27\x0a"
_PARTS: Final = (".dbf", ".shx")
_MAY_BE: Final = (".prj", ".cpg")
_AS_BYTES: Final = "ISO-8859-1"
"""An encoding in which every byte is a character: names may be cut within one, which no other reads."""
_LONGEST_NAME: Final = 10
_CHINESE: Final = "gb18030"
_PAGES: Final = {"936": _CHINESE, "gbk": _CHINESE, "gb2312": _CHINESE, "cp936": _CHINESE, "65001": "utf-8"}
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_PAIRS: Final = re.compile(rb"[\xa1-\xfe]{4}")
"""Two Chinese characters of GBK; of Latin letters so many with accents do not stand together."""
_ONE_CHARACTER: Final = b"\xc4\xe3"
"""In GBK."""
_LANGUAGE: Final = {0x4D: _CHINESE, 0x7A: _CHINESE}
"""The mark of the language driver at byte 29 of a .dbf."""


def read_shapefile(path: Path, vocabulary: Vocabulary) -> tuple[Layer, str]:
    """Return the features in degrees, their columns by whole names, and the encoding their text was read in.

    Raises
    ------
    BadFileError
        A part is missing or leads out of the folder, it is no Shapefile, its text is in no encoding read here, a cut
        name of a column could be that of several fields (`inspector_`), or its CRS cannot be undone to the metre.
    """
    _check_parts(path)
    encoding = _encoding(path)
    try:
        meta, fids, geometries, columns = pyogrio.raw.read(path, encoding=_AS_BYTES, return_fids=True)
    except (DataSourceError, ValueError) as error:
        raise BadFileError(f"{path.name}: no readable Shapefile ({error}). 无法读取", field=path.name) from error
    datum, to_degrees = undoing(path, meta.get("crs"))
    shapes = in_degrees(shapely.from_wkb(geometries), to_degrees) if geometries is not None else [None] * len(fids)
    names = _whole_names(path, [str(name).encode(_AS_BYTES) for name in meta["fields"]], vocabulary, encoding)
    return (
        Layer(
            tuple(
                Feature(
                    int(fid) + 1, dict(zip(names, (_value(each[i], encoding) for each in columns), strict=True)), shape
                )
                for i, (fid, shape) in enumerate(zip(fids, shapes, strict=True))
            ),
            datum,
        ),
        encoding,
    )


def _value(value: object, encoding: str) -> object:
    read = plain(value)
    return _decoded(read, encoding) if isinstance(read, str) else read


def _decoded(text: str, encoding: str) -> str:
    """Return a text that was read byte by byte; a last character that was cut is left out."""
    return codecs.getincrementaldecoder(encoding)().decode(text.encode(_AS_BYTES))


def _whole_names(path: Path, cut: Sequence[bytes], vocabulary: Vocabulary, encoding: str) -> list[str]:
    """Return the names of columns as they were before they were cut, where one field alone is meant.

    Raises
    ------
    BadFileError
        A cut name could be that of several fields.
    """
    whole = []
    for raw in cut:
        name, possible = raw.decode(encoding, "backslashreplace"), _possible(raw.lower(), vocabulary, encoding)
        is_itself = len(raw) < _LONGEST_NAME and raw.lower() in possible.values()
        if not is_itself or any(_is_numbered(other, raw) for other in cut):
            _check_clear(path, raw.decode(encoding, "ignore"), possible, vocabulary)
        whole.append(name if is_itself or not possible else next(iter(possible)))
    return whole


def _possible(raw: bytes, vocabulary: Vocabulary, encoding: str) -> dict[str, bytes]:
    """Return the known names that a name may have been: whole, cut to ten bytes, or to the last character in them."""
    found = {}
    for name in chain.from_iterable(vocabulary.values()):
        whole = name.encode(encoding, "backslashreplace").lower()
        cut = whole[:_LONGEST_NAME]
        if raw in {whole, cut, cut.decode(encoding, "ignore").encode(encoding)}:
            found[name] = whole
    return found


def _is_numbered(other: bytes, raw: bytes) -> bool:
    """Tell whether the other was numbered, for both were alike once they were cut: which is which is unknown."""
    return other != raw and re.search(rb"_\d$", other) is not None and raw.startswith(other[:-2])


def _check_clear(path: Path, name: str, possible: Collection[str], vocabulary: Vocabulary) -> None:
    if sum(not set(names).isdisjoint(possible) for names in vocabulary.values()) > 1:
        may_be = ", ".join(possible)
        raise BadFileError(
            f"{path.name}: column {name} was cut to ten bytes and may be {may_be}; give it a shorter name, or export "
            f"as a GeoPackage. 列名“{name}”被截为 10 字节，可能是 {may_be}，请改短，或导出为 GeoPackage",
            field=path.name,
        )


def _check_parts(path: Path) -> None:
    """Refuse what GDAL would go elsewhere for: other content than the name says, parts that are missing or linked."""
    with path.open("rb") as file:
        if file.read(len(_SHP)) != _SHP:
            raise BadFileError(f"{path.name}: no Shapefile inside. 不是 Shapefile 文件", field=path.name)
    for part in _beside(path):
        if not part.resolve().is_relative_to(path.parent.resolve()):
            raise BadFileError(
                f"{part.name}: a link that leads out of the folder; put the file itself there. "
                "链接指向文件夹之外，请放入文件本身",
                field=part.name,
            )
    there = {part.suffix.casefold() for part in _beside(path)}
    missing = [suffix for suffix in _PARTS if suffix not in there]
    if missing:
        raise BadFileError(
            f"{path.name}: {', '.join(path.stem + suffix for suffix in missing)} is missing; a Shapefile is .shp, "
            ".dbf and .shx together, best with .prj and .cpg. 缺少同名文件，请一并放入",
            field=path.name,
        )


def _beside(path: Path) -> Iterator[Path]:
    for part in path.parent.iterdir():
        if part.stem.casefold() == path.stem.casefold() and part.suffix.casefold() in (*_PARTS, *_MAY_BE):
            yield part


def _part(path: Path, suffix: str) -> Path | None:
    return next((part for part in _beside(path) if part.suffix.casefold() == suffix), None)


def _encoding(path: Path) -> str:
    """Return the encoding of a .dbf's text: evident, or as stated, else the first in which it can all be read."""
    table = _part(path, ".dbf")
    raw = table.read_bytes() if table is not None else b""
    texts = set(_texts(raw))
    stated = _stated(path) or _LANGUAGE.get(raw[29] if len(raw) > 29 else 0)
    for encoding in dict.fromkeys(filter(None, (*_evident(texts, stated), stated, "utf-8", _CHINESE))):
        if all(_can_be(text, encoding) for text in texts):
            return encoding
    raise BadFileError(
        f"{path.stem}.dbf: neither UTF-8 nor GB18030; add a .cpg that names the encoding. 编码无法识别，请附 .cpg 文件",
        field=path.name,
    )


def _evident(texts: Iterable[bytes], stated: str | None) -> Iterator[str]:
    """Yield in what Chinese text is encoded, whatever is stated: nearly any bytes can be read as GBK or Latin-1."""
    for text in texts:
        if _can_be(text, "utf-8") and len(_HAN.findall(codecs.getincrementaldecoder("utf-8")().decode(text))) > 1:
            yield "utf-8"
        if stated is not None and _is_by_byte(stated) and _PAIRS.search(text):
            yield _CHINESE


def _is_by_byte(encoding: str) -> bool:
    """Tell whether every byte is a character."""
    return len(_ONE_CHARACTER.decode(encoding, "ignore")) == len(_ONE_CHARACTER)


def _stated(path: Path) -> str | None:
    page = _part(path, ".cpg")
    if page is None:
        return None
    said = page.read_text("ascii", "ignore").strip().casefold().removeprefix("oem ").removeprefix("ansi ")
    try:
        return _PAGES.get(said) or codecs.lookup(said).name
    except LookupError:
        return None


def _texts(raw: bytes) -> Iterator[bytes]:
    """Yield a .dbf's names of columns and cells of text: what is between them is binary."""
    first, length = int.from_bytes(raw[8:10], "little"), int.from_bytes(raw[10:12], "little")
    columns, at = [], 1
    for start in range(32, first - 31, 32):
        described = raw[start : start + 32]
        if described[:1] == b"\r":
            break
        yield re.sub(rb"_\d$", b"", described[:11].partition(b"\0")[0])  # numbered after it was cut
        if described[11:12] == b"C":
            columns.append((at, at + described[16]))
        at += described[16]
    for start in range(first, len(raw) - length + 1, length or len(raw) + 1):
        record = raw[start : start + length]
        yield from (record[begin:end].rstrip(b" \0") for begin, end in columns)


def _can_be(text: bytes, encoding: str) -> bool:
    """Tell whether a text can be in an encoding; its last character may be cut."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(text)
    except UnicodeDecodeError:
        return False
    return True
