"""Content controls `w:sdt` of a DOCX file: fields that keep their place while a text is edited in Word."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import docx
from docx.opc.exceptions import OpcError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

MOST_BYTES = 5_000_000
_MOST_UNPACKED = 100_000_000
_NO_DOCUMENT = (BadZipFile, OpcError, SyntaxError, KeyError, ValueError, OSError, NotImplementedError)


class BadDocumentError(Exception):
    """A file is no DOCX that can be filled; the message says why, in both languages."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A control that is not as it should be, what stands in it, and the fault with its remedy in both languages."""

    tag: str
    text: str
    en: str
    zh: str


def control(tag: str, name: str, run: Any) -> Any:
    """Return a run within a control that Word shows by its name and does not delete."""
    made, about, content = (OxmlElement(name) for name in ("w:sdt", "w:sdtPr", "w:sdtContent"))
    for kind, value in (("w:alias", name), ("w:tag", tag), ("w:lock", "sdtLocked")):
        each = OxmlElement(kind)
        each.set(qn("w:val"), value)
        about.append(each)
    content.append(run)
    made.append(about)
    made.append(content)
    return made


def filled(content: bytes, words: Mapping[str, str], unknown: str) -> bytes:
    """Return a DOCX file with its controls filled, `unknown` in those without words; raises BadDocumentError."""
    document = _opened(content)
    for tag, found in _controls(document):
        _write(found, words.get(tag, unknown))
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def tags(content: bytes) -> set[str]:
    """Return the fields that a DOCX file has; raises BadDocumentError."""
    return {tag for tag, _ in _controls(_opened(content))}


def wrong_controls(content: bytes, words: Mapping[str, str], needed: set[str], known: Mapping[str, str]) -> list[Wrong]:
    """Return the controls of an edited file that are typed over, missing or unknown; raises BadDocumentError.

    Parameters
    ----------
    words
        What each field said when the file was written.
    needed
        The fields that it had.
    known
        The fields there are, with their names.
    """
    found = [(tag, _text(each)) for tag, each in _controls(_opened(content))]
    missing = sorted(needed - {tag for tag, _ in found})
    return [
        *(
            Wrong(tag, text, "is no field of the report: remove it", f"数据项“{tag}”不属于报告，请删除")
            for tag, text in found
            if tag not in known
        ),
        *(
            Wrong(
                tag,
                text,
                "was typed over: undo it, figures are filled in",
                f"数据项“{known[tag]}”被改动，应为“{words.get(tag)}”，请还原",
            )
            for tag, text in found
            if tag in known and text != words.get(tag)
        ),
        *(
            Wrong(tag, "", "is missing: undo its removal", f"缺少数据项“{known[tag]}”，请撤销删除后重新上传")
            for tag in missing
        ),
    ]


def _opened(content: bytes) -> Any:
    if len(content) > MOST_BYTES:
        raise BadDocumentError(f"over {MOST_BYTES // 10**6} MB: make its pictures smaller. 文件过大，请压缩图片。")
    try:
        with ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
            unpacked = sum(each.file_size for each in packed.infolist())
        if unpacked > _MOST_UNPACKED:
            raise BadDocumentError("unpacks to too much: make its pictures smaller. 文件过大，请压缩图片。")
        if any(name.endswith("vbaProject.bin") for name in names):
            raise BadDocumentError("has macros: save it as DOCX without them. 文件含有宏，请另存为不含宏的 DOCX。")
        return docx.Document(BytesIO(content))
    except _NO_DOCUMENT:
        raise BadDocumentError("is no DOCX file: save it as DOCX in Word. 不是 DOCX 文件，请另存为 DOCX。") from None


def _controls(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield the controls of the text by their tags; those without one, as of page numbers, are not ours."""
    for found in document.element.body.iter(qn("w:sdt")):
        tag = found.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        if tag is not None:
            yield tag.get(qn("w:val"), ""), found


def _text(found: Any) -> str:
    return "".join(each.text or "" for each in found.iter(qn("w:t")))


def _write(found: Any, words: str) -> None:
    """Put words into a control in the form of its first run."""
    content = found.find(qn("w:sdtContent"))
    first = next(content.iter(qn("w:r")), None)
    paragraph = content.find(qn("w:p"))
    run = OxmlElement("w:r") if first is None else deepcopy(first)
    for each in list(run):
        if each.tag != qn("w:rPr"):
            run.remove(each)
    text = OxmlElement("w:t")
    text.text = words
    run.append(text)
    place = content if paragraph is None else paragraph
    for each in list(place):
        if each.tag != qn("w:pPr"):
            place.remove(each)
    place.append(run)
