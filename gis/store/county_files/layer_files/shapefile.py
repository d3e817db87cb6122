"""A Shapefile as features: `.shp` with its `.dbf` and `.shx`, and a `.prj` that states the CRS.

Names of columns are cut to ten bytes there, within a character too, and compared as bytes with the known ones. Text is
UTF-8 if all of it can be read so, else GB18030; a `.cpg` is believed only where it says UTF-8 of text that holds no
Chinese, for many are wrong.
"""

import codecs
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import shapely

from gis.county.headers import Vocabulary
from gis.errors import BadFileError
from gis.store.county_files.layer_files.layers import Feature, Layer, in_degrees, plain, undoing

_SHP: Final = b"\x00\x00\x27\x0a"
_PARTS: Final = (".dbf", ".shx")
_MAY_BE: Final = (".prj", ".cpg")
_AS_BYTES: Final = "ISO-8859-1"
"""An encoding in which every byte is a character: names may be cut within one, which no other reads."""
_LONGEST_NAME: Final = 10
_CHINESE: Final = "gb18030"
_HAN: Final = re.compile("[\u4e00-\u9fff]")


def read_shapefile(path: Path, vocabulary: Vocabulary) -> tuple[Layer, str]:
    """Return the features in degrees, their columns by whole names, and the encoding their text was read in.

    Raises
    ------
    BadFileError
        A part is missing or leads out of the folder, it is no Shapefile, its text is in no encoding read here, a cut
        name of a column could be that of several fields (`inspector_`), or its CRS cannot be undone to the metre.
    """
    import pyogrio  # noqa: PLC0415  -- most commands read no layer

    _check_parts(path)
    try:
        meta, fids, geometries, columns = pyogrio.raw.read(path, encoding=_AS_BYTES, return_fids=True)
    except (pyogrio.errors.DataSourceError, ValueError) as error:
        raise BadFileError(f"{path.name}: no readable Shapefile ({error}). 无法读取", field=path.name) from error
    cut = [str(name).encode(_AS_BYTES) for name in meta["fields"]]
    values = [[plain(value) for value in column] for column in columns]
    encoding = _encoding(path, {*cut, *(text.encode(_AS_BYTES) for text in chain(*values) if isinstance(text, str))})
    datum, to_degrees = undoing(path, meta.get("crs"))
    shapes = in_degrees(shapely.from_wkb(geometries), to_degrees) if geometries is not None else [None] * len(fids)
    names = _whole_names(path, cut, vocabulary, encoding)
    return (
        Layer(
            tuple(
                Feature(
                    int(fid) + 1, dict(zip(names, (_decoded(each[i], encoding) for each in values), strict=True)), shape
                )
                for i, (fid, shape) in enumerate(zip(fids, shapes, strict=True))
            ),
            datum,
        ),
        encoding,
    )


def _decoded(value: object, encoding: str) -> object:
    """Return a value with its text, that was read byte by byte; a last character that was cut is left out."""
    if not isinstance(value, str):
        return value
    return codecs.getincrementaldecoder(encoding)().decode(value.encode(_AS_BYTES))


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


def _encoding(path: Path, texts: Collection[bytes]) -> str:
    """Return the encoding of a .dbf's names of columns, of which programs number those they cut alike, and values."""
    read = {name: _read(texts, name) for name in ("utf-8", _CHINESE)}
    page = next((part.read_text("ascii", "ignore") for part in _beside(path) if part.suffix.casefold() == ".cpg"), "")
    text = read["utf-8"]
    if text is not None and (text.isascii() or _HAN.search(text) or re.search("utf|65001", page.casefold())):
        return "utf-8"
    if read[_CHINESE] is None:
        raise BadFileError(
            f"{path.stem}.dbf: neither UTF-8 nor GB18030; export it in UTF-8. 编码无法识别，请以 UTF-8 导出",
            field=path.name,
        )
    return _CHINESE


def _read(texts: Iterable[bytes], encoding: str) -> str | None:
    """Return texts in an encoding as one, None where that cannot be; the last character of each may be cut."""
    decoder = codecs.getincrementaldecoder(encoding)
    try:
        return "".join(decoder().decode(re.sub(rb"_\d$", b"", text)) for text in texts)
    except UnicodeDecodeError:
        return None
